/** Writing the wire format of protocol buffers. */

import type { WireType } from "./wire-reader.js";

/** Gathers the bytes of one message; each method appends one thing. */
export class WireWriter {
  readonly #chunks: Uint8Array[] = [];

  tag(field: number, wire: WireType): void {
    this.varint(BigInt(field) * 8n + BigInt(wire));
  }

  /** An integer from 0 to 2^64 - 1. */
  varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    this.#chunks.push(Uint8Array.of(...bytes, Number(rest)));
  }

  float32(value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#chunks.push(bytes);
  }

  float64(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#chunks.push(bytes);
  }

  /** The bytes, with their length before them. */
  bytes(bytes: Uint8Array): void {
    this.varint(BigInt(bytes.byteLength));
    this.#chunks.push(bytes);
  }

  /** All that was appended. */
  finish(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
    let position = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, position);
      position += chunk.byteLength;
    }
    return all;
  }
}
