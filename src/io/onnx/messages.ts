/**
 * The messages of an ONNX file (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), without those that only say
 * what a tool remembers. Names are those of the format, in camel case. Fields are in the order of their numbers, so
 * that what is written equals what other writers write.
 */

import {
  bytes,
  double,
  float,
  int32,
  int64,
  type Message,
  many,
  maybe,
  message,
  one,
  packed,
  text,
  uint64,
} from "./protobuf/codec.js";

export interface StringStringEntryProto {
  readonly key: string;
  readonly value: string;
}

export const stringStringEntryProto: Message<StringStringEntryProto> = message(
  "StringStringEntryProto",
  () => ({ key: one(1, text), value: one(2, text) }),
);

export interface TensorProto {
  readonly dims: readonly bigint[];
  readonly dataType: number;
  /** Present in a tensor that is cut into pieces. */
  readonly segment: Uint8Array | undefined;
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly stringData: readonly Uint8Array[];
  readonly int64Data: readonly bigint[];
  readonly name: string;
  readonly rawData: Uint8Array | undefined;
  readonly doubleData: readonly number[];
  readonly uint64Data: readonly bigint[];
  readonly docString: string;
  readonly externalData: readonly StringStringEntryProto[];
  /** 0: here, 1: in another file. */
  readonly dataLocation: number;
}

export const tensorProto: Message<TensorProto> = message("TensorProto", () => ({
  dims: many(1, int64),
  dataType: one(2, int32),
  segment: maybe(3, bytes),
  floatData: packed(4, float),
  int32Data: packed(5, int32),
  stringData: many(6, bytes),
  int64Data: packed(7, int64),
  name: one(8, text),
  rawData: maybe(9, bytes),
  doubleData: packed(10, double),
  uint64Data: packed(11, uint64),
  docString: one(12, text),
  externalData: many(13, stringStringEntryProto),
  dataLocation: one(14, int32),
}));

export interface DimensionProto {
  readonly dimValue: bigint | undefined;
  readonly dimParam: string | undefined;
}

export const dimensionProto: Message<DimensionProto> = message("TensorShapeProto.Dimension", () => ({
  dimValue: maybe(1, int64),
  dimParam: maybe(2, text),
}));

export interface TensorShapeProto {
  readonly dim: readonly DimensionProto[];
}

export const tensorShapeProto: Message<TensorShapeProto> = message("TensorShapeProto", () => ({
  dim: many(1, dimensionProto),
}));

export interface TensorTypeProto {
  readonly elemType: number;
  readonly shape: TensorShapeProto | undefined;
}

export const tensorTypeProto: Message<TensorTypeProto> = message("TypeProto.Tensor", () => ({
  elemType: one(1, int32),
  shape: maybe(2, tensorShapeProto),
}));

/** The type of a sequence's elements, or of what an optional value holds. */
export interface ElementTypeProto {
  readonly elemType: TypeProto | undefined;
}

export const elementTypeProto: Message<ElementTypeProto> = message("TypeProto.Sequence", () => ({
  elemType: maybe(1, typeProto),
}));

/** Exactly one of these; other types are read as none. */
export interface TypeProto {
  readonly tensorType: TensorTypeProto | undefined;
  readonly sequenceType: ElementTypeProto | undefined;
  readonly optionalType: ElementTypeProto | undefined;
}

export const typeProto: Message<TypeProto> = message("TypeProto", () => ({
  tensorType: maybe(1, tensorTypeProto),
  sequenceType: maybe(4, elementTypeProto),
  optionalType: maybe(9, elementTypeProto),
}));

export interface ValueInfoProto {
  readonly name: string;
  readonly type: TypeProto | undefined;
  readonly docString: string;
}

export const valueInfoProto: Message<ValueInfoProto> = message("ValueInfoProto", () => ({
  name: one(1, text),
  type: maybe(2, typeProto),
  docString: one(3, text),
}));

export interface AttributeProto {
  readonly name: string;
  readonly f: number | undefined;
  readonly i: bigint | undefined;
  readonly s: Uint8Array | undefined;
  readonly t: TensorProto | undefined;
  readonly g: GraphProto | undefined;
  readonly floats: readonly number[];
  readonly ints: readonly bigint[];
  readonly strings: readonly Uint8Array[];
  readonly tensors: readonly TensorProto[];
  readonly graphs: readonly GraphProto[];
  readonly docString: string;
  readonly tp: TypeProto | undefined;
  /** Which of the fields holds the value: see {@link ATTRIBUTE_TYPES}. */
  readonly type: number;
  readonly refAttrName: string;
}

/** `AttributeProto.AttributeType` of what operators here take. */
export const ATTRIBUTE_TYPES = {
  FLOAT: 1,
  INT: 2,
  STRING: 3,
  TENSOR: 4,
  GRAPH: 5,
  FLOATS: 6,
  INTS: 7,
  STRINGS: 8,
  TYPE_PROTO: 13,
} as const;

export const attributeProto: Message<AttributeProto> = message("AttributeProto", () => ({
  name: one(1, text),
  f: maybe(2, float),
  i: maybe(3, int64),
  s: maybe(4, bytes),
  t: maybe(5, tensorProto),
  g: maybe(6, graphProto),
  floats: many(7, float),
  ints: many(8, int64),
  strings: many(9, bytes),
  tensors: many(10, tensorProto),
  graphs: many(11, graphProto),
  docString: one(13, text),
  tp: maybe(14, typeProto),
  type: one(20, int32),
  refAttrName: one(21, text),
}));

export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
  readonly docString: string;
  readonly domain: string;
  readonly overload: string;
}

export const nodeProto: Message<NodeProto> = message("NodeProto", () => ({
  input: many(1, text),
  output: many(2, text),
  name: one(3, text),
  opType: one(4, text),
  attribute: many(5, attributeProto),
  docString: one(6, text),
  domain: one(7, text),
  overload: one(8, text),
}));

export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name: string;
  readonly initializer: readonly TensorProto[];
  readonly docString: string;
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  readonly valueInfo: readonly ValueInfoProto[];
  /** Not decoded: sparse tensors are not supported, but must not be overlooked. */
  readonly sparseInitializer: readonly Uint8Array[];
}

export const graphProto: Message<GraphProto> = message("GraphProto", () => ({
  node: many(1, nodeProto),
  name: one(2, text),
  initializer: many(5, tensorProto),
  docString: one(10, text),
  input: many(11, valueInfoProto),
  output: many(12, valueInfoProto),
  valueInfo: many(13, valueInfoProto),
  sparseInitializer: many(15, bytes),
}));

export interface OperatorSetIdProto {
  readonly domain: string;
  readonly version: bigint;
}

export const operatorSetIdProto: Message<OperatorSetIdProto> = message("OperatorSetIdProto", () => ({
  domain: one(1, text),
  version: one(2, int64),
}));

export interface ModelProto {
  readonly irVersion: bigint;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly domain: string;
  readonly modelVersion: bigint;
  readonly docString: string;
  readonly graph: GraphProto | undefined;
  readonly opsetImport: readonly OperatorSetIdProto[];
  readonly metadataProps: readonly StringStringEntryProto[];
  /** Not decoded: functions are not supported, but must not be overlooked. */
  readonly functions: readonly Uint8Array[];
}

export const modelProto: Message<ModelProto> = message("ModelProto", () => ({
  irVersion: one(1, int64),
  producerName: one(2, text),
  producerVersion: one(3, text),
  domain: one(4, text),
  modelVersion: one(5, int64),
  docString: one(6, text),
  graph: maybe(7, graphProto),
  opsetImport: many(8, operatorSetIdProto),
  metadataProps: many(14, stringStringEntryProto),
  functions: many(25, bytes),
}));
