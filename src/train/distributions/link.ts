/** How an output of a network, which may be any number, becomes a parameter of a distribution, which may not. */

import { activationOf } from "../../graph/activations.js";
import { add } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";

/** The same function as a graph and of a number, and what it gives. */
export interface Link {
  readonly graph: (output: Node) => Node;
  readonly number: (output: number) => number;
  readonly includes: (parameter: number) => boolean;
  /** What it includes, in words. */
  readonly range: string;
}

/** So near may a parameter come to its limit: a likelihood of something infinitely narrow has no end. */
const LEAST = 1e-6;

/** The output itself. */
export const anywhere: Link = {
  graph: (output) => output,
  number: (output) => output,
  includes: Number.isFinite,
  range: "a finite number",
};

/** low + ln(1 + eˣ), and a little. */
export function above(low: number): Link {
  return {
    graph: (output) => add(activationOf("softplus")(output), low + LEAST),
    number: (output) => softplus(output) + low + LEAST,
    includes: (parameter) => parameter > low && parameter < Number.POSITIVE_INFINITY,
    range: `a finite number above ${low}`,
  };
}

/** ln(1 + eˣ). */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
