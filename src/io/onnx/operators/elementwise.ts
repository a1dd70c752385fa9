/** Functions of one or more elements, with broadcasting after NumPy. */

import type { Call } from "../call.js";
import { type ElementType, isFloat, isInteger } from "../element-type.js";
import { type Operator, operator } from "../operator.js";
import { formatDims, type Tensor } from "../tensor.js";
import { broadcastDims, walkBroadcast } from "../walk.js";

type Element = number | bigint;

/** The dimensions that all tensors stretch to. */
export function commonDims(call: Call, tensors: readonly Tensor[]): number[] {
  const dims = broadcastDims(tensors.map((tensor) => tensor.dims));
  if (dims === undefined)
    throw call.refuse(
      `shapes ${tensors.map((tensor) => formatDims(tensor.dims)).join(" and ")}`,
      "shapes that stretch to each other",
    );
  return dims;
}

/** A function that gives, call by call, the elements of a tensor that is stretched to `dims`. */
export function stretched(tensor: Tensor, dims: readonly number[]): () => Element {
  const next = walkBroadcast(tensor.dims, dims);
  return () => tensor.data[next()] as Element;
}

/** As {@link stretched}, for floats. */
export function stretchedFloats(tensor: Tensor, dims: readonly number[]): () => number {
  return stretched(tensor, dims) as () => number;
}

/** As {@link stretched}, with integers as bigints, so that none is too large. */
function stretchedIntegers(tensor: Tensor, dims: readonly number[]): () => bigint {
  const next = stretched(tensor, dims);
  return () => BigInt(next());
}

/** The function for either sort of numbers; a sort without one is refused. */
export interface Arithmetic<Float, Integer> {
  readonly float?: Float | undefined;
  readonly integer?: Integer | undefined;
}

/** Tensors of the numbers of one sort, and the dimensions they stretch to, combined to a tensor of their type. */
export function combine(
  call: Call,
  inputs: readonly Tensor[],
  {
    float,
    integer,
  }: Arithmetic<(values: readonly number[]) => number, (values: readonly bigint[]) => bigint>,
): Tensor {
  const type = call.sameType(inputs);
  const dims = commonDims(call, inputs);
  if (float !== undefined && isFloat(type)) {
    const next = inputs.map((tensor) => stretchedFloats(tensor, dims));
    return call.build(type, dims, () => float(next.map((take) => take())));
  }
  if (integer !== undefined && isInteger(type)) {
    const next = inputs.map((tensor) => stretchedIntegers(tensor, dims));
    return call.build(type, dims, () => integer(next.map((take) => take())));
  }
  throw wrongType(call, type);
}

export function wrongType(call: Call, type: ElementType): Error {
  return call.refuse(`elements of type ${type}`, "a type that the operator takes");
}

/** An operator of one float tensor, element by element; the function may depend on attributes. */
export function floatFunction(
  functionOf: (call: Call) => (x: number) => number,
  ...attributes: readonly string[]
): Operator {
  return operator(
    (call) => {
      const x = call.floats(0);
      const f = functionOf(call);
      return call.build(x.type, x.dims, (index) => f(x.data[index] as number));
    },
    ...attributes,
  );
}

/** An operator of one tensor of numbers, element by element. */
export function unary({
  float,
  integer,
}: Arithmetic<(x: number) => number, (x: bigint) => bigint>): Operator {
  return operator((call) =>
    combine(call, [call.tensor(0)], {
      float: float && (([x]) => float(x as number)),
      integer: integer && (([x]) => integer(x as bigint)),
    }),
  );
}

/** Elements as they are, for comparisons: both of one type. */
export function compareElements(
  call: Call,
  a: Tensor,
  b: Tensor,
  holds: (a: Element, b: Element) => boolean,
): Tensor {
  call.sameType([a, b]);
  const dims = commonDims(call, [a, b]);
  const [nextA, nextB] = [stretched(a, dims), stretched(b, dims)];
  return call.build("bool", dims, () => (holds(nextA(), nextB()) ? 1 : 0));
}
