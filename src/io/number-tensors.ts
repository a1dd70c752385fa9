/** Numbers of a model file that are not weights: exact, and checked when they are read. */

import { FormatError } from "../errors.js";
import { formatShape } from "../tensor/shape.js";
import { TRAIN_ANEW } from "./learnt-tensors.js";
import { fromFloatArray, type Tensor, toFloat64Array } from "./safetensors-tensor.js";

/** `[rows, columns]` */
export function tensorOfRows(rows: readonly Float64Array[], columns: number): Tensor {
  const all = new Float64Array(rows.length * columns);
  rows.forEach((row, index) => {
    all.set(row, index * columns);
  });
  return fromFloatArray([rows.length, columns], all);
}

/**
 * Rows of numbers, NaN = missing.
 * @param rows how many are expected; none are in a file without their tensor
 * @param columns how many are expected; undefined: any number from 1 on
 * @throws FormatError for a tensor that is missing or of another shape, and for a number that is infinite
 */
export function rowsOf(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  rows: number,
  columns: number | undefined,
): Float64Array[] {
  if (rows === 0) return [];
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new FormatError(`tensor "${name}" is missing; ${TRAIN_ANEW}`);
  const { dtype, shape } = tensor;
  const width = columns ?? shape[1] ?? 0;
  if (dtype !== "F64" || shape.length !== 2 || shape[0] !== rows || shape[1] !== width || width === 0)
    throw new FormatError(
      `tensor "${name}": found ${dtype} ${formatShape(shape)}, expected F64 [${rows}, ${columns ?? "N"}]; ${TRAIN_ANEW}`,
    );
  const values = toFloat64Array(tensor);
  const wrong = values.find((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (wrong !== undefined)
    throw new FormatError(`tensor "${name}": found ${wrong}, expected numbers; ${TRAIN_ANEW}`);
  return Array.from({ length: rows }, (_, row) => values.subarray(row * width, (row + 1) * width));
}
