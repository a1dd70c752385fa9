import { DefinitionError } from "../../errors.js";
import { maximum, minimum } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Cell } from "../cell.js";
import { transformCell } from "../transform.js";
import { followGates } from "./gates.js";

/**
 * What the activations of gates act on is kept within ±limit. ONNX speaks of all activations; its runtimes leave
 * inner states alone, such as an LSTM's c on its way out, and so does this.
 * @throws DefinitionError unless the limit is above 0
 */
export function clipCell(cell: Cell, limit: number): Cell {
  if (!(typeof limit === "number" && limit > 0))
    throw new DefinitionError(`a clipping limit must be above 0, received ${limit}`);
  const clipped = (value: Node): Node => maximum(minimum(value, limit), -limit);
  return transformCell(cell, {
    specification: { name: "clip", options: { limit } },
    source: "inputs of the gates' activations clipped: ONNX, attribute clip, as ONNX Runtime has it",
    tools(inner) {
      const { linear, isGate } = followGates(inner);
      return {
        linear,
        activate: Object.fromEntries(
          Object.entries(inner.activate).map(([what, squash]) => [
            what,
            (value: Node) => squash(isGate(what) ? clipped(value) : value),
          ]),
        ),
      };
    },
  });
}
