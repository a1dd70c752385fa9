/** What the tests of TensorFlow.js's layers have in common: the figures, which lie outside the repository, and cells. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Cell, gruResetBefore, lstm, onWarning, simple, withActivations } from "sequitur/cells";
import { type Layer, type Model, recurrent } from "sequitur/nn";

export type Numbers = readonly number[];
export interface Case {
  readonly name: string;
  readonly expected: number | readonly (number | Numbers)[];
  /** How far a float64 computation, with numeric gradients where it learns, is from the figures. */
  readonly max_abs_err_vs_float64_reference: number;
}

const file = join(import.meta.dirname, "../../shared/conformance/tfjs/tfjs_rnn_goldens.json");
export const present: boolean = existsSync(file);
if (!present) console.warn("skipped the layers of TensorFlow.js: ../shared/conformance/tfjs is absent");
export const cases: readonly Case[] = present ? JSON.parse(readFileSync(file, "utf8")).cases : [];

// A cell with gates whose candidate is linear is what two cases are about.
onWarning(() => {});

const hard = { name: "hard-sigmoid", alpha: 0.2, beta: 0.5 } as const;
export const linearSimple: Cell = withActivations(simple, { candidate: "linear" });
export const hardLstm: Cell = withActivations(lstm, { input: hard, forget: hard, output: hard });
export const hardGru: Cell = withActivations(gruResetBefore, { reset: hard, update: hard });
export const linearGru: Cell = withActivations(hardGru, { candidate: "linear" });

export type Starts = Readonly<Record<string, number>>;
export const ones: Starts = { input: 1, recurrent: 1, bias: 0 };
export const zeros: Starts = { input: 0, recurrent: 0, bias: 0 };
/** The forget gate's bias is 1 whatever the others start from. */
export const unitForgetBias: Starts = { "forget.bias": 1 };

export const last = (cell: Cell, units: number, start: Starts): Layer =>
  recurrent(cell, units, { gives: "last", start });
export const sequence = (cell: Cell, units: number, start: Starts): Layer =>
  recurrent(cell, units, { start });

/** The start of a model whose weights all start from numbers. */
export function startOf(model: Model): Float32Array {
  return Float32Array.from(
    model.parameters.flatMap(({ shape, start }) =>
      Array<number>(shape.reduce((size, side) => size * side, 1)).fill(start as number),
    ),
  );
}

export const filled = (size: number, value = 1): number[] => Array<number>(size).fill(value);
/** The figures of a case, one after the other. */
export const flat = ({ expected }: Case): Numbers => [expected].flat(2);
