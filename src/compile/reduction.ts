/** Sums and maxima: over the features, over leading dimensions, or first one and then the other. */

import { NotSupportedError } from "../errors.js";
import { type Instruction, keptShape, type Reduction, type View } from "../program/program.js";
import { formatShape, rowsOf, type Shape, sameShape } from "../tensor/shape.js";
import { stepOf } from "./stepwise.js";

/** What a reduction must know of its surroundings. */
export interface ReductionContext {
  /** Where the result is wanted. */
  place(): View;
  /** A view of a whole new buffer. */
  fresh(shape: Shape): View;
  /** The same value as a whole buffer. */
  whole(view: View): View;
  readonly inLoop: boolean;
}

/**
 * @param from without gaps between its rows
 * @param shape of the result
 * @returns where the result is
 * @throws NotSupportedError for dimensions between others, but for those after the first one, outside of loops
 */
export function reduce(
  op: "sum" | "maximum",
  from: View,
  shape: Shape,
  context: ReductionContext,
): { readonly to: View; readonly instructions: readonly Instruction[] } {
  const features = [...rowsOf(from.shape), 1];
  if ((shape.at(-1) ?? 1) === 1 && from.shape.at(-1) !== 1) {
    const isAll = sameShape(features, shape);
    const to = isAll ? context.place() : context.fresh(features);
    const first: Instruction = { op, to, from, over: "features" };
    if (isAll) return { to, instructions: [first] };
    const rest = reduce(op, to, shape, context);
    return { to: rest.to, instructions: [first, ...rest.instructions] };
  }
  if (endsWith(from.shape, keptShape(shape))) {
    const to = context.place();
    return { to, instructions: [{ op, to, from, over: "rows" }] };
  }
  const [extent, ...inner] = shape;
  const isStepwise = extent === from.shape[0] && shape.length === from.shape.length;
  if (!isStepwise || typeof extent !== "string" || context.inLoop || !endsWith(from.shape, keptShape(inner)))
    throw new NotSupportedError(
      `a ${op} of ${formatShape(from.shape)} to ${formatShape(shape)}: reduce features, leading dimensions, or both`,
    );
  const to = context.fresh(shape);
  const step: Reduction = { from: stepOf(context.whole(from)), to: stepOf(to), over: "rows" };
  return { to, instructions: [{ op: "loop", extent, reverse: false, body: [{ op, ...step }] }] };
}

const endsWith = (shape: Shape, end: Shape): boolean => sameShape(shape.slice(-end.length), end);
