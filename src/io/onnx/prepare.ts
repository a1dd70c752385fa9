/** From the messages of a graph to a graph that can be evaluated; whatever is wrong with it is found here. */

import { FormatError, NotSupportedError } from "../../errors.js";
import { quote } from "../safetensors-scanner.js";
import type { Attribute } from "./attribute.js";
import { type ElementType, elementTypeOf, isFloat } from "./element-type.js";
import type { ExternalFiles } from "./external-data.js";
import type { Graph, GraphOutput, Step } from "./graph.js";
import {
  ATTRIBUTE_TYPES,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TypeProto,
} from "./messages.js";
import type { Operator } from "./operator.js";
import type { Tensor } from "./tensor.js";
import { decodeTensor } from "./tensor-proto.js";

const EXPORT_AGAIN = "export the model again";

/** What a graph is read with. */
export interface Surroundings {
  /** The operator of a domain, and the version of that domain. */
  readonly operatorOf: (
    domain: string,
    name: string,
  ) => { readonly operator: Operator; readonly opset: number };
  readonly external: ExternalFiles | undefined;
  /** Whether a graph around this one has computed a value of that name. */
  readonly knows: (name: string) => boolean;
}

/**
 * @throws FormatError for a graph that contradicts itself, NotSupportedError for one that needs what is not there
 */
export function prepareGraph(proto: GraphProto, surroundings: Surroundings): Graph {
  if (proto.sparseInitializer.length > 0)
    throw new NotSupportedError("sparse tensors are not supported; export the model with dense ones");
  const names = new NameTable(proto, surroundings.knows);
  const inputs = proto.input.map(({ name }) => name);
  for (const name of inputs) names.define(name, "an input");
  const withDefault = new Set(inputs);
  const initialisers = new Map<string, Tensor>();
  for (const tensor of proto.initializer) {
    // Before version 4 of the format, every weight was an input too.
    if (initialisers.has(tensor.name) || !withDefault.has(tensor.name)) names.define(tensor.name, "a weight");
    initialisers.set(tensor.name, weight(decodeTensor(tensor, surroundings.external), tensor.name));
  }
  const steps = proto.node.map((node, index) => prepareNode(node, index, names, surroundings));
  const outputs = proto.output.map(({ name, type }): GraphOutput => {
    names.read(name, "the graph's output");
    return { name, ...tensorType(type) };
  });
  return { inputs, outputs, initialisers, steps: withReleases(steps, outputs), captures: names.captures };
}

/** The names of one graph, as they become known. */
class NameTable {
  readonly captures = new Set<string>();
  readonly #defined = new Set<string>();
  readonly #later: ReadonlySet<string>;
  readonly #knownOutside: (name: string) => boolean;

  constructor(proto: GraphProto, knownOutside: (name: string) => boolean) {
    this.#later = new Set(proto.node.flatMap((node) => node.output));
    this.#knownOutside = knownOutside;
  }

  readonly knows = (name: string): boolean => this.#defined.has(name) || this.#knownOutside(name);

  define(name: string, what: string): void {
    if (name === "") throw new FormatError(`found ${what} without a name; ${EXPORT_AGAIN}`);
    if (this.#defined.has(name))
      throw new FormatError(
        `found the name ${quote(name)} twice, the second time as ${what}; ${EXPORT_AGAIN}`,
      );
    this.#defined.add(name);
  }

  read(name: string, reader: string): void {
    if (this.#defined.has(name)) return;
    if (this.#later.has(name))
      throw new FormatError(
        `${reader} reads ${quote(name)} before it is computed: the nodes are in a circle or not in order; ${EXPORT_AGAIN}`,
      );
    if (!this.#knownOutside(name))
      throw new FormatError(`${reader} reads ${quote(name)}, which nothing computes; ${EXPORT_AGAIN}`);
    this.captures.add(name);
  }
}

function weight(tensor: Tensor, name: string): Tensor {
  const wrong = isFloat(tensor.type)
    ? (tensor.data as Float64Array).find((value) => !Number.isFinite(value))
    : undefined;
  if (wrong !== undefined)
    throw new FormatError(
      `tensor ${quote(name)}: found a weight that is ${wrong}, expected numbers; train the model anew`,
    );
  return tensor;
}

/** The name of a node in messages: most have none of their own. */
function describeNode({ name, opType, output }: NodeProto, index: number): string {
  const label = name !== "" ? quote(name) : output[0] ? `of ${quote(output[0])}` : `number ${index}`;
  return `node ${label} (${quote(opType).slice(1, -1)})`;
}

function prepareNode(node: NodeProto, index: number, names: NameTable, surroundings: Surroundings): Step {
  const where = describeNode(node, index);
  const { operator, opset } = surroundings.operatorOf(node.domain, node.opType);
  for (const name of node.input) if (name !== "") names.read(name, where);
  const attributes = new Map<string, Attribute>();
  const subgraphs = new Map<string, Graph>();
  for (const proto of node.attribute) {
    const label = `${where}, attribute ${quote(proto.name)}`;
    if (attributes.has(proto.name) || subgraphs.has(proto.name))
      throw new FormatError(`${label}: found it twice, expected it once; ${EXPORT_AGAIN}`);
    if (!operator.attributes.includes(proto.name))
      throw new NotSupportedError(`${label} is not supported; export the model without it`);
    if (proto.type === ATTRIBUTE_TYPES.GRAPH && proto.g !== undefined) {
      const graph = prepareGraph(proto.g, { ...surroundings, knows: names.knows });
      for (const name of graph.captures) names.read(name, label);
      subgraphs.set(proto.name, graph);
    } else {
      attributes.set(proto.name, withNumbers(attributeOf(proto, label, surroundings.external), label));
    }
  }
  for (const name of node.output) if (name !== "") names.define(name, `an output of ${where}`);
  return {
    where,
    operator,
    opset,
    inputs: node.input,
    outputs: node.output,
    attributes,
    subgraphs,
    released: [],
  };
}

function attributeOf(proto: AttributeProto, label: string, external: ExternalFiles | undefined): Attribute {
  if (proto.refAttrName !== "")
    throw new FormatError(
      `${label}: found a reference to a function's attribute outside a function; ${EXPORT_AGAIN}`,
    );
  switch (proto.type) {
    case ATTRIBUTE_TYPES.FLOAT:
      return { kind: "float", value: proto.f ?? 0 };
    case ATTRIBUTE_TYPES.INT:
      return { kind: "int", value: proto.i ?? 0n };
    case ATTRIBUTE_TYPES.STRING:
      return { kind: "string", value: textOf(proto.s) };
    case ATTRIBUTE_TYPES.FLOATS:
      return { kind: "floats", value: proto.floats };
    case ATTRIBUTE_TYPES.INTS:
      return { kind: "ints", value: proto.ints };
    case ATTRIBUTE_TYPES.STRINGS:
      return { kind: "strings", value: proto.strings.map(textOf) };
    case ATTRIBUTE_TYPES.TENSOR:
      if (proto.t !== undefined) return { kind: "tensor", value: decodeTensor(proto.t, external) };
      break;
    case ATTRIBUTE_TYPES.TYPE_PROTO:
      if (proto.tp !== undefined) return { kind: "type", value: proto.tp };
      break;
  }
  throw new NotSupportedError(
    `${label}: a value of type ${proto.type} is not supported; export the model without it`,
  );
}

/** A constant may be infinite, as masks are, but NaN spreads to all that it touches. */
function withNumbers(attribute: Attribute, label: string): Attribute {
  if (Array.prototype.some.call(numbersOf(attribute), Number.isNaN))
    throw new FormatError(`${label}: found NaN, expected numbers; train the model anew`);
  return attribute;
}

function numbersOf(attribute: Attribute): ArrayLike<number | bigint> {
  switch (attribute.kind) {
    case "float":
      return [attribute.value];
    case "floats":
      return attribute.value;
    case "tensor":
      return attribute.value.data;
    default:
      return [];
  }
}

/** Names in attributes are compared with known ones, so that a wrong byte needs no error of its own. */
function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes ?? new Uint8Array(0));
}

function tensorType(type: TypeProto | undefined): { type: ElementType | undefined; dims: readonly number[] } {
  const tensor = type?.tensorType;
  return {
    type: tensor && elementTypeOf(tensor.elemType),
    dims: tensor?.shape?.dim.map(({ dimValue }) => Number(dimValue ?? 0)) ?? [],
  };
}

/** Says of each step which values end with it. */
function withReleases(steps: readonly Step[], outputs: readonly GraphOutput[]): Step[] {
  const needed = new Set(outputs.map(({ name }) => name));
  const computed = new Set(steps.flatMap((step) => step.outputs));
  return steps
    .toReversed()
    .map((step) => {
      const read = [...step.inputs, ...[...step.subgraphs.values()].flatMap((graph) => [...graph.captures])];
      const ending = new Set(
        [...step.outputs, ...read].filter((name) => computed.has(name) && !needed.has(name)),
      );
      for (const name of ending) needed.add(name);
      return { ...step, released: [...ending].filter((name) => name !== "") };
    })
    .toReversed();
}
