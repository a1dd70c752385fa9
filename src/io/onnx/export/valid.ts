import type { Value } from "./graph-writer.js";
import { FLOAT, INT64, type Target } from "./operations.js";

/**
 * Which steps each row has, 1 or 0: `[T, B, 1]`.
 * @param lengths int32 `[B]`
 */
export function writeValid(lengths: Value, { writer, extents }: Target): Value {
  const steps = writer.add("Unsqueeze", [extents.steps("T"), writer.integers([1, 2])]);
  const ends = writer.add("Unsqueeze", [lengths, writer.integers([1])]);
  const valid = writer.add("Less", [steps, writer.add("Cast", [ends], { to: INT64 })]);
  return writer.add("Cast", [valid], { to: FLOAT });
}
