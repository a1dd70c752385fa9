/**
 * What one run of a network may cost. A file of a few bytes can ask for a tensor of 2^60 elements, double one again
 * and again, or loop for ever: each ends here, in an error, before memory is taken.
 */

import { NotSupportedError } from "../../errors.js";

export interface Limits {
  /** Elements of all tensors that one run holds at a time, the weights not counted. Default 2^27. */
  readonly elements?: number | undefined;
  /** Elements computed, products added up, and a thousand a node, in one run. Default 10^10, some minutes. */
  readonly work?: number | undefined;
}

const DEFAULT_ELEMENTS = 2 ** 27;
const DEFAULT_WORK = 1e10;
/** Of a node's evaluation, whatever it computes. */
const NODE_WORK = 1000;

export class Budget {
  readonly #elements: number;
  readonly #work: number;
  #held = 0;
  #done = 0;

  constructor(limits: Limits = {}) {
    this.#elements = limits.elements ?? DEFAULT_ELEMENTS;
    this.#work = limits.work ?? DEFAULT_WORK;
  }

  /** Elements that are held now. */
  get held(): number {
    return this.#held;
  }

  startNode(): void {
    this.spend(NODE_WORK);
  }

  spend(work: number): void {
    this.#done += work;
    if (!(this.#done <= this.#work))
      throw new NotSupportedError(
        `a run of the network takes more than ${this.#work} operations; ` +
          "check the model and its inputs for a loop without end, or raise the limit of work",
      );
  }

  /** Takes elements into account, before they are allocated. */
  hold(elements: number): void {
    this.#held += elements;
    if (!(this.#held <= this.#elements))
      throw new NotSupportedError(
        `a run of the network holds ${this.#held} elements, more than ${this.#elements}; ` +
          "check the model and the sizes of its inputs, or raise the limit of elements",
      );
    this.spend(elements);
  }

  /** Forgets elements: of intermediate values that are gone. */
  restore(held: number): void {
    this.#held = held;
  }

  release(elements: number): void {
    this.#held -= elements;
  }
}
