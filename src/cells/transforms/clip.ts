import { DefinitionError } from "../../errors.js";
import { maximum, minimum } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Cell } from "../cell.js";
import { transformCell } from "../transform.js";

/**
 * What activations act on is kept within ±limit, as ONNX has it.
 * @throws DefinitionError unless the limit is above 0
 */
export function clipCell(cell: Cell, limit: number): Cell {
  if (!(limit > 0)) throw new DefinitionError(`a clipping limit must be above 0, received ${limit}`);
  const clipped = (value: Node): Node => maximum(minimum(value, limit), -limit);
  return transformCell(cell, {
    specification: { name: "clip", options: { limit } },
    source: "inputs of activations clipped: ONNX, attribute clip",
    tools: ({ activate }) => ({
      activate: Object.fromEntries(
        Object.entries(activate).map(([what, squash]) => [what, (value: Node) => squash(clipped(value))]),
      ),
    }),
  });
}
