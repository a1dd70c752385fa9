/** The types of a tensor's elements: how they are kept, and how a number becomes one. */

import { roundToBfloat16, roundToFloat16 } from "./half.js";

export type ElementArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Any of these arrays, element by element: numbers, or bigints for the integers of 64 bits. */
export interface Elements {
  readonly length: number;
  [index: number]: number | bigint;
}

interface ElementKind {
  /** `TensorProto.DataType`. */
  readonly code: number;
  readonly sort: "float" | "integer" | "boolean";
  /** Bytes of one element in a file. */
  readonly bytes: number;
  readonly create: (count: number) => ElementArray;
  /** A number as an element: floats rounded, integers cut off at the point and wrapped, booleans 0 or 1. */
  readonly of: (value: number | bigint) => number | bigint;
}

const float = (
  code: number,
  bytes: number,
  create: ElementKind["create"],
  round: (value: number) => number,
): ElementKind => ({ code, sort: "float", bytes, create, of: (value) => round(Number(value)) });

/** Integers that fit a number. */
const integer = (
  code: number,
  bytes: number,
  create: ElementKind["create"],
  wrap: typeof BigInt.asIntN,
): ElementKind => ({
  code,
  sort: "integer",
  bytes,
  create,
  of: (value) => Number(wrap(8 * bytes, wholeOf(value))),
});

const bigInteger = (
  code: number,
  create: ElementKind["create"],
  wrap: typeof BigInt.asIntN,
): ElementKind => ({ code, sort: "integer", bytes: 8, create, of: (value) => wrap(64, wholeOf(value)) });

/** What no integer can be (NaN, infinity) is 0. */
function wholeOf(value: number | bigint): bigint {
  if (typeof value === "bigint") return value;
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
}

export type ElementType =
  | "float32"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "int32"
  | "int64"
  | "bool"
  | "float16"
  | "float64"
  | "uint32"
  | "uint64"
  | "bfloat16";

/** Elements of 16 bits are kept as float32 numbers that are such elements. */
export const ELEMENT_TYPES: Readonly<Record<ElementType, ElementKind>> = {
  float32: float(1, 4, (count) => new Float32Array(count), Math.fround),
  uint8: integer(2, 1, (count) => new Uint8Array(count), BigInt.asUintN),
  int8: integer(3, 1, (count) => new Int8Array(count), BigInt.asIntN),
  uint16: integer(4, 2, (count) => new Uint16Array(count), BigInt.asUintN),
  int16: integer(5, 2, (count) => new Int16Array(count), BigInt.asIntN),
  int32: integer(6, 4, (count) => new Int32Array(count), BigInt.asIntN),
  int64: bigInteger(7, (count) => new BigInt64Array(count), BigInt.asIntN),
  bool: {
    code: 9,
    sort: "boolean",
    bytes: 1,
    create: (count) => new Uint8Array(count),
    // NaN is not zero, hence true.
    of: (value) => (value === 0 || value === 0n ? 0 : 1),
  },
  float16: float(10, 2, (count) => new Float32Array(count), roundToFloat16),
  float64: float(
    11,
    8,
    (count) => new Float64Array(count),
    (value) => value,
  ),
  uint32: integer(12, 4, (count) => new Uint32Array(count), BigInt.asUintN),
  uint64: bigInteger(13, (count) => new BigUint64Array(count), BigInt.asUintN),
  bfloat16: float(16, 2, (count) => new Float32Array(count), roundToBfloat16),
};

const BY_CODE: ReadonlyMap<number, ElementType> = new Map(
  (Object.keys(ELEMENT_TYPES) as ElementType[]).map((name) => [ELEMENT_TYPES[name].code, name]),
);

/** The type of a `TensorProto.DataType`, or undefined for one that is not supported. */
export function elementTypeOf(code: number): ElementType | undefined {
  return BY_CODE.get(code);
}

const UNSUPPORTED: readonly (readonly [code: number, name: string])[] = [
  [8, "string"],
  [14, "complex64"],
  [15, "complex128"],
  [17, "float8e4m3fn"],
  [18, "float8e4m3fnuz"],
  [19, "float8e5m2"],
  [20, "float8e5m2fnuz"],
  [21, "uint4"],
  [22, "int4"],
  [23, "float4e2m1"],
  [24, "float8e8m0"],
];

/** For an error. */
export function nameOfCode(code: number): string {
  return elementTypeOf(code) ?? new Map(UNSUPPORTED).get(code) ?? `number ${code}`;
}

export function isFloat(type: ElementType): boolean {
  return ELEMENT_TYPES[type].sort === "float";
}

export function isInteger(type: ElementType): boolean {
  return ELEMENT_TYPES[type].sort === "integer";
}

/** Whether elements are bigints. */
export function isBig(type: ElementType): boolean {
  return type === "int64" || type === "uint64";
}
