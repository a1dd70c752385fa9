/** Small models for tests: what matters is given, the rest is as an exporter writes it. */

import { ELEMENT_TYPES, type ElementType } from "../element-type.js";
import {
  ATTRIBUTE_TYPES,
  type AttributeProto,
  attributeProto,
  dimensionProto,
  type GraphProto,
  graphProto,
  type ModelProto,
  modelProto,
  type NodeProto,
  nodeProto,
  operatorSetIdProto,
  type TensorProto,
  tensorShapeProto,
  tensorTypeProto,
  typeProto,
  type ValueInfoProto,
  valueInfoProto,
} from "../messages.js";
import type { Tensor } from "../tensor.js";
import { encodeTensor } from "../tensor-proto.js";

type AttributeInput = number | bigint | string | Tensor | GraphProto | readonly (number | bigint | string)[];

/** Numbers are floats, bigints integers. */
export function attribute(name: string, value: AttributeInput): AttributeProto {
  return attributeProto.create({ name, ...attributeFields(value) });
}

function attributeFields(value: AttributeInput): Partial<AttributeProto> {
  const bytes = (text: unknown): Uint8Array => new TextEncoder().encode(String(text));
  if (typeof value === "number") return { type: ATTRIBUTE_TYPES.FLOAT, f: value };
  if (typeof value === "bigint") return { type: ATTRIBUTE_TYPES.INT, i: value };
  if (typeof value === "string") return { type: ATTRIBUTE_TYPES.STRING, s: bytes(value) };
  if ("node" in value) return { type: ATTRIBUTE_TYPES.GRAPH, g: value };
  if ("dims" in value) return { type: ATTRIBUTE_TYPES.TENSOR, t: encodeTensor("", value) };
  if (typeof value[0] === "number") return { type: ATTRIBUTE_TYPES.FLOATS, floats: value as number[] };
  if (typeof value[0] === "string") return { type: ATTRIBUTE_TYPES.STRINGS, strings: value.map(bytes) };
  return { type: ATTRIBUTE_TYPES.INTS, ints: value as bigint[] };
}

/** `Gemm`, or `domain:Name`. */
export function node(
  operator: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, AttributeInput>> = {},
): NodeProto {
  const [opType = "", domain = ""] = operator.split(":").reverse();
  return nodeProto.create({
    opType,
    domain,
    input,
    output,
    attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  });
}

export function valueInfo(
  name: string,
  type: ElementType = "float32",
  dims?: readonly (number | string)[],
): ValueInfoProto {
  const shape = dims && {
    shape: tensorShapeProto.create({
      dim: dims.map((size) =>
        dimensionProto.create(typeof size === "string" ? { dimParam: size } : { dimValue: BigInt(size) }),
      ),
    }),
  };
  const tensorType = tensorTypeProto.create({ elemType: ELEMENT_TYPES[type].code, ...shape });
  return valueInfoProto.create({ name, type: typeProto.create({ tensorType }) });
}

export function tensor(
  type: ElementType,
  dims: readonly number[],
  values: readonly (number | bigint)[],
): Tensor {
  const { create, of } = ELEMENT_TYPES[type];
  const data = create(values.length);
  values.forEach((value, index) => {
    (data as Record<number, number | bigint>)[index] = of(value);
  });
  return { type, dims, data };
}

export interface GraphInput {
  readonly nodes?: readonly NodeProto[];
  /** Names of float32 tensors of any shape, or more. */
  readonly inputs?: readonly (string | ValueInfoProto)[];
  readonly outputs?: readonly (string | ValueInfoProto)[];
  readonly weights?: Readonly<Record<string, Tensor | TensorProto>>;
}

const infoOf = (value: string | ValueInfoProto): ValueInfoProto =>
  typeof value === "string" ? valueInfo(value) : value;

export function graph({ nodes = [], inputs = [], outputs = [], weights = {} }: GraphInput): GraphProto {
  return graphProto.create({
    name: "test",
    node: nodes,
    input: inputs.map(infoOf),
    output: outputs.map(infoOf),
    initializer: Object.entries(weights).map(([name, value]) =>
      "rawData" in value ? { ...value, name } : encodeTensor(name, value as Tensor),
    ),
  });
}

/** The bytes of a model. */
export function model(content: GraphInput, fields: Partial<ModelProto> = {}): Uint8Array {
  return modelProto.encode(
    modelProto.create({
      irVersion: 10n,
      opsetImport: [operatorSetIdProto.create({ version: 21n })],
      graph: graph(content),
      ...fields,
    }),
  );
}
