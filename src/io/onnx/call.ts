/** One evaluation of one node, as its operator sees it: inputs, attributes, and the making of outputs. */

import { FormatError, NotSupportedError } from "../../errors.js";
import type { Attribute, AttributeKind, AttributeValue } from "./attribute.js";
import type { Budget } from "./budget.js";
import {
  ELEMENT_TYPES,
  type ElementArray,
  type Elements,
  type ElementType,
  isFloat,
  isInteger,
} from "./element-type.js";
import {
  countOf,
  formatDims,
  isSequence,
  isTensor,
  problemOfDims,
  type Sequence,
  type Tensor,
  type Value,
} from "./tensor.js";

/** A graph inside a node, ready to run where the node stands: it sees the values around it. */
export interface Subgraph {
  readonly inputs: number;
  /** What the file says of each output: for those of loops that never run. */
  readonly outputs: readonly { readonly type: ElementType | undefined; readonly dims: readonly number[] }[];
  readonly run: (inputs: readonly Value[]) => readonly Value[];
}

/** What a {@link Call} is made of. */
export interface CallParts {
  /** `node "x" (Gemm)`: starts every message. */
  readonly where: string;
  /** The version of the operator's domain. */
  readonly opset: number;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  /** How many outputs the node names. */
  readonly outputs: number;
  readonly budget: Budget;
}

/** Methods that ask for what is not there, or is of another type, throw {@link FormatError}. */
export class Call {
  readonly opset: number;
  readonly outputs: number;
  readonly inputs: readonly (Value | undefined)[];
  readonly budget: Budget;
  readonly #parts: CallParts;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.opset = parts.opset;
    this.outputs = parts.outputs;
    this.inputs = parts.inputs;
    this.budget = parts.budget;
  }

  /** The error for inputs or attributes that do not go together. */
  refuse(found: string, expected: string): FormatError {
    return new FormatError(
      `${this.#parts.where}: found ${found}, expected ${expected}; check the inputs' shapes, or export the model again`,
    );
  }

  notSupported(what: string): NotSupportedError {
    return new NotSupportedError(
      `${this.#parts.where}: ${what} is not supported; export the model without it`,
    );
  }

  value(index: number): Value {
    const value = this.inputs[index];
    if (value === undefined) throw this.refuse(`no input ${index}`, "one");
    return value;
  }

  optionalTensor(index: number): Tensor | undefined {
    const value = this.inputs[index];
    if (value === undefined || isTensor(value)) return value;
    throw this.refuse(`input ${index} that is no tensor`, "a tensor");
  }

  tensor(index: number): Tensor {
    return this.optionalTensor(index) ?? this.#missing(index);
  }

  /** All inputs from the given one on. */
  tensors(from = 0): Tensor[] {
    return this.inputs.slice(from).map((_, index) => this.tensor(from + index));
  }

  sequence(index: number): Sequence {
    const value = this.value(index);
    if (!isSequence(value)) throw this.refuse(`input ${index} that is no sequence`, "a sequence");
    return value;
  }

  /** A tensor of one of the float types. */
  floats(index: number): Tensor {
    return this.optionalFloats(index) ?? this.#missing(index);
  }

  optionalFloats(index: number): Tensor | undefined {
    const tensor = this.optionalTensor(index);
    if (tensor !== undefined && !isFloat(tensor.type))
      throw this.refuse(`input ${index} of type ${tensor.type}`, "floating-point numbers");
    return tensor;
  }

  /** A tensor of one of the integer types, as numbers; beyond 2^53 they are rounded. */
  optionalIntegers(index: number): number[] | undefined {
    const tensor = this.optionalTensor(index);
    if (tensor === undefined) return undefined;
    if (!isInteger(tensor.type)) throw this.refuse(`input ${index} of type ${tensor.type}`, "integers");
    return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  }

  integers(index: number): number[] {
    return this.optionalIntegers(index) ?? this.#missing(index);
  }

  /** The one element of a tensor, or undefined where the input is absent. */
  optionalScalar(index: number): number | bigint | undefined {
    const tensor = this.optionalTensor(index);
    if (tensor === undefined) return undefined;
    if (tensor.data.length !== 1)
      throw this.refuse(`input ${index} of shape ${formatDims(tensor.dims)}`, "one element");
    return tensor.data[0];
  }

  scalar(index: number): number | bigint {
    return this.optionalScalar(index) ?? this.#missing(index);
  }

  attribute<Kind extends AttributeKind>(name: string, kind: Kind): AttributeValue<Kind> | undefined {
    const attribute = this.#parts.attributes.get(name);
    if (attribute === undefined) return undefined;
    if (attribute.kind !== kind)
      throw this.refuse(`attribute ${name} of type ${attribute.kind}`, `the type ${kind}`);
    return attribute.value as AttributeValue<Kind>;
  }

  int(name: string, absent: number): number {
    return Number(this.attribute(name, "int") ?? absent);
  }

  flag(name: string, absent = false): boolean {
    return this.int(name, absent ? 1 : 0) !== 0;
  }

  float(name: string, absent: number): number {
    return this.attribute(name, "float") ?? absent;
  }

  string(name: string, absent: string): string {
    return this.attribute(name, "string") ?? absent;
  }

  ints(name: string): number[] | undefined {
    return this.attribute(name, "ints")?.map(Number);
  }

  /** What is an attribute in old versions of an operator and an input in new ones. */
  intsOrInput(name: string, index: number): number[] | undefined {
    return this.ints(name) ?? this.optionalIntegers(index);
  }

  /** An element type given as a number. */
  elementType(name: string, typeOf: (code: number) => ElementType | undefined): ElementType | undefined {
    const code = this.attribute(name, "int");
    if (code === undefined) return undefined;
    const type = typeOf(Number(code));
    if (type === undefined) throw this.notSupported(`the element type number ${code}`);
    return type;
  }

  subgraph(name: string): Subgraph {
    const graph = this.#parts.subgraphs.get(name);
    if (graph === undefined) throw this.refuse(`no attribute ${name}`, "a graph");
    return graph;
  }

  /** An axis of `rank` dimensions, counted from the end where it is negative. */
  axis(axis: number, rank: number): number {
    if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
      throw this.refuse(`axis ${axis}`, `one of ${rank} dimensions`);
    return axis < 0 ? axis + rank : axis;
  }

  /** Different axes, in the given order. */
  axes(axes: readonly number[], rank: number): number[] {
    const found = axes.map((axis) => this.axis(axis, rank));
    if (new Set(found).size !== found.length) throw this.refuse(`axes ${formatDims(axes)}`, "different ones");
    return found;
  }

  /** Throws unless all tensors are of one type, which is returned. */
  sameType(tensors: readonly Tensor[]): ElementType {
    const types = new Set(tensors.map((tensor) => tensor.type));
    const [type] = types;
    if (types.size !== 1 || type === undefined)
      throw this.refuse(`types ${[...types].join(" and ")}`, "one type");
    return type;
  }

  /** A tensor of zeros, to be filled with elements of its type. */
  allocate(
    type: ElementType,
    dims: readonly number[],
  ): { readonly tensor: Tensor; readonly elements: Elements } {
    const problem = problemOfDims(dims);
    if (problem !== undefined) throw this.refuse(problem.found, problem.expected);
    const count = countOf(dims);
    this.budget.hold(count);
    const data: ElementArray = ELEMENT_TYPES[type].create(count);
    return { tensor: { type, dims: [...dims], data }, elements: data };
  }

  /** A tensor whose elements are what the function gives, called once for each in row-major order. */
  build(type: ElementType, dims: readonly number[], element: (index: number) => number | bigint): Tensor {
    const { tensor, elements } = this.allocate(type, dims);
    const { of } = ELEMENT_TYPES[type];
    for (let index = 0; index < elements.length; index++) elements[index] = of(element(index));
    return tensor;
  }

  /** The same elements under other dimensions. */
  reshape(tensor: Tensor, dims: readonly number[]): Tensor {
    if (problemOfDims(dims) !== undefined || countOf(dims) !== tensor.data.length)
      throw this.refuse(`shape ${formatDims(tensor.dims)} for shape ${formatDims(dims)}`, "as many elements");
    return { type: tensor.type, dims: [...dims], data: tensor.data };
  }

  #missing(index: number): never {
    throw this.refuse(`no input ${index}`, "a tensor");
  }
}
