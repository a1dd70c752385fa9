import { describe, expect, it } from "vitest";
import { FormatError } from "../../../errors.js";
import { Random } from "../../../tensor/random.js";
import type { Tensor } from "../tensor.js";
import { tensor } from "../testing/build-model.js";
import { type Attributes, evaluateNode } from "../testing/evaluate-node.js";
import { recurrentActivations } from "./recurrent-activations.js";

const GATES = { RNN: 1, GRU: 3, LSTM: 4 } as const;
type Kind = keyof typeof GATES;
const KINDS = Object.keys(GATES) as Kind[];
const [T, B, I, H] = [4, 3, 2, 3] as const;

/** The inputs of an operator by name; those left out are absent. */
interface Inputs {
  readonly x: Tensor;
  readonly w: Tensor;
  readonly r: Tensor;
  readonly b?: Tensor;
  readonly lengths?: Tensor;
  readonly h?: Tensor;
  readonly c?: Tensor;
  readonly p?: Tensor;
}

const values = ({ data }: Tensor): number[] => Array.from(data as Float64Array);
const double = (dims: readonly number[], numbers: readonly number[]): Tensor =>
  tensor("float64", dims, numbers);
const integers = (...numbers: number[]): Tensor => tensor("int32", [numbers.length], numbers);

function run(kind: Kind, inputs: Inputs, attributes: Attributes = {}): Tensor[] {
  const { x, w, r, b, lengths, h, c, p } = inputs;
  const list = [x, w, r, b, lengths, h, ...(kind === "LSTM" ? [c, p] : [])];
  return evaluateNode(kind, list, attributes, { outputs: kind === "LSTM" ? 3 : 2 });
}

function randomInputs(kind: Kind, directions = 1): Inputs & { readonly b: Tensor; readonly h: Tensor } {
  const random = new Random(KINDS.indexOf(kind) + 1);
  const draw = (...dims: number[]): Tensor =>
    double(
      dims,
      Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 2 * random.uniform() - 1),
    );
  const rows = GATES[kind] * H;
  return {
    x: draw(T, B, I),
    w: draw(directions, rows, I),
    r: draw(directions, rows, H),
    b: draw(directions, 2 * rows),
    h: draw(directions, B, H),
    ...(kind === "LSTM" && { c: draw(directions, B, H), p: draw(directions, 3 * H) }),
  };
}

/** One direction of the weights and states. */
function half(inputs: Inputs, direction: number): Inputs {
  const share = (one: Tensor): Tensor => {
    const size = one.data.length / 2;
    return double([1, ...one.dims.slice(1)], values(one).slice(direction * size, (direction + 1) * size));
  };
  const { x, lengths, ...others } = inputs;
  const shared = Object.entries(others).map(([name, one]) => [name, share(one as Tensor)]);
  return { x, ...(lengths && { lengths }), ...Object.fromEntries(shared) };
}

/** `[A, B, …]` → `[B, A, …]` */
function swapped(one: Tensor, first: number, second: number): Tensor {
  const perm = one.dims.map((_, axis) => BigInt(axis === first ? second : axis === second ? first : axis));
  return evaluateNode("Transpose", [one], { perm })[0] as Tensor;
}

const timeReversed = (x: Tensor): Tensor =>
  evaluateNode("ReverseSequence", [x, tensor("int64", [B], [T, T, T])])[0] as Tensor;

function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const one = (value: number): Tensor => tensor("int64", [1], [value]);
  return evaluateNode("Slice", [x, one(start), one(end), one(axis)])[0] as Tensor;
}

function expectClose(actual: Tensor | undefined, expected: Tensor | undefined): void {
  expect(actual?.dims).toEqual(expected?.dims);
  const wanted = values(expected as Tensor);
  expect(values(actual as Tensor)).toEqual(wanted.map((value) => expect.closeTo(value, 12)));
}

const softsign = (x: number): number => x / (1 + Math.abs(x));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe("one unit over two steps, by hand", () => {
  const x = double([2, 1, 1], [0.5, -0.8]);
  const steps = [0.5, -0.8];

  it("RNN", () => {
    const [w, r, wb, rb] = [0.3, -0.7, 0.1, 0.05];
    let h = 0.2;
    const outputs = steps.map((input) => (h = Math.tanh(w * input + r * h + wb + rb)));
    const [y, last] = run("RNN", {
      x,
      w: double([1, 1, 1], [w]),
      r: double([1, 1, 1], [r]),
      b: double([1, 2], [wb, rb]),
      h: double([1, 1, 1], [0.2]),
    });
    expectClose(y, double([2, 1, 1, 1], outputs));
    expectClose(last, double([1, 1, 1], [h]));
  });

  /** Different numbers for every gate, so that none can stand for another. */
  const weights = (count: number, first: number): number[] =>
    Array.from({ length: count }, (_, index) => first + 0.37 * index * (index % 2 === 0 ? 1 : -1));

  it.each([false, true])("GRU, linear_before_reset %s", (linear) => {
    const [w, r] = [weights(3, 0.4), weights(3, -0.3)] as [
      [number, number, number],
      [number, number, number],
    ];
    const [wz, wr, wh, rz, rr, rh] = weights(6, 0.2) as [number, number, number, number, number, number];
    let h = 0.6;
    const outputs = steps.map((input) => {
      const z = sigmoid(w[0] * input + r[0] * h + wz + rz);
      const reset = sigmoid(w[1] * input + r[1] * h + wr + rr);
      const recurrent = linear ? reset * (r[2] * h + rh) : r[2] * (reset * h) + rh;
      h = (1 - z) * Math.tanh(w[2] * input + wh + recurrent) + z * h;
      return h;
    });
    const [y] = run(
      "GRU",
      {
        x,
        w: double([1, 3, 1], w),
        r: double([1, 3, 1], r),
        b: double([1, 6], [wz, wr, wh, rz, rr, rh]),
        h: double([1, 1, 1], [0.6]),
      },
      { linear_before_reset: linear ? 1n : 0n },
    );
    expectClose(y, double([2, 1, 1, 1], outputs));
  });

  it.each([
    [false, Number.POSITIVE_INFINITY],
    [true, Number.POSITIVE_INFINITY],
    [false, 0.25],
    [true, 0.25],
  ])("LSTM with peepholes, input_forget %s, clip %d", (coupled, clip) => {
    const [w, r] = [weights(4, 0.4), weights(4, -0.3)];
    const b = weights(8, 0.15);
    const [pi, po, pf] = [0.9, -0.6, 0.45];
    let [h, c] = [0.6, -0.9];
    const outputs = steps.map((input) => {
      const sum = (gate: number, peephole = 0): number => {
        const [own, recurrent, wb, rb] = [w[gate], r[gate], b[gate], b[gate + 4]] as [
          number,
          number,
          number,
          number,
        ];
        return Math.max(-clip, Math.min(clip, own * input + recurrent * h + wb + rb + peephole));
      };
      const i = sigmoid(sum(0, pi * c));
      const f = coupled ? 1 - i : sigmoid(sum(2, pf * c));
      const candidate = softsign(sum(3));
      const cell = f * c + i * candidate;
      const o = sigmoid(sum(1, po * cell));
      [h, c] = [o * Math.tanh(cell), cell];
      return h;
    });
    const [y, lastH, lastC] = run(
      "LSTM",
      {
        x,
        w: double([1, 4, 1], w),
        r: double([1, 4, 1], r),
        b: double([1, 8], b),
        h: double([1, 1, 1], [0.6]),
        c: double([1, 1, 1], [-0.9]),
        p: double([1, 3], [pi, po, pf]),
      },
      {
        activations: ["Sigmoid", "Softsign", "Tanh"],
        input_forget: coupled ? 1n : 0n,
        ...(clip < 1 && { clip }),
      },
    );
    expectClose(y, double([2, 1, 1, 1], outputs));
    expectClose(lastH, double([1, 1, 1], [h]));
    expectClose(lastC, double([1, 1, 1], [c]));
  });
});

describe.each(KINDS)("%s", (kind) => {
  const inputs = randomInputs(kind);
  const [y, h, c] = run(kind, inputs);

  it("gives one output a step, and the last as state", () => {
    expect(y?.dims).toEqual([T, 1, B, H]);
    expectClose(h, double([1, B, H], values(y as Tensor).slice(-B * H)));
    expect(c?.dims).toEqual(kind === "LSTM" ? [1, B, H] : undefined);
  });

  it("forward and reverse are the halves of bidirectional", () => {
    const both = { ...randomInputs(kind, 2), lengths: integers(4, 2, 3) };
    const results = run(kind, both, { direction: "bidirectional" });
    const forward = run(kind, half(both, 0));
    const reverse = run(kind, half(both, 1), { direction: "reverse" });
    expect(results[0]?.dims).toEqual([T, 2, B, H]);
    for (const [index, result] of results.entries()) {
      const axis = index === 0 ? 1 : 0;
      expectClose(slice(result, axis, 0, 1), forward[index]);
      expectClose(slice(result, axis, 1, 2), reverse[index]);
    }
  });

  it("reverse is forward over reversed time", () => {
    const [reversedY, ...states] = run(
      kind,
      { ...inputs, x: timeReversed(inputs.x) },
      { direction: "reverse" },
    );
    expectClose(swappedTime(reversedY as Tensor), y);
    for (const [index, state] of states.entries()) expectClose(state, [h, c][index]);
  });

  it.each(["forward", "reverse"])(
    "%s: a length ends a row as if the input ended there, and zeros follow",
    (direction) => {
      const lengths = [4, 1, 3];
      const results = run(kind, { ...inputs, lengths: integers(...lengths) }, { direction });
      for (const [row, length] of lengths.entries()) {
        const own = Object.fromEntries(
          (["x", "h", "c"] as const).flatMap((name) =>
            inputs[name] ? [[name, slice(inputs[name], 1, row, row + 1)]] : [],
          ),
        ) as Partial<Inputs>;
        const alone = { ...inputs, ...own, x: slice(own.x as Tensor, 0, 0, length) };
        const [expectedY, ...expectedStates] = run(kind, alone, { direction });
        const rowY = slice(results[0] as Tensor, 2, row, row + 1);
        expectClose(slice(rowY, 0, 0, length), expectedY);
        expect(values(slice(rowY, 0, length, T)).every((value) => value === 0)).toBe(true);
        for (const [index, state] of expectedStates.entries())
          expectClose(slice(results[index + 1] as Tensor, 1, row, row + 1), state);
      }
    },
  );

  it("a row of length 0 keeps its state", () => {
    const results = run(kind, { ...inputs, lengths: integers(0, 4, 4) });
    expectClose(slice(results[1] as Tensor, 1, 0, 1), slice(inputs.h, 1, 0, 1));
  });

  it("goes on from its states", () => {
    const [firstY, firstH, firstC] = run(kind, { ...inputs, x: slice(inputs.x, 0, 0, 2) });
    const carried = {
      ...inputs,
      x: slice(inputs.x, 0, 2, T),
      h: firstH as Tensor,
      ...(firstC && { c: firstC }),
    };
    const [secondY, secondH, secondC] = run(kind, carried);
    expectClose(double([T, 1, B, H], [...values(firstY as Tensor), ...values(secondY as Tensor)]), y);
    expectClose(secondH, h);
    if (kind === "LSTM") expectClose(secondC, c);
  });

  it("layout 1 is layout 0 with the batch first", () => {
    const both = { ...randomInputs(kind, 2), lengths: integers(4, 2, 3) };
    const batchFirst = {
      ...both,
      x: swapped(both.x, 0, 1),
      h: swapped(both.h, 0, 1),
      ...(both.c && { c: swapped(both.c, 0, 1) }),
    };
    const [plainY, ...plainStates] = run(kind, both, { direction: "bidirectional" });
    const [layoutY, ...layoutStates] = run(kind, batchFirst, { direction: "bidirectional", layout: 1n });
    // [T, D, B, H] → [B, T, D, H]
    expectClose(layoutY, swapped(swapped(plainY as Tensor, 1, 2), 0, 1));
    for (const [index, state] of layoutStates.entries())
      expectClose(state, swapped(plainStates[index] as Tensor, 0, 1));
  });

  it("absent inputs are zeros", () => {
    const { x, w, r } = inputs;
    const zeros = (...dims: number[]): Tensor =>
      double(dims, new Array(dims.reduce((a, b) => a * b)).fill(0));
    const states = { h: zeros(1, B, H), ...(kind === "LSTM" && { c: zeros(1, B, H), p: zeros(1, 3 * H) }) };
    const given = run(kind, {
      x,
      w,
      r,
      b: zeros(1, 2 * GATES[kind] * H),
      lengths: integers(T, T, T),
      ...states,
    });
    for (const [index, result] of run(kind, { x, w, r }).entries()) expectClose(result, given[index]);
  });

  it("each direction has its own activations", () => {
    const both = randomInputs(kind, 2);
    const names = {
      RNN: ["Elu"],
      GRU: ["HardSigmoid", "Softsign"],
      LSTM: ["HardSigmoid", "Affine", "Softplus"],
    }[kind];
    const plain = { RNN: ["Tanh"], GRU: ["Sigmoid", "Tanh"], LSTM: ["Sigmoid", "Tanh", "Tanh"] }[kind];
    const [bothY] = run(kind, both, { direction: "bidirectional", activations: [...plain, ...names] });
    const [forward] = run(kind, half(both, 0));
    const [reverse] = run(kind, half(both, 1), { direction: "reverse", activations: names });
    expectClose(slice(bothY as Tensor, 1, 0, 1), forward);
    expectClose(slice(bothY as Tensor, 1, 1, 2), reverse);
  });

  it("a clip bounds what activations take", () => {
    const clip = 0.01;
    const activations = { RNN: ["Affine"], GRU: ["Affine", "Affine"], LSTM: ["Affine", "Affine", "Affine"] }[
      kind
    ];
    const [clipped] = run(
      kind,
      { x: inputs.x, w: inputs.w, r: inputs.r, b: inputs.b },
      { clip, activations },
    );
    const largest = Math.max(...values(clipped as Tensor).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(clip * (kind === "GRU" ? 1 + clip : 1) ** T);
    expect(largest).toBeGreaterThan(0);
  });

  it.each<[string, Partial<Inputs>, Attributes, RegExp]>([
    ["X of two dimensions", { x: double([2, 2], [1, 2, 3, 4]) }, {}, /three dimensions/],
    ["W of another width", { w: double([1, 1, 1], [1]) }, {}, /input 1 of shape \[1, 1, 1\]/],
    ["weights of one direction for two", {}, { direction: "bidirectional" }, /weights of 1 directions/],
    ["an unknown direction", {}, { direction: "both" }, /direction "both"/],
    ["a length beyond the end", { lengths: integers(5, 1, 1) }, {}, /sequence_lens \[5, 1, 1\]/],
    ["a negative length", { lengths: integers(-1, 1, 1) }, {}, /sequence_lens \[-1, 1, 1\]/],
    ["an unknown activation", {}, { activations: ["Swish", "Tanh", "Tanh"] }, /activations Swish/],
    ["too many activations", {}, { activations: new Array(4).fill("Tanh") }, /activations Tanh, Tanh/],
    ["a negative clip", {}, { clip: -1 }, /clip -1/],
    ["a hidden size of its own", {}, { hidden_size: 7n }, /hidden_size 7/],
    ["an initial state of another shape", { h: double([1, B], [1, 2, 3]) }, {}, /input 5 of shape \[1, 3\]/],
    [
      "another type of numbers",
      { b: tensor("float32", [1, 2 * GATES[kind] * H], values(inputs.b)) },
      {},
      /one type/,
    ],
  ])("refuses %s", (_, other, attributes, message) => {
    expect(() => run(kind, { ...inputs, ...other }, attributes)).toThrow(FormatError);
    expect(() => run(kind, { ...inputs, ...other }, attributes)).toThrow(message);
  });
});

/** `[T, 1, B, H]` backwards in time. */
function swappedTime(y: Tensor): Tensor {
  const flat = double([T, B, H], values(y));
  return double(y.dims, values(timeReversed(flat)));
}

describe("activations", () => {
  it.each<[string, number[], number[], number, number]>([
    ["Affine", [2], [0.5], -3, -5.5],
    ["Affine", [], [], -3, -3],
    ["Elu", [2], [], -1, 2 * (Math.exp(-1) - 1)],
    ["HardSigmoid", [], [], 1, 0.7],
    ["HardSigmoid", [1], [0], 0.25, 0.25],
    ["LeakyRelu", [], [], -2, -0.02],
    ["LeakyRelu", [0.5], [], -2, -1],
    ["Relu", [], [], -2, 0],
    ["ScaledTanh", [2], [3], 0.1, 2 * Math.tanh(0.3)],
    ["sigmoid", [], [], 0.3, sigmoid(0.3)],
    ["Softplus", [], [], 1, Math.log(1 + Math.E)],
    ["Softsign", [], [], -3, -0.75],
    ["TANH", [], [], 0.3, Math.tanh(0.3)],
    ["ThresholdedRelu", [], [], 0.9, 0],
    ["ThresholdedRelu", [0.5], [], 0.9, 0.9],
  ])("%s with %j and %j of %d is %d", (name, alphas, betas, x, expected) => {
    const [f] = recurrentActivations([name], alphas, betas) ?? [];
    expect(f?.(x)).toBeCloseTo(expected, 14);
  });

  it("hand their numbers out to those that take one", () => {
    const functions = recurrentActivations(["Tanh", "LeakyRelu", "HardSigmoid", "Elu"], [0.5, 0.25], [0.125]);
    expect(functions?.map((f) => f(-1))).toEqual([
      Math.tanh(-1),
      -0.5,
      // 0.25 · (−1) + 0.125, bounded
      0,
      Math.expm1(-1),
    ]);
  });

  it("are not what objects inherit", () =>
    expect(recurrentActivations(["toString"], [], [])).toBeUndefined());
});
