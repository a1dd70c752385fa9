/** Small models for tests: what matters is given, the rest is as an exporter writes it. */

import { valueInfo } from "../build.js";
import { ELEMENT_TYPES, type ElementType } from "../element-type.js";
import {
  type GraphProto,
  graphProto,
  type ModelProto,
  modelProto,
  type NodeProto,
  operatorSetIdProto,
  type TensorProto,
  type ValueInfoProto,
} from "../messages.js";
import type { Tensor } from "../tensor.js";
import { encodeTensor } from "../tensor-proto.js";

export { attribute, node, valueInfo } from "../build.js";

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
