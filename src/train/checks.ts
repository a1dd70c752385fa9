/** What training is given: whole numbers where it counts, and finite ones everywhere. */

import { DefinitionError, InputError, ShapeError } from "../errors.js";

/** @throws DefinitionError for a number that is not whole, or below 1 */
export function checkCount(what: string, value: number, orInfinity?: "or Infinity"): void {
  if ((Number.isSafeInteger(value) && value >= 1) || (orInfinity && value === Number.POSITIVE_INFINITY))
    return;
  const more = orInfinity === undefined ? "" : ` ${orInfinity}`;
  throw new DefinitionError(
    `${what} must be a whole number of at least 1${more}, received ${value}; give one`,
  );
}

/** @throws DefinitionError for a number of examples that is none */
export function checkLength(what: string, length: number): void {
  if (!Number.isSafeInteger(length) || length < 0)
    throw new DefinitionError(
      `the length of ${what} must be a whole number of examples, received ${length}; count them`,
    );
}

/** @throws DefinitionError for a learning rate that is not finite, or below 0 */
export function checkRate(rate: number): void {
  if (!(rate >= 0 && rate < Number.POSITIVE_INFINITY))
    throw new DefinitionError(
      `the learning rate of an update must be a finite number and not below 0, received ${rate}; look at its schedule`,
    );
}

/** Sizes of a batch. Throws ShapeError for one that is no whole number of at least 1. */
export function checkExtents(sizes: {
  readonly rows: number;
  readonly steps: number;
  readonly outputSteps?: number;
}): void {
  const { rows, steps, outputSteps = steps } = sizes;
  for (const [what, size] of [
    ["rows", rows],
    ["steps", steps],
    ["outputSteps", outputSteps],
  ] as const)
    if (!Number.isSafeInteger(size) || size < 1)
      throw new ShapeError(`${what} of a batch must be a whole number of at least 1, received ${size}`);
}

/** How an array of a batch lies: `[steps, rows, features]`, or `[rows, features]`. */
export interface BatchLayout {
  readonly rows: number;
  readonly features: number;
  /** Whether it has steps. */
  readonly timed: boolean;
}

/** Where the first element from `first` on is that is no finite number; -1 where there is none. */
export function notFiniteAt(values: Float32Array, first = 0): number {
  for (let index = first; index < values.length; index++) {
    const value = values[index] as number;
    // A finite number alone is 0 when it is taken from itself.
    if (value - value !== 0) return index;
  }
  return -1;
}

/** The error of an element that is not finite. */
export function notFinite(
  what: string,
  values: Float32Array,
  index: number,
  layout: BatchLayout,
  advice: string,
): InputError {
  return new InputError(`the ${what} of ${placeOf(index, layout)} is ${values[index]}`, advice);
}

/** Where an element lies, in words. */
export function placeOf(index: number, { rows, features, timed }: BatchLayout): string {
  const row = Math.floor(index / features) % rows;
  const step = timed ? ` at step ${Math.floor(index / (features * rows))}` : "";
  return `row ${row}${step}, feature ${index % features}`;
}
