/**
 * The reference interpreter: a plain float64 evaluator. It is the meaning of a graph; gradient checks and every
 * engine are held against it. Clarity before speed.
 */

import { DefinitionError, ShapeError } from "../errors.js";
import { countElements, type Extents, formatShape, resolveShape } from "../tensor/shape.js";
import { errorFunction } from "./error-function.js";
import type { ArgumentNode, BinaryOperation, Node, ScanNode, UnaryOperation } from "./node.js";
import { topologicalOrder } from "./walk.js";

/** A tensor of the interpreter: sizes of all dimensions, and the elements in row-major order. */
export interface Value {
  readonly sizes: readonly number[];
  readonly data: Float64Array;
}

export const unaryMeaning: Readonly<Record<UnaryOperation, (x: number) => number>> = {
  negate: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  absolute: Math.abs,
  sign: Math.sign,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  erf: errorFunction,
  copy: (x) => x,
  stopGradient: (x) => x,
};

export const binaryMeaning: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  greater: (a, b) => (a > b ? 1 : 0),
};

/**
 * Evaluates outputs.
 * @param bindings a value for each argument that the outputs need; its sizes must fit the argument's shape
 * @param extents sizes of the run-time extents
 * @throws ShapeError when a binding does not fit, DefinitionError when one is missing
 */
export function interpret(
  outputs: readonly Node[],
  bindings: ReadonlyMap<ArgumentNode, ArrayLike<number>>,
  extents: Extents,
): Value[] {
  const values = new Map<Node, Value>();
  for (const [node, data] of bindings) values.set(node, bind(node, data, extents));
  const results = evaluateAll(outputs, values, extents);
  return results;
}

function bind(node: ArgumentNode, data: ArrayLike<number>, extents: Extents): Value {
  const sizes = resolveShape(node.shape, extents);
  if (data.length !== countElements(node.shape, extents))
    throw new ShapeError(
      `"${node.name}" is ${formatShape(node.shape)} = ${formatShape(sizes)}, received ${data.length} elements`,
    );
  return { sizes, data: Float64Array.from(data) };
}

function evaluateAll(outputs: readonly Node[], values: Map<Node, Value>, extents: Extents): Value[] {
  const scans = new Map<ScanNode, Value[]>();
  for (const node of topologicalOrder(outputs)) {
    if (values.has(node)) continue;
    const inputs = node.inputs.map((input) => values.get(input) as Value);
    if (node.operation === "scan") scans.set(node, runScan(node, inputs, extents));
    else values.set(node, evaluate(node, inputs, scans, extents));
  }
  return outputs.map((output) => values.get(output) as Value);
}

function evaluate(node: Node, inputs: Value[], scans: Map<ScanNode, Value[]>, extents: Extents): Value {
  const [a, b, c] = inputs as [Value, Value, Value];
  const sizes = resolveShape(node.shape, extents);
  switch (node.operation) {
    case "argument":
      throw new DefinitionError(`argument "${node.name}" has no value; bind one before interpreting`);
    case "constant":
      return { sizes, data: Float64Array.of(node.value) };
    case "select":
      return mapElements(sizes, [a, b, c], ([condition, yes, no]) => (condition !== 0 ? yes : no) as number);
    case "product":
      return node.transposed ? multiplyRows(a, transpose(b), sizes) : multiplyRows(a, b, sizes);
    case "contract":
      return contractRows(a, b, sizes);
    case "sumTo":
      return reduceTo(a, sizes, 0, binaryMeaning.add);
    case "maxTo":
      return reduceTo(a, sizes, Number.NEGATIVE_INFINITY, binaryMeaning.maximum);
    case "broadcastTo":
      return mapElements(sizes, [a], ([x]) => x as number);
    case "slice":
      return sliceFeatures(a, node.start, sizes);
    case "concat":
      return concatFeatures(inputs, sizes);
    case "scan":
      throw new DefinitionError("a scan has no value of its own; take its results");
    case "result":
      return (scans.get(node.inputs[0]) as Value[])[node.index] as Value;
    default: {
      const { operation } = node;
      if (operation in unaryMeaning) {
        const meaning = unaryMeaning[operation as UnaryOperation];
        return mapElements(sizes, [a], ([x]) => meaning(x as number));
      }
      const meaning = binaryMeaning[operation as BinaryOperation];
      return mapElements(sizes, [a, b], ([x, y]) => meaning(x as number, y as number));
    }
  }
}

/** Index strides of `value` seen in the wider `sizes`: 0 where it repeats. */
function broadcastStrides(value: Value, sizes: readonly number[]): number[] {
  const strides = new Array<number>(sizes.length).fill(0);
  let stride = 1;
  for (let axis = value.sizes.length - 1; axis >= 0; axis--) {
    const size = value.sizes[axis] as number;
    const target = axis + sizes.length - value.sizes.length;
    strides[target] = size === 1 ? 0 : stride;
    stride *= size;
  }
  return strides;
}

function forEachIndex(
  sizes: readonly number[],
  strides: readonly number[][],
  visit: (offsets: number[]) => void,
): void {
  const index = new Array<number>(sizes.length).fill(0);
  const offsets = strides.map(() => 0);
  const total = sizes.reduce((product, size) => product * size, 1);
  for (let count = 0; count < total; count++) {
    visit(offsets);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const position = (index[axis] as number) + 1;
      const wraps = position === sizes[axis];
      index[axis] = wraps ? 0 : position;
      strides.forEach((stride, operand) => {
        offsets[operand] =
          (offsets[operand] as number) + (stride[axis] as number) * (wraps ? 1 - position : 1);
      });
      if (!wraps) break;
    }
  }
}

function mapElements(
  sizes: readonly number[],
  operands: Value[],
  meaning: (elements: number[]) => number,
): Value {
  const data = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  let position = 0;
  forEachIndex(
    sizes,
    operands.map((operand) => broadcastStrides(operand, sizes)),
    (offsets) => {
      data[position++] = meaning(
        operands.map((operand, index) => operand.data[offsets[index] as number] as number),
      );
    },
  );
  return { sizes, data };
}

function reduceTo(
  value: Value,
  sizes: readonly number[],
  start: number,
  combine: (a: number, b: number) => number,
): Value {
  const data = new Float64Array(sizes.reduce((product, size) => product * size, 1)).fill(start);
  let position = 0;
  forEachIndex(value.sizes, [broadcastStrides({ sizes, data }, value.sizes)], ([target]) => {
    data[target as number] = combine(data[target as number] as number, value.data[position++] as number);
  });
  return { sizes, data };
}

function transpose(matrix: Value): Value {
  const [rows, columns] = matrix.sizes as [number, number];
  const data = Float64Array.from(
    matrix.data,
    (_, i) => matrix.data[(i % rows) * columns + Math.floor(i / rows)] ?? 0,
  );
  return { sizes: [columns, rows], data };
}

function multiplyRows(x: Value, weight: Value, sizes: readonly number[]): Value {
  const [outputs, inner] = weight.sizes as [number, number];
  const rows = x.data.length / inner;
  const data = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++)
    for (let output = 0; output < outputs; output++) {
      let total = 0;
      for (let k = 0; k < inner; k++)
        total += (x.data[row * inner + k] as number) * (weight.data[output * inner + k] as number);
      data[row * outputs + output] = total;
    }
  return { sizes, data };
}

function contractRows(a: Value, b: Value, sizes: readonly number[]): Value {
  const [height, width] = sizes as [number, number];
  const data = new Float64Array(height * width);
  for (let row = 0; row < a.data.length / height; row++)
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++)
        data[i * width + j] =
          (data[i * width + j] as number) +
          (a.data[row * height + i] as number) * (b.data[row * width + j] as number);
  return { sizes, data };
}

function sliceFeatures(value: Value, start: number, sizes: readonly number[]): Value {
  const width = value.sizes.at(-1) as number;
  const length = sizes.at(-1) as number;
  const data = new Float64Array((value.data.length / width) * length);
  for (let i = 0; i < data.length; i++)
    data[i] = value.data[Math.floor(i / length) * width + start + (i % length)] as number;
  return { sizes, data };
}

function concatFeatures(parts: Value[], sizes: readonly number[]): Value {
  const width = sizes.at(-1) as number;
  const data = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  let start = 0;
  for (const part of parts) {
    const length = part.sizes.at(-1) ?? 1;
    for (let i = 0; i < part.data.length; i++)
      data[Math.floor(i / length) * width + start + (i % length)] = part.data[i] as number;
    start += length;
  }
  return { sizes, data };
}

/** Final carries, then stacked outputs. */
function runScan(node: ScanNode, inputs: Value[], extents: Extents): Value[] {
  const { body, reverse } = node;
  const { carries, elements, captures, next, outputs } = body;
  const sequences = inputs.slice(carries.length, carries.length + elements.length);
  const captured = inputs.slice(carries.length + elements.length);
  const steps = sequences[0]?.sizes[0] as number;
  let state = inputs.slice(0, carries.length);
  const stacked = outputs.map((output) => {
    const sizes = [steps, ...resolveShape(output.shape, extents)];
    return { sizes, data: new Float64Array(sizes.reduce((product, size) => product * size, 1)) };
  });
  for (let count = 0; count < steps; count++) {
    const step = reverse ? steps - 1 - count : count;
    const values = new Map<Node, Value>();
    carries.forEach((carry, index) => {
      values.set(carry, state[index] as Value);
    });
    elements.forEach((element, index) => {
      values.set(element, elementAt(sequences[index] as Value, step));
    });
    captures.forEach((capture, index) => {
      values.set(capture, captured[index] as Value);
    });
    const results = evaluateAll([...next, ...outputs], values, extents);
    state = results.slice(0, next.length);
    stacked.forEach((stack, index) => {
      const { data } = results[next.length + index] as Value;
      stack.data.set(data, step * data.length);
    });
  }
  return [...state, ...stacked];
}

function elementAt(sequence: Value, step: number): Value {
  const sizes = sequence.sizes.slice(1);
  const length = sizes.reduce((product, size) => product * size, 1);
  return { sizes, data: sequence.data.slice(step * length, (step + 1) * length) };
}
