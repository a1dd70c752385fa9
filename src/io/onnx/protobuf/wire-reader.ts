/** Reading the wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding/), trusting nothing. */

import { FormatError } from "../../../errors.js";

/** What follows a field's number: a varint, eight bytes, a length and as many bytes, four bytes. Groups are not read. */
export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;
export const FIXED32 = 5;
export type WireType = typeof VARINT | typeof FIXED64 | typeof DELIMITED | typeof FIXED32;

/** Messages within messages: as many as the reference implementation allows. */
const MAX_DEPTH = 100;
const MAX_VARINT_BYTES = 10;
const MAX_FIELD_NUMBER = 2 ** 29 - 1;

/** A cursor over one message. Each method reads one thing; each throws {@link FormatError} where there is none. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  readonly #depth: number;
  #position: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.byteLength, depth = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = start;
    this.#end = end;
    this.#depth = depth;
  }

  /** Whether the message ends here. */
  get done(): boolean {
    return this.#position >= this.#end;
  }

  /** The number of the next field and the form of its value. */
  tag(): { readonly field: number; readonly wire: WireType } {
    const tag = Number(this.varint());
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (field < 1 || field > MAX_FIELD_NUMBER)
      throw this.damaged(`field number ${field}`, `one from 1 to ${MAX_FIELD_NUMBER}`);
    if (wire !== VARINT && wire !== FIXED64 && wire !== DELIMITED && wire !== FIXED32)
      throw this.damaged(`wire type ${wire}`, "0, 1, 2 or 5");
    return { field, wire };
  }

  /** An unsigned integer of up to 64 bits. */
  varint(): bigint {
    let value = 0n;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = this.#bytes[this.#take(1)] as number;
      if (index === 0 && byte < 0x80) return BigInt(byte);
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) {
        if (value >= 2n ** 64n) throw this.damaged("an integer of more than 64 bits", "at most 64");
        return value;
      }
    }
    throw this.damaged(`an integer longer than ${MAX_VARINT_BYTES} bytes`, "a shorter one");
  }

  float32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** Bytes with their length before them: a view, not a copy. */
  bytes(): Uint8Array {
    const start = this.#takeDelimited();
    return this.#bytes.subarray(start, this.#position);
  }

  /** A reader of the message, or of the packed list, that starts with its length here. This one continues behind it. */
  nested(): WireReader {
    if (this.#depth >= MAX_DEPTH)
      throw this.damaged(`messages nested deeper than ${MAX_DEPTH}`, "fewer levels");
    const start = this.#takeDelimited();
    return new WireReader(this.#bytes, start, this.#position, this.#depth + 1);
  }

  /** Passes over the value of a field that nobody knows. */
  skip(wire: WireType): void {
    if (wire === VARINT) this.varint();
    else if (wire === DELIMITED) this.#takeDelimited();
    else this.#take(wire === FIXED32 ? 4 : 8);
  }

  damaged(found: string, expected: string): FormatError {
    return new FormatError(
      `not an ONNX model: at byte ${this.#position} found ${found}, expected ${expected}; ` +
        "the file is damaged or cut short: download or export it again",
    );
  }

  #takeDelimited(): number {
    return this.#take(Number(this.varint()));
  }

  /** Where the next `count` bytes start, once they are known to be there. */
  #take(count: number): number {
    const start = this.#position;
    if (count > this.#end - start) throw this.damaged("the end", `${count} more bytes`);
    this.#position = start + count;
    return start;
  }
}
