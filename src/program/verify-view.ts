/** Whether a view lies within its buffer, for all extents of at least 1. */

import type { DefinitionError } from "../errors.js";
import { type Extent, featuresOf, formatShape, rowsOf, type Shape, sameShape } from "../tensor/shape.js";
import type { Buffer, Step, View } from "./program.js";

/** What is wrong, as an error that says where. */
export type Fault = (problem: string) => DefinitionError;

/**
 * @param loop extent of the loop that the view is used in, if any
 * @throws DefinitionError, made by `fault`, when the view leaves its buffer
 */
export function verifyView(
  { buffer: index, step, column, shape }: View,
  buffers: readonly Buffer[],
  loop: Extent | undefined,
  fault: Fault,
): void {
  const buffer = buffers[index];
  if (buffer === undefined) throw fault(`views buffer b${index} of ${buffers.length}`);
  const name = `b${index} "${buffer.name}" ${formatShape(buffer.shape)}`;
  // A view of all steps has as many dimensions as its buffer, one of a single step has one less.
  const whole = shape.length === buffer.shape.length;
  if (step !== undefined) verifyStep(step, whole, buffer, loop, (problem) => fault(`${problem} of ${name}`));
  const seen: Shape = step === undefined || whole ? buffer.shape : buffer.shape.slice(1);
  // A scalar is a row of one feature.
  const rank = Math.max(1, shape.length);
  if (rank !== Math.max(1, seen.length) || !sameShape(rowsOf(shape), rowsOf(seen)))
    throw fault(`views ${formatShape(seen)} of ${name} as ${formatShape(shape)}`);
  const end = column + featuresOf(shape);
  if (!(column >= 0 && end <= featuresOf(seen)))
    throw fault(`views features ${column} … ${end - 1} of ${name}`);
}

function verifyStep(
  { offset, fromEnd, moving }: Step,
  whole: boolean,
  { shape, history }: Buffer,
  loop: Extent | undefined,
  fault: Fault,
): void {
  const [length] = shape;
  if (typeof length !== "string")
    throw fault("views a step, although no loop runs over the first dimension,");
  if (moving && loop !== length)
    throw fault(
      `moves ${loop === undefined ? "outside of any loop" : `with a loop over ${loop}`} over the steps`,
    );
  if (moving && whole) throw fault("moves over all steps at once");
  if (fromEnd && (moving || whole)) throw fault("views steps past the end");
  // Steps 0 … length - 1, one more with a history; the shortest loop has one step.
  const last = history ? 1 : 0;
  const [low, high] = fromEnd ? [-1, last - 1] : [0, last];
  if (!(offset >= low && offset <= high))
    throw fault(
      `views step ${fromEnd ? "end + " : ""}${offset}${moving ? " + t" : ""}, which need not exist,`,
    );
}
