/**
 * The safetensors format (Hugging Face, https://github.com/huggingface/safetensors#format): eight bytes of
 * header length, a JSON header, and the tensors' bytes without holes. Data only: reading a file runs nothing.
 */

import { FormatError } from "../errors.js";
import { checkBytes } from "./check-bytes.js";
import {
  formatHeader,
  type Header,
  METADATA_KEY,
  parseHeader,
  type TensorInfo,
} from "./safetensors-header.js";
import { quote } from "./safetensors-scanner.js";
import { byteLengthOf, type Dtype, isDtype, type Tensor } from "./safetensors-tensor.js";

/** What a safetensors file holds. */
export interface SafetensorsContent {
  /** Free text by key. Decoded without a prototype, so that keys such as `__proto__` are plain. */
  readonly metadata: Readonly<Record<string, string>>;
  /** By name. Any string is a name but `__metadata__`; never use one as a path. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** Bytes before the header: its length, an unsigned 64-bit integer. */
const PREFIX_BYTES = 8;
/** The format's cap, checked before anything is parsed: a hostile header costs no more than this. */
const MAX_HEADER_BYTES = 100_000_000;
const ALIGNMENT = 8;

const DAMAGED = "the file is damaged or cut short: download or save it again";

/**
 * Reads a file, strictly. The tensors are views of `bytes`, not copies. NaN and infinities are let through: the
 * format allows them, whether a model may have them is for the model to say.
 *
 * Throws {@link FormatError} for anything the format does not allow: a header above 100 MB or longer than the
 * file, JSON of another form, a key given twice, an unknown dtype, a size that does not fit dtype and shape,
 * tensors that overlap, or bytes that belong to none. InputError for what are no bytes.
 */
export function decodeSafetensors(bytes: Uint8Array): {
  metadata: Readonly<Record<string, string>>;
  tensors: Map<string, Tensor>;
} {
  checkBytes(bytes, "a safetensors file");
  const headerLength = readHeaderLength(bytes);
  const data = bytes.subarray(PREFIX_BYTES + headerLength);
  const header = parseHeader(decodeText(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerLength)));
  const tensors = new Map<string, Tensor>();
  for (const [name, info] of header.tensors) tensors.set(name, sliceTensor(name, info, data));
  checkWithoutHoles(tensors, data);
  return { metadata: header.metadata, tensors };
}

/**
 * Writes a file: the same content gives the same bytes, whatever order it was put together in. Tensors and
 * metadata are sorted by name (UTF-16 code units); the header is padded with spaces to a multiple of 8 bytes.
 *
 * Throws {@link FormatError} when a tensor's bytes do not fit its shape, a tensor is named `__metadata__`, or
 * the header is above 100 MB.
 */
export function encodeSafetensors({ metadata, tensors }: SafetensorsContent): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const infos = new Map<string, TensorInfo>();
  let end = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    if (name === METADATA_KEY) {
      throw new FormatError(
        `found a tensor named ${METADATA_KEY}, expected another name; rename it, this one is reserved`,
      );
    }
    checkSize(name, dtype, shape, data.byteLength, "give one size a dimension and the bytes of all elements");
    infos.set(name, { dtype, shape, data_offsets: [end, end + data.byteLength] });
    end += data.byteLength;
  }
  const header = encodeHeader({ metadata, tensors: infos });
  const bytes = new Uint8Array(PREFIX_BYTES + header.byteLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.byteLength), true);
  bytes.set(header, PREFIX_BYTES);
  let position = PREFIX_BYTES + header.byteLength;
  for (const [, { data }] of sorted) {
    bytes.set(data, position);
    position += data.byteLength;
  }
  return bytes;
}

function encodeHeader(header: Header): Uint8Array {
  const text = new TextEncoder().encode(formatHeader(header));
  if (text.byteLength > MAX_HEADER_BYTES) {
    throw new FormatError(
      `found ${text.byteLength} bytes of names and metadata, expected at most ${MAX_HEADER_BYTES}; store less metadata`,
    );
  }
  const padded = new Uint8Array(Math.ceil(text.byteLength / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(text);
  return padded;
}

function readHeaderLength(bytes: Uint8Array): number {
  if (bytes.byteLength < PREFIX_BYTES) {
    throw new FormatError(
      `not a safetensors file: found ${bytes.byteLength} bytes, expected at least ${PREFIX_BYTES}; ${DAMAGED}`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, PREFIX_BYTES).getBigUint64(0, true);
  const available = bytes.byteLength - PREFIX_BYTES;
  if (length > MAX_HEADER_BYTES) {
    throw new FormatError(
      `not a safetensors file: found a header length of ${length} bytes, expected at most ${MAX_HEADER_BYTES}; ` +
        "check that this is the file you meant",
    );
  }
  if (length > available) {
    throw new FormatError(
      `found ${available} bytes after the length, expected a header of ${length}; ${DAMAGED}`,
    );
  }
  return Number(length);
}

function decodeText(bytes: Uint8Array): string {
  try {
    // The byte order mark is kept, so that the parser refuses it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError(`found a header that is not UTF-8, expected UTF-8 text; ${DAMAGED}`);
  }
}

function sliceTensor(name: string, { dtype, shape, data_offsets }: TensorInfo, data: Uint8Array): Tensor {
  const [begin, end] = data_offsets;
  if (
    begin === undefined ||
    end === undefined ||
    data_offsets.length !== 2 ||
    begin > end ||
    end > data.byteLength
  ) {
    throw new FormatError(
      `tensor ${quote(name)}: found data_offsets [${data_offsets.slice(0, 4)}], expected [begin, end] within the ` +
        `${data.byteLength} bytes of data; ${DAMAGED}`,
    );
  }
  if (!isDtype(dtype)) {
    throw new FormatError(
      `tensor ${quote(name)}: found dtype ${quote(dtype)}, expected one such as "F32" or "I64"; ` +
        "save the file with a dtype of the safetensors format",
    );
  }
  checkSize(name, dtype, shape, end - begin, DAMAGED);
  return { dtype, shape, data: data.subarray(begin, end) };
}

function checkSize(
  name: string,
  dtype: Dtype,
  shape: readonly number[],
  bytes: number,
  advice: string,
): void {
  const expected = byteLengthOf(dtype, shape);
  if (bytes === expected) return;
  const sizes = shape.length > 8 ? `${shape.slice(0, 8)},…` : shape;
  throw new FormatError(
    `tensor ${quote(name)}: found ${bytes} bytes for ${dtype} [${sizes}], expected ` +
      `${expected ?? "a shape of whole numbers that fills whole bytes"}; ${advice}`,
  );
}

/** Every byte of data belongs to exactly one tensor: nothing can hide in the file, nothing is read twice. */
function checkWithoutHoles(tensors: ReadonlyMap<string, Tensor>, data: Uint8Array): void {
  const sorted = [...tensors].sort(
    ([, { data: a }], [, { data: b }]) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength,
  );
  let covered = 0;
  for (const [name, tensor] of sorted) {
    const begin = tensor.data.byteOffset - data.byteOffset;
    if (begin !== covered) {
      throw new FormatError(
        `tensor ${quote(name)}: found data from byte ${begin}, expected it from byte ${covered}, where the one before ` +
          `it ends; ${DAMAGED}`,
      );
    }
    covered += tensor.data.byteLength;
  }
  if (covered !== data.byteLength) {
    throw new FormatError(
      `found ${data.byteLength} bytes of data, expected the ${covered} that tensors lie in; ${DAMAGED}`,
    );
  }
}
