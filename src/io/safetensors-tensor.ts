/** A tensor as a safetensors file holds it: a data type, a shape and little-endian bytes. */

import { FormatError } from "../errors.js";

/** Bits of one element by data type: the names of the safetensors reference (0.8, `enum Dtype`). */
const BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

export type Dtype = keyof typeof BITS;

/** One tensor of a file. */
export interface Tensor {
  readonly dtype: Dtype;
  /** Sizes, outermost first; `[]` is a scalar. */
  readonly shape: readonly number[];
  /** Elements row-major, little-endian, without padding. At any alignment: read with {@link toFloat32Array}. */
  readonly data: Uint8Array;
}

/** Whether the name is a data type of the format (`"F32"`, `"I64"`, …; capitals matter). */
export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(BITS, name);
}

/**
 * Bytes of a tensor's elements, or undefined when there is no such tensor: a size that is not a whole number,
 * more than 2^53 - 1 bits, or elements narrower than a byte that do not fill whole bytes.
 */
export function byteLengthOf(dtype: Dtype, shape: readonly number[]): number | undefined {
  let bits: number = BITS[dtype];
  for (const size of shape) {
    bits *= size;
    if (!Number.isSafeInteger(size) || size < 0 || !Number.isSafeInteger(bits)) return undefined;
  }
  return bits % 8 === 0 ? bits / 8 : undefined;
}

/** The elements of an F32 or F64 tensor, copied; F64 is rounded. Throws {@link FormatError} for another dtype. */
export function toFloat32Array(tensor: Tensor): Float32Array<ArrayBuffer> {
  return copyInto(new Float32Array(countFloats(tensor)), tensor);
}

/** The elements of an F32 or F64 tensor, copied, exactly. Throws {@link FormatError} for another dtype. */
export function toFloat64Array(tensor: Tensor): Float64Array<ArrayBuffer> {
  return copyInto(new Float64Array(countFloats(tensor)), tensor);
}

/** A tensor of the given numbers, copied: F32 or F64 after the array's type. The encoder checks the shape. */
export function fromFloatArray(shape: readonly number[], numbers: Float32Array | Float64Array): Tensor {
  const data = new Uint8Array(numbers.byteLength);
  const view = new DataView(data.buffer);
  const dtype = numbers instanceof Float32Array ? "F32" : "F64";
  numbers.forEach((value, index) => {
    if (dtype === "F32") view.setFloat32(4 * index, value, true);
    else view.setFloat64(8 * index, value, true);
  });
  return { dtype, shape: [...shape], data };
}

function countFloats({ dtype, data }: Tensor): number {
  if (dtype === "F32" || dtype === "F64") return data.byteLength / (BITS[dtype] / 8);
  throw new FormatError(
    `found a tensor of dtype ${dtype}, expected F32 or F64; convert the file's weights to F32`,
  );
}

/** Through a DataView: a typed array over `data` would throw where its offset is not a multiple of the element. */
function copyInto<Floats extends Float32Array | Float64Array>(
  target: Floats,
  { dtype, data }: Tensor,
): Floats {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let index = 0; index < target.length; index++) {
    target[index] = dtype === "F32" ? view.getFloat32(4 * index, true) : view.getFloat64(8 * index, true);
  }
  return target;
}
