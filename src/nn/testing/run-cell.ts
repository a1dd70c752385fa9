import type { Cell } from "../../cells/cell.js";
import { argument, type ScanResults } from "../../graph/build.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import { featuresOf } from "../../tensor/shape.js";
import { overTime } from "../over-time.js";
import { recurrent } from "../recurrent.js";

/** A cell over time: its output at every step, and its states after the last one. */
export function runCell(
  cell: Cell,
  x: Node,
  initial: readonly Node[],
  parameters: readonly Node[],
  units: number = featuresOf((initial[0] as Node).shape),
): ScanResults {
  const layer = recurrent(cell, units);
  const needs = layer.needs(featuresOf(x.shape));
  const stepwise = { step: layer.step, last: (states: readonly Node[]): Node => states[0] as Node };
  const result = overTime(stepwise, needs, x, { parameters, states: initial }, { gives: "sequence" });
  return { outputs: [result.output], final: result.states };
}

/** Arguments for the weights of a cell. */
export function weightArguments(cell: Cell, inputs: number, units: number): ArgumentNode[] {
  return cell.needs(inputs, units).parameters.map(({ name, shape }) => argument(name, shape));
}
