/**
 * Fuses and orders the nodes of a region (the top level, or one step of a loop). Pointwise nodes over the same
 * iteration space that wait for the same things become one group, to be run as one tile program; an addition to
 * a matrix product becomes the product's addend.
 */

import { isPointwise, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/walk.js";
import { MAX_TILE_ENTRIES } from "../program/opcodes.js";
import { formatShape, type Shape, sameShape } from "../tensor/shape.js";
import { levelsOf } from "./levels.js";

/** A pointwise operation or a repetition of elements. */
export const runsInTile = (node: Node): boolean => isPointwise(node) || node.operation === "broadcastTo";

/** One thing to run. */
export type Unit =
  | { readonly kind: "tile"; readonly shape: Shape; readonly nodes: readonly Node[] }
  /** `value = addend + product`; without addend value and product are the same. */
  | {
      readonly kind: "product";
      readonly value: Node;
      readonly product: Node;
      readonly addend: Node | undefined;
    }
  | { readonly kind: "single"; readonly node: Node };

export interface Schedule {
  readonly units: readonly Unit[];
  /** Position of the unit that computes a node. */
  readonly unitOf: ReadonlyMap<Node, number>;
  /** Nodes that use a node, and once more for each time it is a root. */
  readonly uses: ReadonlyMap<Node, number>;
}

/**
 * @param roots what the region must compute
 * @param available nodes that are in memory already
 */
export function schedule(roots: readonly Node[], available: { has(node: Node): boolean }): Schedule {
  const order = topologicalOrder(roots, available).filter((node) => node.operation !== "constant");
  const uses = new Map<Node, number>();
  for (const node of [...roots, ...order.flatMap(({ inputs }) => inputs)])
    uses.set(node, (uses.get(node) ?? 0) + 1);

  const absorbed = new Map<Node, Extract<Unit, { kind: "product" }>>();
  for (const node of order) {
    const unit = absorbAddend(node, uses, available);
    if (unit === undefined) continue;
    absorbed.set(node, unit);
    absorbed.set(unit.product, unit);
  }

  const inTile = (node: Node): boolean => runsInTile(node) && !absorbed.has(node);
  const inputsOf = new Map<Node, readonly Node[]>();
  for (const node of order) {
    const unit = absorbed.get(node);
    // A product with an addend waits for the addend.
    if (unit !== undefined && node === unit.product) continue;
    inputsOf.set(node, unit === undefined ? node.inputs : [...unit.product.inputs, unit.addend as Node]);
  }
  const levels = levelsOf(inputsOf, { inTile, isRoot: (node) => roots.includes(node), uses });
  return { ...group(order, levels, absorbed, inTile), uses };
}

function absorbAddend(
  node: Node,
  uses: ReadonlyMap<Node, number>,
  available: { has(node: Node): boolean },
): Extract<Unit, { kind: "product" }> | undefined {
  if (node.operation !== "add") return undefined;
  const [a, b] = node.inputs as [Node, Node];
  for (const [product, addend] of [
    [b, a],
    [a, b],
  ] as const) {
    const fits =
      addend.operation !== "constant" &&
      addend.operation !== "broadcastTo" &&
      (sameShape(addend.shape, node.shape) ||
        (addend.shape.length === 1 && addend.shape[0] === node.shape.at(-1)));
    const own = product.operation === "product" && uses.get(product) === 1 && !available.has(product);
    if (own && fits && a !== b && sameShape(product.shape, node.shape))
      return { kind: "product", value: node, product, addend };
  }
  return undefined;
}

function group(
  order: readonly Node[],
  levels: ReadonlyMap<Node, number>,
  absorbed: ReadonlyMap<Node, Extract<Unit, { kind: "product" }>>,
  inTile: (node: Node) => boolean,
): Pick<Schedule, "units" | "unitOf"> {
  const units: Unit[] = [];
  const unitOf = new Map<Node, number>();
  const byLevel = new Map<number, Node[]>();
  for (const node of order) {
    const level = levels.get(node);
    if (level !== undefined) byLevel.set(level, [...(byLevel.get(level) ?? []), node]);
  }
  for (const level of [...byLevel.keys()].sort((a, b) => a - b)) {
    const groups = new Map<string, Node[]>();
    for (const node of byLevel.get(level) as Node[]) {
      if (inTile(node)) {
        const key = formatShape(node.shape);
        groups.set(key, [...(groups.get(key) ?? []), node]);
        continue;
      }
      unitOf.set(node, units.length);
      const unit = absorbed.get(node);
      if (unit !== undefined) units.push(unit);
      else if (node.operation === "product")
        units.push({ kind: "product", value: node, product: node, addend: undefined });
      else units.push({ kind: "single", node });
    }
    for (const nodes of groups.values())
      for (const part of splitGroup(nodes)) {
        for (const node of part) unitOf.set(node, units.length);
        units.push({ kind: "tile", shape: (part[0] as Node).shape, nodes: part });
      }
  }
  return { units, unitOf };
}

/** Parts that stay within what a tile program may have: operands, and a register and a result a node at most. */
function splitGroup(nodes: readonly Node[]): Node[][] {
  const parts: Node[][] = [];
  let part = new Set<Node>();
  let operands = new Set<Node>();
  for (const node of nodes) {
    const withNode = new Set([...operands, ...node.inputs.filter((input) => !part.has(input))]);
    if (parts.length > 0 && withNode.size + 2 * (part.size + 1) <= MAX_TILE_ENTRIES) {
      operands = withNode;
      parts.at(-1)?.push(node);
    } else {
      part = new Set();
      operands = new Set(node.inputs);
      parts.push([node]);
    }
    part.add(node);
  }
  return parts;
}
