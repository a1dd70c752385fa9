/** The gates of a cell in the order of another library, by the names of our parameters. */

import type { CellSpecification } from "../../cells/specification.js";
import { NotSupportedError } from "../../errors.js";
import type { ModelParameter } from "../../nn/model.js";

/** Names of the parameters of one gate. */
export interface Gate {
  /** `[H, I]` */
  readonly x: string;
  /** `[H, H]` */
  readonly h: string;
  /** `[H]` */
  readonly bias: string;
  /** `[H]`, of the recurrent product where that has one of its own. */
  readonly recurrentBias?: string;
}

/** A gate whose operands and bias are simply added up: `gate.x`, `gate.h`, `gate.bias`. */
export function gate(name: string): Gate {
  return { x: `${name}.x`, h: `${name}.h`, bias: `${name}.bias` };
}

/** Candidate of the gated recurrent unit that resets after the product: r ⊙ (W·h + b) needs a bias inside. */
export const resetCandidate: Gate = {
  x: "candidate.x",
  h: "recurrent_candidate.h",
  bias: "candidate.bias",
  recurrentBias: "recurrent_candidate.bias",
};

/** The gates of a library's cells, in its order, by the names of ours. */
export type GateOrders = Readonly<Record<string, readonly Gate[]>>;

/**
 * The gates of a cell.
 * @throws NotSupportedError for a cell that the library does not have, and one that was transformed
 */
export function gatesOf(
  cell: string | CellSpecification,
  orders: GateOrders,
  library: string,
): { readonly base: string; readonly gates: readonly Gate[] } {
  const { base, transforms = [] } = typeof cell === "string" ? { base: cell } : cell;
  const gates = Object.hasOwn(orders, base) ? orders[base] : undefined;
  const [transform] = transforms;
  if (gates !== undefined && transform === undefined) return { base, gates };
  const lacks = gates === undefined ? `cell "${base}"` : `${transform?.name} in its cells`;
  throw new NotSupportedError(
    `${library} has no ${lacks}; use ${Object.keys(orders).join(", ")} as they are`,
  );
}

/** Parameters of all gates, in their order. */
export interface GateParameters {
  readonly x: readonly ModelParameter[];
  readonly h: readonly ModelParameter[];
  readonly bias: readonly ModelParameter[];
  /** The same as `bias` for gates that have only one. */
  readonly recurrentBias: readonly ModelParameter[];
}

export function gateParameters(
  gates: readonly Gate[],
  find: (name: string) => ModelParameter,
): GateParameters {
  return {
    x: gates.map(({ x }) => find(x)),
    h: gates.map(({ h }) => find(h)),
    bias: gates.map(({ bias }) => find(bias)),
    recurrentBias: gates.map(({ bias, recurrentBias = bias }) => find(recurrentBias)),
  };
}
