/** Tensors as nested lists of numbers, as tests write them. */

import { expect } from "vitest";
import type { ElementType } from "../element-type.js";
import type { Tensor } from "../tensor.js";
import { tensor } from "./build-model.js";
import type { Attributes } from "./evaluate-node.js";

export type Inputs = readonly (Tensor | undefined)[];

/** An operator, its inputs and attributes, the only output, and the version of the operator set. */
export type NodeCase = [string, Inputs, Attributes, Nested, number?];

/** Nested lists of numbers as a tensor. */
export type Nested = number | bigint | readonly Nested[];
export function of(type: ElementType, nested: Nested): Tensor {
  const dims: number[] = [];
  for (let level: Nested | undefined = nested; Array.isArray(level); level = level[0])
    dims.push(level.length);
  const flat = [nested].flat(Number.POSITIVE_INFINITY as 1) as number[];
  return tensor(type, dims, flat);
}
export const f = (nested: Nested): Tensor => of("float64", nested);
export const i = (nested: Nested): Tensor => of("int64", nested);
export const b = (nested: Nested): Tensor => of("bool", nested);

/** As nested lists; integers of 64 bits as numbers. */
export function nestedOf({ dims, data }: Tensor): Nested {
  let values: Nested[] = Array.from(data as ArrayLike<number | bigint>, Number);
  for (const size of dims.slice(1).toReversed())
    values = Array.from({ length: values.length / size }, (_, row) =>
      values.slice(row * size, (row + 1) * size),
    );
  return dims.length === 0 ? (values[0] as Nested) : values;
}

export const close = (nested: Nested): unknown =>
  Array.isArray(nested)
    ? nested.map(close)
    : Number.isNaN(nested)
      ? Number.NaN
      : expect.closeTo(Number(nested), 12);
