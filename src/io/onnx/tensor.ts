/** What flows between the operators of a network. */

import type { ElementArray, ElementType } from "./element-type.js";

/** Elements row-major. Never changed once made: operators that only rename dimensions share `data`. */
export interface Tensor {
  readonly type: ElementType;
  /** Outermost first; `[]` is a scalar. */
  readonly dims: readonly number[];
  readonly data: ElementArray;
}

export interface Sequence {
  readonly elements: readonly Value[];
}

/** An optional value that holds nothing; one that holds something is that thing itself. */
export interface Nothing {
  readonly nothing: true;
}

export type Value = Tensor | Sequence | Nothing;

export const NOTHING: Nothing = { nothing: true };

export function isTensor(value: Value): value is Tensor {
  return "dims" in value;
}

export function isSequence(value: Value): value is Sequence {
  return "elements" in value;
}

export const MAX_DIMENSION: number = 2 ** 31 - 1;
export const MAX_RANK = 64;

/** The product of the dimensions, 1 of none; not safe above 2^53. */
export function countOf(dims: readonly number[]): number {
  // Without the test, infinity times 0 would be no number.
  return dims.includes(0) ? 0 : dims.reduce((product, size) => product * size, 1);
}

/** What was found instead of what. */
export interface Problem {
  readonly found: string;
  readonly expected: string;
}

/** What is wrong with the dimensions, if anything: each at most 2^31 - 1, their product at most 2^53 - 1. */
export function problemOfDims(dims: readonly number[]): Problem | undefined {
  if (dims.length > MAX_RANK) return { found: `${dims.length} dimensions`, expected: `at most ${MAX_RANK}` };
  const wrong = dims.find((size) => !Number.isInteger(size) || size < 0 || size > MAX_DIMENSION);
  if (wrong !== undefined)
    return { found: `a dimension of ${wrong}`, expected: `a whole number from 0 to ${MAX_DIMENSION}` };
  if (!Number.isSafeInteger(countOf(dims)))
    return { found: `dimensions ${formatDims(dims)}`, expected: "fewer elements" };
  return undefined;
}

export function sameDims(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, index) => size === b[index]);
}

export function formatDims(dims: readonly (number | string)[]): string {
  return dims.length > 8 ? `[${dims.slice(0, 8).join(", ")}, …]` : `[${dims.join(", ")}]`;
}

/** Elements in all tensors of a value. */
export function sizeOf(value: Value | undefined): number {
  if (value === undefined) return 0;
  if (isTensor(value)) return value.data.length;
  // An empty element costs something too, or a loop could gather them for ever.
  return isSequence(value)
    ? value.elements.reduce((sum, element) => sum + sizeOf(element), 0) + value.elements.length
    : 0;
}
