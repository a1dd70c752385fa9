/** The cases of `test/oracles/recurrent.json`: what a case is, and its tensors by the rule. See README.md there. */

import { readFileSync } from "node:fs";
import type { Activation } from "../../graph/activations.js";
import { countElements } from "../../tensor/shape.js";
import type { Merge } from "../layer.js";

export type Named<Item> = Readonly<Record<string, Item>>;
export type OracleTransformer =
  | { readonly name: "layer-norm" | "batch-norm" }
  | { readonly name: "zoneout"; readonly rate?: number }
  | { readonly name: "variational-dropout"; readonly keep: number }
  | { readonly name: "clip"; readonly limit: number };
export type OracleGroup =
  | "input"
  | "initial_state"
  | "parameters"
  | "output_weight"
  | "final_state_weight"
  | "zoneout_masks"
  | "dropout_masks";

export interface OracleCase {
  readonly name: string;
  readonly cell: string;
  readonly activations: Named<Activation>;
  readonly transformers: readonly OracleTransformer[];
  readonly direction: "forward" | "reverse" | "bidirectional";
  readonly merge: Merge | null;
  readonly lengths: readonly number[] | null;
  readonly residual: boolean;
  readonly feedback: number;
  readonly extents: { readonly T: number; readonly B: number; readonly I: number };
  /** H of every layer. */
  readonly units: readonly number[];
  /** R of every layer. */
  readonly projection: readonly number[] | null;
  readonly seed: number;
  readonly shapes: Readonly<Record<OracleGroup, Named<readonly number[]>>>;
  readonly output: { readonly output: readonly number[] };
  readonly final_state: Named<readonly number[]>;
  readonly loss: number;
  readonly gradients: Readonly<Record<"parameters" | "input" | "initial_state", Named<readonly number[]>>>;
}

export interface RuleExample {
  readonly seed: number;
  readonly s: number;
  readonly j: number;
  readonly value: number;
}

export const oracle: {
  readonly rule_examples: readonly RuleExample[];
  readonly cases: readonly OracleCase[];
} = JSON.parse(readFileSync(new URL("../../../test/oracles/recurrent.json", import.meta.url), "utf8"));

const PRIME = 999_983;

/** Element j of tensor s. */
export function oracleRule(seed: number, s: number, j: number): number {
  const n = (7919 * j + 104_729 * s + 15_485_863 * seed) % PRIME;
  return (2 * ((((n * n) % PRIME) * n) % PRIME)) / PRIME - 1;
}

/** The tensors that a case is given, by group and name. */
export function oracleValues(of: OracleCase): Readonly<Record<OracleGroup, Named<Float64Array>>> {
  let s = 0;
  const tensor = (group: string, name: string, shape: readonly number[]): Float64Array => {
    const change = changeOf(of, group, name);
    const values = Float64Array.from({ length: countElements(shape) }, (_, j) =>
      change(oracleRule(of.seed, s, j)),
    );
    s++;
    return values;
  };
  const groups = Object.entries(of.shapes).map(([group, shapes]) => {
    const named = Object.entries(shapes).map(([name, shape]) => [name, tensor(group, name, shape)]);
    return [group, Object.fromEntries(named)];
  });
  return Object.fromEntries(groups);
}

function changeOf(of: OracleCase, group: string, name: string): (value: number) => number {
  if (group === "initial_state" && of.cell === "slstm" && name.split(".").at(-1) === "n")
    return (value) => 1 + 0.5 * value;
  if (group === "zoneout_masks") return (value) => (value > 0 ? 1 : 0);
  const dropout = of.transformers.find((transformer) => transformer.name === "variational-dropout");
  if (group === "dropout_masks") return (value) => (value > -0.5 ? 1 / (dropout?.keep ?? 1) : 0);
  return (value) => value;
}
