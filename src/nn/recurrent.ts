/** A cell over time. */

import type { Cell } from "../cells/cell.js";
import { type ScanResults, scan } from "../graph/build.js";
import type { Node } from "../graph/node.js";

/**
 * Runs a cell over a sequence.
 * @param x `[T, B, I]`
 * @param initial the states before the first step, each `[B, H]`, in the order of `cell.states`
 * @param parameters as `cell.parameters(I, H)` lists them
 * @returns `outputs[0]` is the first state at every step, `[T, B, H]`; `final` all states after the last one
 */
export function overTime(
  cell: Cell,
  x: Node,
  initial: readonly Node[],
  parameters: readonly Node[],
): ScanResults {
  return scan({ initial, sequences: [x], captures: parameters }, (states, [element], captures) => {
    const next = cell.step(element as Node, states, captures);
    return { next, outputs: next.slice(0, 1) };
  });
}
