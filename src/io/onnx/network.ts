/** A network read from an ONNX file, for users: tensors by name in, tensors by name out. */

import { InputError, NotSupportedError, ShapeError } from "../../errors.js";
import { shown } from "../../tensor/shown.js";
import { checkBytes } from "../check-bytes.js";
import { quote } from "../safetensors-scanner.js";
import { Budget, type Limits } from "./budget.js";
import { ELEMENT_TYPES, type ElementArray, type Elements, type ElementType } from "./element-type.js";
import { evaluate } from "./evaluate.js";
import type { ExternalFiles } from "./external-data.js";
import { type Model, readModel, type ValueDescription } from "./model.js";
import { countOf, formatDims, isTensor, problemOfDims, type Tensor } from "./tensor.js";

/** A tensor given to a network: elements row-major; those of 64-bit integers may be numbers or bigints. */
export interface OnnxInput {
  /** Sizes, outermost first; `[]` is a scalar. */
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint | boolean>;
}

/** A tensor that a network gives: 64-bit integers as BigInt64Array, halves as Float32Array, truth values as 0 and 1. */
export interface OnnxOutput {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: ElementArray;
}

export interface OnnxNetwork {
  /** What {@link run} takes, in the file's order. */
  readonly inputs: readonly ValueDescription[];
  /** What {@link run} gives. */
  readonly outputs: readonly ValueDescription[];
  /**
   * Evaluates the network. Computes in double precision and rounds to each tensor's type after every operator.
   *
   * @param inputs by name; those that are `optional` may be left out
   * @throws InputError for a missing or unknown input, and elements that its type does not have, ShapeError for one that does not fit, FormatError when the
   * model's operators do not fit together, NotSupportedError for what it asks of them and when it exceeds its limits
   */
  readonly run: (inputs: Readonly<Record<string, OnnxInput>>) => Record<string, OnnxOutput>;
}

export interface OnnxOptions {
  /** Reads a file that the model keeps tensors in; in Node `externalDataIn(folder)` of "sequitur". Without it, such a model is refused. */
  readonly external?: ExternalFiles | undefined;
  readonly limits?: Limits | undefined;
}

/**
 * Reads an ONNX model (operator sets 6 to 25). All of it is checked before anything runs; nothing in it is executed
 * but the operators it names.
 *
 * @throws InputError for what is no bytes; FormatError for bytes that are not a model, or one that contradicts itself;
 * NotSupportedError for versions, operators, attributes and types that are not supported
 */
export function loadOnnx(bytes: Uint8Array, options: OnnxOptions = {}): OnnxNetwork {
  checkBytes(bytes, "a model");
  const model = readModel(bytes, options.external);
  return {
    inputs: model.inputs,
    outputs: model.outputs,
    run: (inputs = {}) => run(model, inputs, new Budget(options.limits)),
  };
}

function run(
  { graph, inputs: descriptions, outputs: results }: Model,
  inputs: Readonly<Record<string, OnnxInput>>,
  budget: Budget,
): Record<string, OnnxOutput> {
  const names = new Set(descriptions.map(({ name }) => name));
  const unknown = Object.keys(inputs).find((name) => !names.has(name));
  if (unknown !== undefined)
    throw new InputError(
      `the network has no input ${quote(unknown)}`,
      `give ${[...names].map(quote).join(", ")}`,
    );
  const values = descriptions.map((description) => {
    const { name, optional } = description;
    const given = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (given !== undefined) return tensorOf(description, given);
    if (optional) return undefined;
    throw new InputError(`the network's input ${quote(name)} is missing`, "give it");
  });
  const outputs = evaluate(graph, values, budget);
  return Object.fromEntries(
    outputs.map((value, index) => {
      const { name } = results[index] as ValueDescription;
      if (!isTensor(value))
        throw new NotSupportedError(
          `output ${quote(name)} is no tensor; export the model with tensors as outputs`,
        );
      // A copy: the weights of the network may be among them.
      return [name, { type: value.type, dims: [...value.dims], data: value.data.slice() }];
    }),
  );
}

/** The given numbers as elements of the type that the model wants. */
function tensorOf({ name, type, dims: expected }: ValueDescription, given: OnnxInput | null): Tensor {
  if (
    !Array.isArray(given?.dims) ||
    typeof (given.data as OnnxInput["data"] | undefined)?.length !== "number"
  )
    throw new InputError(`input ${quote(name)} is no tensor`, "give { dims, data }");
  const { dims, data } = given;
  if (type === undefined || type === "sequence" || type === "optional")
    throw new NotSupportedError(`input ${quote(name)} is no tensor; export the model with tensors as inputs`);
  const problem = problemOfDims(dims);
  if (problem !== undefined)
    throw new ShapeError(
      `input ${quote(name)}: found ${problem.found}, expected ${problem.expected}; give other sizes`,
    );
  if (data.length !== countOf(dims))
    throw new ShapeError(
      `input ${quote(name)}: found ${data.length} elements for ${formatDims(dims)}, expected ${countOf(dims)}; give them all`,
    );
  const fits =
    expected === undefined ||
    (dims.length === expected.length &&
      expected.every((size, axis) => typeof size === "string" || size === dims[axis]));
  if (!fits)
    throw new ShapeError(
      `input ${quote(name)}: found shape ${formatDims(dims)}, expected ${formatDims(expected)}; reshape it`,
    );
  const { create, of, sort } = ELEMENT_TYPES[type];
  const array = create(data.length);
  const elements: Elements = array;
  for (let index = 0; index < data.length; index++) {
    const value = typeof data[index] === "boolean" ? Number(data[index]) : data[index];
    const isNumber = typeof value === "number" || typeof value === "bigint";
    const element = isNumber ? of(value) : Number.NaN;
    // Compared by size, as a number and a bigint can be: NaN is not 0, 300 not the int8 44.
    if (!isNumber || (sort === "integer" && !(element >= value && element <= value)))
      throw new InputError(
        `input ${quote(name)}: found ${shown(value)}, expected elements of type ${type}`,
        "convert them first",
      );
    elements[index] = element;
  }
  return { type, dims: [...dims], data: array };
}
