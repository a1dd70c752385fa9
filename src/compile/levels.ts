/** When each node of a region runs: on even levels tile programs, on odd ones everything else; a level runs before the next. */

import type { Node } from "../graph/node.js";
import { sameShape } from "../tensor/shape.js";

export interface LevelContext {
  readonly inTile: (node: Node) => boolean;
  readonly isRoot: (node: Node) => boolean;
  readonly uses: ReadonlyMap<Node, number>;
}

/** @param inputsOf what each node waits for, in the order of the graph */
export function levelsOf(
  inputsOf: ReadonlyMap<Node, readonly Node[]>,
  context: LevelContext,
): Map<Node, number> {
  const { inTile } = context;
  const levels = new Map<Node, number>();
  for (const [node, inputs] of inputsOf)
    levels.set(
      node,
      inputs.reduce(
        (level, input) => Math.max(level, (levels.get(input) ?? -2) + distance(input, node, inTile)),
        inTile(node) ? 0 : 1,
      ),
    );
  sink(inputsOf, levels, context);
  return levels;
}

/** How many levels a node must run after one of its inputs. */
function distance(input: Node, node: Node, inTile: (node: Node) => boolean): number {
  if (inTile(input)) return inTile(node) ? (sameShape(input.shape, node.shape) ? 0 : 2) : 1;
  return inTile(node) ? 1 : 0;
}

/**
 * Moves what can be computed from memory at any time into the tile program that reads it, so that it need not be
 * written to memory itself.
 */
function sink(
  inputsOf: ReadonlyMap<Node, readonly Node[]>,
  levels: Map<Node, number>,
  { inTile, isRoot, uses }: LevelContext,
): void {
  const movable = new Set<Node>();
  const users = new Map<Node, Node[]>();
  for (const [node, inputs] of inputsOf) {
    for (const input of inputs) users.set(input, [...(users.get(input) ?? []), node]);
    const isAtHand = (input: Node): boolean =>
      !levels.has(input) || !inTile(input) || isRoot(input) || (movable.has(input) && uses.get(input) === 1);
    if (inTile(node) && !isRoot(node) && inputs.every(isAtHand)) movable.add(node);
  }
  for (const node of [...movable].reverse()) {
    const latest = (users.get(node) ?? []).map(
      (user) => (levels.get(user) as number) - distance(node, user, inTile),
    );
    levels.set(node, Math.min(...latest));
  }
}
