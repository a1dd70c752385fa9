/** An array of numbers whose length is not known before it is filled. */

type Numbers = Float64Array | Uint32Array | Uint8Array;

export class Growing<T extends Numbers> {
  #array: T;
  #length = 0;
  readonly #allocate: (length: number) => T;

  /** @param allocate makes an array of zeros */
  constructor(allocate: (length: number) => T) {
    this.#allocate = allocate;
    this.#array = allocate(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#array.length) {
      const larger = this.#allocate(2 * this.#length);
      larger.set(this.#array);
      this.#array = larger;
    }
    this.#array[this.#length++] = value;
  }

  /** A view of what was pushed so far. */
  view(): T {
    return this.#array.subarray(0, this.#length) as T;
  }
}
