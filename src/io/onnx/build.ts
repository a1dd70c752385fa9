/** Messages from what matters in them; the rest is as exporters write it. */

import { ELEMENT_TYPES, type ElementType } from "./element-type.js";
import {
  ATTRIBUTE_TYPES,
  type AttributeProto,
  attributeProto,
  dimensionProto,
  type GraphProto,
  type NodeProto,
  nodeProto,
  tensorShapeProto,
  tensorTypeProto,
  typeProto,
  type ValueInfoProto,
  valueInfoProto,
} from "./messages.js";
import type { Tensor } from "./tensor.js";
import { encodeTensor } from "./tensor-proto.js";

export type AttributeInput =
  | number
  | bigint
  | string
  | Tensor
  | GraphProto
  | readonly (number | bigint | string)[];

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

/** Names of dimensions are sizes that are open; without dimensions, not even their number is said. */
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
