/** What a cell's equations read beside input and states: found by running them on symbols, supplied as nodes. */

import { DefinitionError } from "../errors.js";
import type { Activation } from "../graph/activations.js";
import { argument } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/walk.js";
import { besideEachOther, measureMoments, momentsOf } from "./moments.js";
import type { CellParameter, Mask, Source, Statistic } from "./tools.js";

export interface CellNeeds {
  readonly parameters: readonly CellParameter[];
  readonly masks: readonly Mask[];
  readonly statistics: readonly Statistic[];
}

/** Nodes for what a cell needs, in the order of its {@link CellNeeds}. */
export interface CellSupply {
  /** H */
  readonly units: number;
  readonly parameters: readonly Node[];
  /** `[B, width]`; left out where the cell is not being trained. */
  readonly masks?: readonly Node[] | undefined;
  /** Mean and variance side by side, `[2·width]`; left out where they are to be measured. */
  readonly statistics?: readonly Node[] | undefined;
  /** `[B, 1]`: 0 for rows that have no step here, which statistics leave out. */
  readonly valid?: Node | undefined;
  /** Hears of every gate, by its name. */
  readonly observe?: ((gate: string, value: Node, activation: Activation) => void) | undefined;
}

/** Sizes of the symbols that equations are run on. */
interface Symbols {
  readonly cell: string;
  readonly states: readonly string[];
  readonly widths: readonly number[];
  readonly inputs: number;
}

/** Runs the equations on symbols. Throws DefinitionError for a name that is used twice and a tensor that is not used. */
export function findNeeds(
  { cell, states, widths, inputs }: Symbols,
  run: (x: Node, states: readonly Node[], source: Source) => readonly Node[],
): CellNeeds {
  const created = new Map<string, Node>();
  const parameters: CellParameter[] = [];
  const masks: Mask[] = [];
  const statistics: Statistic[] = [];
  const create = (name: string, shape: Node["shape"]): Node => {
    if (created.has(name))
      throw new DefinitionError(`cell "${cell}" defines "${name}" twice; give each gate a name of its own`);
    const node = argument(name, shape);
    created.set(name, node);
    return node;
  };
  const next = run(
    argument("x", ["B", inputs]),
    states.map((state, index) => argument(state, ["B", widths[index] as number])),
    {
      parameter(parameter) {
        parameters.push(parameter);
        return create(parameter.name, parameter.shape);
      },
      mask(mask) {
        masks.push(mask);
        return create(mask.name, ["B", mask.width]);
      },
      moments(statistic) {
        statistics.push(statistic);
        return momentsOf(create(statistic.name, [2 * statistic.width]));
      },
    },
  );
  const used = new Set(topologicalOrder(next));
  for (const [name, node] of created)
    if (!used.has(node))
      throw new DefinitionError(
        `cell "${cell}" computes "${name}" but no state depends on it; use it or remove it`,
      );
  return { parameters, masks, statistics };
}

/** A source that hands out given nodes, in the order in which the equations ask for them. */
export function supplySource({ parameters, masks, statistics, valid }: CellSupply): {
  readonly source: Source;
  readonly measured: readonly Node[];
} {
  const measured: Node[] = [];
  const inOrder = (nodes: readonly Node[]): (() => Node) => {
    let position = 0;
    return () => nodes[position++] as Node;
  };
  const nextMask = masks && inOrder(masks);
  const nextStatistic = statistics && inOrder(statistics);
  const source: Source = {
    parameter: inOrder(parameters),
    mask: () => nextMask?.(),
    moments(_, value) {
      if (nextStatistic !== undefined) return momentsOf(nextStatistic());
      const moments = measureMoments(value, valid);
      measured.push(besideEachOther(moments));
      return moments;
    },
  };
  return { source, measured };
}
