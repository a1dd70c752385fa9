/** Who has what of a memory: first what stays, then what may be given back all at once. Addresses are in floats. */

import type { CoreMemory } from "./core.js";

/** A cache line: threads that write side by side must not share one. */
const ALIGNMENT = 16;
/** Vector loads may reach past the end of the last tensor. */
const MARGIN = 64;

export class MemoryMap {
  readonly #memory: CoreMemory;
  #next: number;
  #kept: number;

  /** @param start where free memory begins */
  constructor(memory: CoreMemory, start: number) {
    this.#memory = memory;
    this.#next = start;
    this.#kept = start;
  }

  /** @throws EngineError when there is no more memory */
  take(floats: number): number {
    const start = Math.ceil(this.#next / ALIGNMENT) * ALIGNMENT;
    this.#memory.reserve(start + floats + MARGIN);
    this.#next = start + floats;
    return start;
  }

  takeEach(lengths: Readonly<Record<string, number>>): Record<string, number> {
    return Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name, this.take(length)]));
  }

  takeWords(words: readonly number[]): number {
    const start = this.take(words.length);
    new Int32Array(this.#memory.buffer, start * Int32Array.BYTES_PER_ELEMENT, words.length).set(words);
    return start;
  }

  /** What was taken so far stays. */
  keep(): void {
    this.#kept = this.#next;
  }

  /** What was taken since is free again. */
  release(): void {
    this.#next = this.#kept;
  }

  get buffer(): ArrayBuffer | SharedArrayBuffer {
    return this.#memory.buffer;
  }

  copy(to: number, from: number, length: number): void {
    new Float32Array(this.#memory.buffer).copyWithin(to, from, from + length);
  }

  /** A view; not of use after the memory has grown. */
  floats(start: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, start * Float32Array.BYTES_PER_ELEMENT, length);
  }
}
