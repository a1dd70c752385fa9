/** What an operator is to the network: a function of a call, and the attributes that it understands. */

import type { Call } from "./call.js";
import type { Value } from "./tensor.js";

/** Outputs in their order; one that is not there stands for an optional output that was not computed. */
export type Outputs = Value | readonly (Value | undefined)[];

export interface Operator {
  readonly evaluate: (call: Call) => Outputs;
  /** A node with any other attribute is refused: it would mean something that is not done. */
  readonly attributes: readonly string[];
}

/** Operators of one domain by name. */
export type OperatorTable = Readonly<Record<string, Operator>>;

/** An operator and the names of its attributes. */
export function operator(evaluate: Operator["evaluate"], ...attributes: readonly string[]): Operator {
  return { evaluate, attributes };
}
