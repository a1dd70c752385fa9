/**
 * ONNX's recurrent operators with any attributes, evaluated directly, against our cells on the interpreter: the same
 * equations, written twice.
 */

import fc from "fast-check";
import { expect, it } from "vitest";
import { type Cell, defineCell, makeCell } from "../src/cells/cell.js";
import { coupledLstm } from "../src/cells/coupled-lstm.js";
import { gru } from "../src/cells/gru.js";
import { gruResetBefore } from "../src/cells/gru-reset-before.js";
import { lstm } from "../src/cells/lstm.js";
import { peepholeLstm } from "../src/cells/peephole-lstm.js";
import { simple } from "../src/cells/simple.js";
import { clipCell } from "../src/cells/transforms/clip.js";
import type { Activation, ActivationName } from "../src/graph/activations.js";
import { add, argument, multiply, subtract } from "../src/graph/build.js";
import { interpret } from "../src/graph/interpret.js";
import type { ArgumentNode } from "../src/graph/node.js";
import type { Tensor } from "../src/io/onnx/tensor.js";
import { type Attributes, evaluateNode } from "../src/io/onnx/testing/evaluate-node.js";
import { recurrent } from "../src/nn/recurrent.js";
import { Random } from "../src/tensor/random.js";

const [T, B, I, H] = [4, 3, 2, 3];

/** Ours by ONNX's name, with ONNX's defaults. */
const FUNCTIONS: readonly (readonly [string, ActivationName, alpha?: number, beta?: number])[] = [
  ["Affine", "affine", 1, 0],
  ["Elu", "elu", 1],
  ["HardSigmoid", "hard-sigmoid", 0.2, 0.5],
  ["LeakyRelu", "leaky-relu", 0.01],
  ["Relu", "relu"],
  ["ScaledTanh", "scaled-tanh", 1, 1],
  ["Sigmoid", "sigmoid"],
  ["Softplus", "softplus"],
  ["Softsign", "softsign"],
  ["Tanh", "tanh"],
  ["ThresholdedRelu", "thresholded-relu", 1],
];

/** ONNX lets a coupled cell have peepholes; none of ours has both. */
const coupledPeepholeLstm = defineCell({
  name: "coupled-peephole-lstm",
  source: "LSTM of ONNX with input_forget and P",
  states: ["h", "c"],
  activations: { input: "sigmoid", candidate: "tanh", output: "sigmoid", cell: "tanh" },
  step({ x, h, c }, { linear, vector, activate }) {
    const input = activate.input(add(linear("input", { h, x }), multiply(vector("input.peephole"), c)));
    const candidate = activate.candidate(linear("candidate", { h, x }));
    const next = add(multiply(subtract(1, input), c), multiply(input, candidate));
    const output = activate.output(
      add(linear("output", { h, x }), multiply(vector("output.peephole"), next)),
    );
    return { h: multiply(output, activate.cell(next)), c: next };
  },
});

interface Form {
  readonly gates: readonly string[];
  /** What each function acts on. */
  readonly functions: readonly (readonly string[])[];
  readonly cellOf: (flag: boolean, peepholes: boolean) => Cell;
  readonly flag?: string;
}

const FORMS: Readonly<Record<"RNN" | "LSTM" | "GRU", Form>> = {
  RNN: { gates: ["candidate"], functions: [["candidate"]], cellOf: () => simple },
  LSTM: {
    gates: ["input", "output", "forget", "candidate"],
    functions: [["input", "output", "forget"], ["candidate"], ["cell"]],
    cellOf: (coupled, peepholes) =>
      coupled ? (peepholes ? coupledPeepholeLstm : coupledLstm) : peepholes ? peepholeLstm : lstm,
    flag: "input_forget",
  },
  GRU: {
    gates: ["update", "reset", "candidate"],
    functions: [["update", "reset"], ["candidate"]],
    cellOf: (linearBeforeReset) => (linearBeforeReset ? gru : gruResetBefore),
    flag: "linear_before_reset",
  },
};

const constant = fc.double({ min: 0.1, max: 0.9, noNaN: true });
const choice = fc.record({ choice: fc.nat(FUNCTIONS.length - 1), alpha: constant, beta: constant });

const cases = fc.record({
  operator: fc.constantFrom(...(Object.keys(FORMS) as (keyof typeof FORMS)[])),
  direction: fc.constantFrom("forward", "reverse", "bidirectional"),
  /** Three for each direction, or the operator's own. */
  functions: fc.option(fc.array(choice, { minLength: 6, maxLength: 6 })),
  /** Whether the file says alpha and beta. */
  constants: fc.boolean(),
  clip: fc.option(fc.double({ min: 0.1, max: 1, noNaN: true })),
  flag: fc.boolean(),
  peepholes: fc.boolean(),
  biases: fc.boolean(),
  lengths: fc.option(fc.array(fc.nat(T), { minLength: B, maxLength: B })),
  initial: fc.boolean(),
  seed: fc.nat(),
});
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

it("recurrent operators compute what our cells do, whatever their attributes", () => {
  fc.assert(
    fc.property(cases, (one) => {
      const random = new Random(one.seed, 0);
      const x = Float64Array.from({ length: T * B * I }, () => random.uniform(-1, 1));
      const count = one.direction === "bidirectional" ? 2 : 1;
      const directions = Array.from({ length: count }, (_, index) => drawDirection(one, index, random));
      const results = evaluated(one, x, directions);
      directions.forEach((direction, index) => {
        const expected = interpreted(one, x, direction);
        const share = (data: ArrayLike<number>, each: number): number[] =>
          Array.from(data).filter((_, at) => Math.floor(at / each) % count === index);
        expectClose(share(results[0] as ArrayLike<number>, B * H), expected[0] as Float64Array);
        for (const state of results.slice(1).keys())
          expectClose(
            share(results[state + 1] as ArrayLike<number>, B * H),
            expected[state + 1] as Float64Array,
          );
      });
    }),
    { numRuns: 500 },
  );
});

/** One direction: its arrays as ONNX has them, its functions as both have them. */
interface Direction {
  readonly backward: boolean;
  readonly functions: readonly (readonly [string, Activation])[];
  readonly alphas: readonly number[];
  readonly betas: readonly number[];
  /** `[gates·H, I]`, `[gates·H, H]`, `[2·gates·H]` and `[3·H]`. */
  readonly w: Float64Array;
  readonly r: Float64Array;
  readonly b: Float64Array;
  readonly p: Float64Array;
  /** `[B, H]` */
  readonly h: Float64Array;
  readonly c: Float64Array;
}

function drawDirection(one: Case, index: number, random: Random): Direction {
  const { gates, functions } = FORMS[one.operator];
  const drawn = (one.functions ?? []).slice(3 * index, 3 * index + functions.length).map((chosen) => {
    const [name, ours, alpha, beta] = FUNCTIONS[chosen.choice] as (typeof FUNCTIONS)[number];
    const constants = {
      ...(alpha === undefined ? {} : { alpha: one.constants ? Math.fround(chosen.alpha) : alpha }),
      ...(beta === undefined ? {} : { beta: one.constants ? Math.fround(chosen.beta) : beta }),
    };
    return { name, constants, ours: { name: ours, ...constants } };
  });
  const numbers = (count: number, given = true): Float64Array =>
    Float64Array.from({ length: count }, () => (given ? random.uniform(-1, 1) : 0));
  const rows = gates.length * H;
  return {
    backward: one.direction === "reverse" || index === 1,
    functions: drawn.map(({ name, ours }) => [name, ours]),
    alphas: drawn.flatMap(({ constants }) => constants.alpha ?? []),
    betas: drawn.flatMap(({ constants }) => constants.beta ?? []),
    w: numbers(rows * I),
    r: numbers(rows * H),
    b: numbers(2 * rows, one.biases),
    p: numbers(3 * H, one.peepholes),
    h: numbers(B * H, one.initial),
    c: numbers(B * H, one.initial),
  };
}

/** Y, Y_h and Y_c of the operator. */
function evaluated(one: Case, x: Float64Array, directions: readonly Direction[]): ArrayLike<number>[] {
  const { gates, flag } = FORMS[one.operator];
  const rows = gates.length * H;
  const doubles = (dims: readonly number[], data: Float64Array): Tensor => ({ type: "float64", dims, data });
  const joined = (key: "w" | "r" | "b" | "p" | "h" | "c", ...dims: number[]): Tensor =>
    doubles(
      [directions.length, ...dims],
      Float64Array.from(directions.flatMap((each) => Array.from(each[key]))),
    );
  const isLstm = one.operator === "LSTM";
  const [alphas, betas] = (["alphas", "betas"] as const).map((key) =>
    one.constants ? directions.flatMap((each) => each[key]) : [],
  ) as [number[], number[]];
  const attributes: Attributes = {
    direction: one.direction,
    hidden_size: BigInt(H),
    ...(one.clip === null ? {} : { clip: one.clip }),
    ...(flag === undefined ? {} : { [flag]: one.flag ? 1n : 0n }),
    ...(one.functions === null
      ? {}
      : { activations: directions.flatMap(({ functions }) => functions.map(([name]) => name)) }),
    ...(alphas.length > 0 ? { activation_alpha: alphas } : {}),
    ...(betas.length > 0 ? { activation_beta: betas } : {}),
  };
  const inputs = [
    doubles([T, B, I], x),
    joined("w", rows, I),
    joined("r", rows, H),
    one.biases ? joined("b", 2 * rows) : undefined,
    one.lengths === null ? undefined : integers(one.lengths),
    one.initial ? joined("h", B, H) : undefined,
    isLstm && one.initial ? joined("c", B, H) : undefined,
    isLstm && one.peepholes ? joined("p", 3 * H) : undefined,
  ].slice(0, isLstm ? 8 : 6);
  const results = evaluateNode(one.operator, inputs, attributes, { outputs: isLstm ? 3 : 2 });
  return results.map(({ data }) => data as Float64Array);
}

const integers = (values: readonly number[]): Tensor => ({
  type: "int32",
  dims: [values.length],
  data: Int32Array.from(values),
});

/** The output at every step, and the states after the last one, of our cell. */
function interpreted(one: Case, x: Float64Array, direction: Direction): Float64Array[] {
  const cell = cellOf(one, direction);
  const { parameters } = cell.needs(I, H);
  const arguments_ = {
    x: argument("x", ["T", "B", I]),
    valid: argument("valid", ["T", "B", 1]),
    states: cell.states.map((state) => argument(state, ["B", H])),
    parameters: parameters.map(({ name, shape }) => argument(name, shape)),
  };
  const layer = recurrent(cell, H, { backward: direction.backward });
  const { output, states } = layer.apply(arguments_.x, arguments_);
  const lengths = one.lengths ?? Array<number>(B).fill(T);
  const bindings = new Map<ArgumentNode, ArrayLike<number>>([
    [arguments_.x, x],
    [
      arguments_.valid,
      Array.from({ length: T * B }, (_, at) => (Math.floor(at / B) < (lengths[at % B] as number) ? 1 : 0)),
    ],
    ...arguments_.states.map((node) => [node, node.name === "h" ? direction.h : direction.c] as const),
    ...arguments_.parameters.map((node) => [node, weightOf(node.name, one, direction)] as const),
  ]);
  return interpret([output, ...states], bindings, { T, B }).map(({ data }) => data);
}

function cellOf(one: Case, direction: Direction): Cell {
  const form = FORMS[one.operator];
  const { definition, name } = form.cellOf(one.flag, one.peepholes);
  const activations: Record<string, Activation> = { ...definition.activations };
  direction.functions.forEach(([, activation], index) => {
    for (const what of form.functions[index] ?? []) if (what in activations) activations[what] = activation;
  });
  const cell = makeCell({ ...definition, activations }, { base: name });
  // What a file says is a float32.
  return one.clip === null ? cell : clipCell(cell, Math.fround(one.clip));
}

/** A parameter of ours, out of the arrays of ONNX. */
function weightOf(name: string, one: Case, { w, r, b, p }: Direction): Float64Array {
  const { gates } = FORMS[one.operator];
  const [gate = "", operand] = name.split(".");
  const isRecurrent = gate === "recurrent_candidate";
  const at = gates.indexOf(isRecurrent ? "candidate" : gate);
  const rows = (array: Float64Array, width: number, first = at): Float64Array =>
    array.slice(first * H * width, (first + 1) * H * width);
  if (operand === "x") return rows(w, I);
  if (operand === "h") return rows(r, H);
  if (operand === "peephole") return rows(p, 1);
  const [input, recurrentBias] = [rows(b, 1), rows(b, 1, gates.length + at)];
  if (isRecurrent) return recurrentBias;
  // A GRU whose reset comes after the product keeps the two apart.
  const apart = gate === "candidate" && one.operator === "GRU" && one.flag;
  return apart ? input : input.map((value, unit) => value + (recurrentBias[unit] as number));
}

function expectClose(actual: readonly number[], expected: Float64Array): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries())
    expect(Math.abs((actual[index] as number) - value)).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
}
