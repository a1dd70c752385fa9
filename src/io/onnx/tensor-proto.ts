/** Tensors as a file holds them. */

import { FormatError, NotSupportedError } from "../../errors.js";
import { quote } from "../safetensors-scanner.js";
import { ELEMENT_TYPES, type Elements, type ElementType, elementTypeOf, nameOfCode } from "./element-type.js";
import { type ExternalFiles, readExternal } from "./external-data.js";
import { bfloat16FromBits, bfloat16ToBits, float16FromBits, float16ToBits } from "./half.js";
import { type TensorProto, tensorProto } from "./messages.js";
import { countOf, formatDims, problemOfDims, type Tensor } from "./tensor.js";

type Element = number | bigint;

const DAMAGED = "the file is damaged: download or export it again";
const EXTERNAL = 1;

/**
 * A tensor of a file, copied. Its size is held against the bytes that are there before memory is taken.
 *
 * @throws FormatError where the data does not fit the dimensions, NotSupportedError for an element type such as string
 */
export function decodeTensor(proto: TensorProto, external?: ExternalFiles): Tensor {
  const where = `tensor ${quote(proto.name)}`;
  const type = elementTypeOf(proto.dataType);
  if (type === undefined)
    throw new NotSupportedError(
      `${where}: elements of type ${nameOfCode(proto.dataType)} are not supported; export the model with another type`,
    );
  if (proto.segment !== undefined)
    throw new NotSupportedError(
      `${where}: tensors in pieces are not supported; export the model without them`,
    );
  const dims = proto.dims.map(Number);
  const problem = problemOfDims(dims);
  if (problem !== undefined)
    throw new FormatError(`${where}: found ${problem.found}, expected ${problem.expected}; ${DAMAGED}`);
  const { count, at } = elementsOf(where, type, proto, external);
  if (count !== countOf(dims))
    throw new FormatError(
      `${where}: found ${count} elements, expected ${countOf(dims)} for ${formatDims(dims)}; ${DAMAGED}`,
    );
  const data = ELEMENT_TYPES[type].create(count);
  const elements: Elements = data;
  for (let index = 0; index < count; index++) elements[index] = at(index);
  return { type, dims, data };
}

/** The message of a tensor, its elements as raw bytes. */
export function encodeTensor(name: string, { type, dims, data }: Tensor): TensorProto {
  const { bytes, code } = ELEMENT_TYPES[type];
  const rawData = new Uint8Array(bytes * data.length);
  const view = new DataView(rawData.buffer);
  for (let index = 0; index < data.length; index++)
    RAW[type].write(view, bytes * index, data[index] as Element);
  return tensorProto.create({ name, dataType: code, dims: dims.map(BigInt), rawData });
}

interface FileElements {
  readonly count: number;
  readonly at: (index: number) => Element;
}

/** Of four places where elements may be, one is used. */
function elementsOf(
  where: string,
  type: ElementType,
  proto: TensorProto,
  external: ExternalFiles | undefined,
): FileElements {
  const { floatData, int32Data, int64Data, doubleData, uint64Data, rawData } = proto;
  const lists = [floatData, int32Data, int64Data, doubleData, uint64Data].filter((list) => list.length > 0);
  const isExternal = proto.dataLocation === EXTERNAL;
  if (lists.length + Number(rawData !== undefined) + Number(isExternal) > 1)
    throw new FormatError(`${where}: found its data in several places, expected one; ${DAMAGED}`);
  if (isExternal) return rawElements(where, type, readExternal(where, proto.externalData, external));
  if (rawData !== undefined) return rawElements(where, type, rawData);
  const list = typedData(type, proto);
  if (lists.length > 0 && list.length === 0)
    throw new FormatError(`${where}: found data in the field of another type than ${type}; ${DAMAGED}`);
  const { of } = ELEMENT_TYPES[type];
  const isHalf = type === "float16" || type === "bfloat16";
  // Halves are bits in the list of integers.
  const fromBits = type === "float16" ? float16FromBits : bfloat16FromBits;
  return {
    count: list.length,
    at: (index) => (isHalf ? fromBits(Number(list[index])) : of(list[index] as Element)),
  };
}

/** The list that elements of this type are kept in. */
function typedData(type: ElementType, proto: TensorProto): readonly Element[] {
  switch (type) {
    case "float32":
      return proto.floatData;
    case "float64":
      return proto.doubleData;
    case "int64":
      return proto.int64Data;
    case "uint32":
    case "uint64":
      return proto.uint64Data;
    default:
      return proto.int32Data;
  }
}

function rawElements(where: string, type: ElementType, raw: Uint8Array): FileElements {
  const { bytes, of } = ELEMENT_TYPES[type];
  if (raw.byteLength % bytes !== 0)
    throw new FormatError(
      `${where}: found ${raw.byteLength} bytes, expected a multiple of ${bytes}; ${DAMAGED}`,
    );
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return { count: raw.byteLength / bytes, at: (index) => of(RAW[type].read(view, bytes * index)) };
}

interface RawAccess {
  readonly read: (view: DataView, at: number) => Element;
  readonly write: (view: DataView, at: number, value: Element) => void;
}

/** Little-endian. */
const RAW: Readonly<Record<ElementType, RawAccess>> = {
  bool: {
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, Number(value)),
  },
  uint8: {
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, Number(value)),
  },
  int8: { read: (view, at) => view.getInt8(at), write: (view, at, value) => view.setInt8(at, Number(value)) },
  uint16: {
    read: (view, at) => view.getUint16(at, true),
    write: (view, at, value) => view.setUint16(at, Number(value), true),
  },
  int16: {
    read: (view, at) => view.getInt16(at, true),
    write: (view, at, value) => view.setInt16(at, Number(value), true),
  },
  uint32: {
    read: (view, at) => view.getUint32(at, true),
    write: (view, at, value) => view.setUint32(at, Number(value), true),
  },
  int32: {
    read: (view, at) => view.getInt32(at, true),
    write: (view, at, value) => view.setInt32(at, Number(value), true),
  },
  uint64: {
    read: (view, at) => view.getBigUint64(at, true),
    write: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  },
  int64: {
    read: (view, at) => view.getBigInt64(at, true),
    write: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  },
  float32: {
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, value) => view.setFloat32(at, Number(value), true),
  },
  float64: {
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, value) => view.setFloat64(at, Number(value), true),
  },
  float16: {
    read: (view, at) => float16FromBits(view.getUint16(at, true)),
    write: (view, at, value) => view.setUint16(at, float16ToBits(Number(value)), true),
  },
  bfloat16: {
    read: (view, at) => bfloat16FromBits(view.getUint16(at, true)),
    write: (view, at, value) => view.setUint16(at, bfloat16ToBits(Number(value)), true),
  },
};
