/**
 * Weights as another library lays them out: its tensors by name, and which of a model's parameters lie in each. One
 * description serves both ways.
 */

import { FormatError, NotSupportedError } from "../../errors.js";
import type { Model, ModelParameter } from "../../nn/model.js";
import { parameterOf } from "../../nn/weights.js";
import { countElements, formatShape, sameShape } from "../../tensor/shape.js";
import { quote } from "../safetensors-scanner.js";
import { byteLengthOf, fromFloatArray, type Tensor, toFloat64Array } from "../safetensors-tensor.js";

export interface ForeignTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * The parameters that lie in it, one after the other. One that lies in several tensors is their sum; the first of
   * them is given all of it, and the others zeros.
   */
  readonly parts: readonly ModelParameter[];
  /** Whether rows and columns are exchanged there. */
  readonly transposed?: boolean;
  /** Tensors with the same may be missing, but only together: they are zeros then. */
  readonly optional?: string;
}

export interface ForeignLayout {
  /** Whose it is, for messages. */
  readonly library: string;
  /** In the order of that library. */
  readonly tensors: readonly ForeignTensor[];
}

/** Matrices below one another: `[Σ rows, columns]`, and `[columns, Σ rows]` where the library transposes. */
export function stackedMatrix(
  name: string,
  parts: readonly ModelParameter[],
  transposed = false,
): ForeignTensor {
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] as number), 0);
  const columns = parts[0]?.shape[1] as number;
  return { name, shape: transposed ? [columns, rows] : [rows, columns], parts, transposed };
}

/** Vectors one after the other: `[Σ]`. */
export function stackedVector(
  name: string,
  parts: readonly ModelParameter[],
  optional: string,
): ForeignTensor {
  return { name, shape: [parts.reduce((sum, { shape }) => sum + countElements(shape), 0)], parts, optional };
}

/** Finds parameters by their names. */
export function parameterFinder(model: Model, library: string): (name: string) => ModelParameter {
  const byName = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  return (name) => {
    const parameter = byName.get(name);
    if (parameter === undefined)
      throw new NotSupportedError(
        `${library} has a place for "${name}", which the model does not have; use the cell that comes with Sequitur`,
      );
    return parameter;
  };
}

/** @throws NotSupportedError for a parameter that lies nowhere */
export function checkCovered(model: Model, { library, tensors }: ForeignLayout): void {
  const covered = new Set(tensors.flatMap(({ parts }) => parts));
  const left = model.parameters.find((parameter) => !covered.has(parameter));
  if (left !== undefined)
    throw new NotSupportedError(
      `the layout of ${library} has no place for "${left.name}"; use recurrent, bidirectional and dense layers, with ` +
        "a cell that it has",
    );
}

/**
 * The flat weights `[P]` of a model.
 * @throws FormatError for a tensor that is missing, too many, of another shape or dtype, or not finite
 */
export function readLayout(
  layout: ForeignLayout,
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
): Float32Array {
  const known = new Set(layout.tensors.map(({ name }) => name));
  for (const [name, tensor] of tensors)
    if (!known.has(name))
      throw new FormatError(
        `tensor ${quote(name)}: found ${describe(tensor)}, expected no tensor of this name; leave out what the model ` +
          "does not have",
      );
  const given = new Set(
    layout.tensors.filter(({ name }) => tensors.has(name)).map(({ optional }) => optional),
  );
  const present = layout.tensors.filter(({ optional }) => optional === undefined || given.has(optional));
  // All shapes first, so that no more memory is taken than the tensors themselves have.
  const found = present.map((foreign) => checkedTensor(foreign, tensors.get(foreign.name)));
  const sums = new Float64Array(model.parameterCount);
  present.forEach((foreign, index) => {
    addTensor(sums, foreign, toFloat64Array(found[index] as Tensor));
  });
  return Float32Array.from(sums);
}

/**
 * The tensors of a model's weights, F32.
 * @throws FormatError for weights that are not finite, ShapeError for a vector of another length
 */
export function writeLayout(layout: ForeignLayout, model: Model, weights: Float32Array): Map<string, Tensor> {
  const written = new Set<ModelParameter>();
  return new Map(
    layout.tensors.map(({ name, shape, parts, transposed = false }) => {
      const values = new Float32Array(countElements(shape));
      let position = 0;
      for (const parameter of parts) {
        if (!written.has(parameter)) values.set(parameterOf(weights, model, parameter), position);
        written.add(parameter);
        position += countElements(parameter.shape);
      }
      const wrong = values.find((value) => !Number.isFinite(value));
      if (wrong !== undefined) throw notFinite(name, wrong);
      const [rows = 1, columns = 1] = shape;
      return [name, fromFloatArray(shape, transposed ? transpose(values, columns, rows) : values)];
    }),
  );
}

function checkedTensor({ name, shape }: ForeignTensor, tensor: Tensor | undefined): Tensor {
  const wanted = `F32 or F64 ${formatShape(shape)}`;
  if (tensor === undefined)
    throw new FormatError(
      `tensor ${quote(name)} is missing, expected ${wanted}; check the names of the layers, and that all weights were saved`,
    );
  const { dtype, data } = tensor;
  const isFloat = dtype === "F32" || dtype === "F64";
  if (!isFloat || !sameShape(tensor.shape, shape) || byteLengthOf(dtype, shape) !== data.byteLength)
    throw new FormatError(
      `tensor ${quote(name)}: found ${describe(tensor)}, expected ${wanted}; ` +
        (isFloat ? "give the model the sizes of its weights" : "convert the weights to F32"),
    );
  return tensor;
}

function addTensor(sums: Float64Array, foreign: ForeignTensor, values: Float64Array): void {
  const { name, shape, parts, transposed = false } = foreign;
  const [rows = 1, columns = 1] = shape;
  const stacked = transposed ? transpose(values, rows, columns) : values;
  let position = 0;
  for (const parameter of parts) {
    const end = parameter.offset + countElements(parameter.shape);
    for (let place = parameter.offset; place < end; place++) {
      const value = stacked[position++] as number;
      const sum = (sums[place] as number) + value;
      // A number that float64 has and float32 has not is infinite in the model.
      if (!Number.isFinite(Math.fround(sum))) throw notFinite(name, value);
      sums[place] = sum;
    }
  }
}

/** `[rows, columns]` → `[columns, rows]`. */
function transpose<Floats extends Float32Array | Float64Array>(
  values: Floats,
  rows: number,
  columns: number,
): Floats {
  const turned = values.slice() as Floats;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column] as number;
  return turned;
}

function notFinite(name: string, value: number): FormatError {
  return new FormatError(
    `tensor ${quote(name)}: found a weight that is ${value}, expected numbers that float32 has; train anew`,
  );
}

function describe({ dtype, shape, data }: Tensor): string {
  const sizes = shape.length > 8 ? [...shape.slice(0, 8), "…"] : shape;
  return `${dtype} ${formatShape(sizes)} of ${data.byteLength} bytes`;
}
