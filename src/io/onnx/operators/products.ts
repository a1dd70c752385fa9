/** Products of matrices. */

import type { Call } from "../call.js";
import { isFloat, isInteger } from "../element-type.js";
import { type OperatorTable, operator } from "../operator.js";
import { formatDims, type Tensor } from "../tensor.js";
import { broadcastDims, stretchesTo, walkBroadcast } from "../walk.js";
import { stretchedFloats, wrongType } from "./elementwise.js";

/** Element `k` of a row of the left matrix times element `k` of a column of the right one, added up over all `k`. */
type Inner = (left: number, right: number, step: number, count: number) => number | bigint;

/**
 * Products over the last two dimensions, the others stretched to each other. A vector on the left is a row, one on the
 * right a column, and that dimension is dropped again.
 */
function multiply(
  call: Call,
  left: readonly number[],
  right: readonly number[],
  type: Tensor["type"],
  inner: Inner,
): Tensor {
  if (left.length === 0 || right.length === 0) throw call.refuse("a scalar", "vectors or matrices");
  const a = left.length === 1 ? [1, ...left] : left;
  const b = right.length === 1 ? [...right, 1] : right;
  const [rows, count] = a.slice(-2) as [number, number];
  const [height, columns] = b.slice(-2) as [number, number];
  const [batchA, batchB] = [a.slice(0, -2), b.slice(0, -2)];
  const batch = broadcastDims([batchA, batchB]);
  if (count !== height || batch === undefined)
    throw call.refuse(
      `shapes ${formatDims(left)} and ${formatDims(right)}`,
      "shapes whose matrices can be multiplied",
    );
  const dims = [...batch, ...(left.length === 1 ? [] : [rows]), ...(right.length === 1 ? [] : [columns])];
  const [nextA, nextB] = [walkBroadcast(batchA, batch), walkBroadcast(batchB, batch)];
  let [matrixA, matrixB] = [0, 0];
  const product = call.build(type, [...batch, rows, columns], (index) => {
    const place = index % (rows * columns);
    if (place === 0) [matrixA, matrixB] = [nextA() * rows * count, nextB() * count * columns];
    call.budget.spend(count);
    const row = Math.floor(place / columns);
    return inner(matrixA + row * count, matrixB + (place % columns), columns, count);
  });
  return call.reshape(product, dims);
}

function floatInner(a: ArrayLike<number>, b: ArrayLike<number>): Inner {
  return (left, right, step, count) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += (a[left + k] as number) * (b[right + k * step] as number);
    return sum;
  };
}

function matMul(call: Call): Tensor {
  const [a, b] = [call.tensor(0), call.tensor(1)];
  const type = call.sameType([a, b]);
  if (isFloat(type))
    return multiply(
      call,
      a.dims,
      b.dims,
      type,
      floatInner(a.data as ArrayLike<number>, b.data as ArrayLike<number>),
    );
  if (!isInteger(type)) throw wrongType(call, type);
  return multiply(call, a.dims, b.dims, type, (left, right, step, count) => {
    let sum = 0n;
    for (let k = 0; k < count; k++)
      sum += BigInt(a.data[left + k] as number) * BigInt(b.data[right + k * step] as number);
    return sum;
  });
}

/** Bytes less their zero points, one in all, or one for each row on the left and each column on the right. */
function matMulInteger(call: Call): Tensor {
  const [a, b] = [call.tensor(0), call.tensor(1)];
  const left = withoutZeroPoint(call, a, call.optionalTensor(2), a.dims.length - 2);
  const right = withoutZeroPoint(call, b, call.optionalTensor(3), b.dims.length - 1);
  return multiply(call, a.dims, b.dims, "int32", floatInner(left, right));
}

function withoutZeroPoint(
  call: Call,
  tensor: Tensor,
  zero: Tensor | undefined,
  axis: number,
): ArrayLike<number> {
  if (tensor.type !== "int8" && tensor.type !== "uint8") throw wrongType(call, tensor.type);
  if (zero === undefined) return tensor.data as ArrayLike<number>;
  call.sameType([tensor, zero]);
  const dims =
    zero.data.length === 1 || zero.dims.length > 1
      ? zero.dims
      : [...zero.dims, ...tensor.dims.slice(axis + 1).fill(1)];
  if (!stretchesTo(dims, tensor.dims))
    throw call.refuse(
      `a zero point of shape ${formatDims(zero.dims)}`,
      "one for all, each row or each column",
    );
  const next = stretchedFloats(call.reshape(zero, dims), tensor.dims);
  return Float64Array.from(tensor.data as ArrayLike<number>, (value) => value - next());
}

/** `alpha A B + beta C`, A and B transposed if so wished, C stretched to the product. */
function gemm(call: Call): Tensor {
  const a = matrix(call, 0, call.flag("transA"));
  const b = matrix(call, 1, call.flag("transB"));
  const c = call.optionalTensor(2);
  const type = call.sameType([call.tensor(0), call.tensor(1), ...(c === undefined ? [] : [c])]);
  const [alpha, beta] = [call.float("alpha", 1), call.float("beta", 1)];
  if (a.columns !== b.rows)
    throw call.refuse(`matrices of ${a.columns} columns and ${b.rows} rows`, "as many rows as columns");
  const dims = [a.rows, b.columns];
  if (c !== undefined && !stretchesTo(c.dims, dims))
    throw call.refuse(
      `a summand of shape ${formatDims(c.dims)}`,
      `one that stretches to ${formatDims(dims)}`,
    );
  const nextC = c === undefined ? () => 0 : walkedNumbers(c, dims);
  return call.build(type, dims, (index) => {
    call.budget.spend(a.columns);
    const [row, column] = [Math.floor(index / b.columns), index % b.columns];
    let sum = 0;
    for (let k = 0; k < a.columns; k++) sum += a.at(row, k) * b.at(k, column);
    return alpha * sum + beta * nextC();
  });
}

function walkedNumbers(tensor: Tensor, dims: readonly number[]): () => number {
  const next = walkBroadcast(tensor.dims, dims);
  return () => Number(tensor.data[next()]);
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly at: (row: number, column: number) => number;
}

function matrix(call: Call, index: number, transposed: boolean): Matrix {
  const { dims, data } = call.tensor(index);
  const [rows, columns] = dims;
  if (dims.length !== 2 || rows === undefined || columns === undefined)
    throw call.refuse(`input ${index} of shape ${formatDims(dims)}`, "a matrix");
  return transposed
    ? { rows: columns, columns: rows, at: (row, column) => Number(data[column * columns + row]) }
    : { rows, columns, at: (row, column) => Number(data[row * columns + column]) };
}

export const products: OperatorTable = {
  Gemm: operator(gemm, "alpha", "beta", "transA", "transB", "broadcast"),
  MatMul: operator(matMul),
  MatMulInteger: operator(matMulInteger),
};
