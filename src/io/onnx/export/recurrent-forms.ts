/** Our cells as ONNX's recurrent operators: which gates stand where, and which activations say the same. */

import type { Cell } from "../../../cells/cell.js";
import { type Activation, type ActivationName, constantsOf, nameOf } from "../../../graph/activations.js";

/** A gate by the name of our parameters `gate.x`, `gate.h` and `gate.bias`. */
export interface Gate {
  readonly name: string;
  /** Where the recurrent product is a gate of its own, which then has a bias too. */
  readonly recurrent?: string;
}

export interface RecurrentForm {
  readonly operator: "RNN" | "LSTM" | "GRU";
  /** In ONNX's order; a gate that the cell does not have is left out by null. */
  readonly gates: readonly (Gate | null)[];
  /** What each of ONNX's functions acts on, by the names of our activations: they must be alike. */
  readonly functions: readonly (readonly string[])[];
  readonly attributes?: Readonly<Record<string, bigint>>;
  /** Gates that see the cell's state, in ONNX's order. */
  readonly peepholes?: readonly string[];
}

const gates = (...names: readonly (string | null)[]): (Gate | null)[] =>
  names.map((name) => (name === null ? null : { name }));

const LSTM_FUNCTIONS = [["input", "output", "forget"], ["candidate"], ["cell"]];
const GRU_FUNCTIONS = [["update", "reset"], ["candidate"]];

/** By the name of the cell: https://onnx.ai/onnx/operators/, RNN, LSTM and GRU. */
export const RECURRENT_FORMS: ReadonlyMap<string, RecurrentForm> = new Map<string, RecurrentForm>([
  ["simple", { operator: "RNN", gates: gates("candidate"), functions: [["candidate"]] }],
  [
    "lstm",
    { operator: "LSTM", gates: gates("input", "output", "forget", "candidate"), functions: LSTM_FUNCTIONS },
  ],
  [
    "peephole-lstm",
    {
      operator: "LSTM",
      gates: gates("input", "output", "forget", "candidate"),
      functions: LSTM_FUNCTIONS,
      peepholes: ["input", "output", "forget"],
    },
  ],
  [
    "coupled-lstm",
    {
      operator: "LSTM",
      gates: gates("input", "output", null, "candidate"),
      functions: [["input", "output"], ["candidate"], ["cell"]],
      attributes: { input_forget: 1n },
    },
  ],
  [
    "gru",
    {
      operator: "GRU",
      gates: [...gates("update", "reset"), { name: "candidate", recurrent: "recurrent_candidate" }],
      functions: GRU_FUNCTIONS,
      attributes: { linear_before_reset: 1n },
    },
  ],
  [
    "gru-reset-before",
    { operator: "GRU", gates: gates("update", "reset", "candidate"), functions: GRU_FUNCTIONS },
  ],
]);

const NAMES: Readonly<Record<ActivationName, string | undefined>> = {
  linear: "Affine",
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  relu: "Relu",
  "leaky-relu": "LeakyRelu",
  elu: "Elu",
  "hard-sigmoid": "HardSigmoid",
  softsign: "Softsign",
  softplus: "Softplus",
  "scaled-tanh": "ScaledTanh",
  affine: "Affine",
  "thresholded-relu": "ThresholdedRelu",
  gelu: undefined,
  silu: undefined,
};

export interface RecurrentFunction {
  readonly name: string;
  readonly alpha?: number;
  readonly beta?: number;
}

/** The functions of the operator, or undefined where ONNX has none such. */
export function functionsOf({ functions }: RecurrentForm, cell: Cell): RecurrentFunction[] | undefined {
  const { activations = {} } = cell.definition;
  const found = functions.map((names) => {
    const all = names.map((name) => functionOf(activations[name] as Activation));
    return all.every((each) => JSON.stringify(each) === JSON.stringify(all[0])) ? all[0] : undefined;
  });
  return found.every((each) => each !== undefined) ? found : undefined;
}

function functionOf(activation: Activation): RecurrentFunction | undefined {
  const name = NAMES[nameOf(activation)];
  if (name === undefined) return undefined;
  return nameOf(activation) === "linear" ? { name, alpha: 1, beta: 0 } : { name, ...constantsOf(activation) };
}
