/** How many series something was found of, and the first of them: a finding for thousands of series is one line. */

import { quote } from "../quote.js";

export class Tally {
  #count = 0;
  #first: string | undefined;

  get count(): number {
    return this.#count;
  }

  add(id: string): void {
    this.#first ??= id;
    this.#count++;
  }

  /** `3 series, the first "A"`, or `series "A"`. */
  describe(): string {
    const first = quote(this.#first ?? "");
    return this.#count === 1 ? `series ${first}` : `${this.#count} series, the first ${first},`;
  }
}
