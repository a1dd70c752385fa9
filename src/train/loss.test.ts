import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argument } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import { gradientError } from "../graph/testing/check-gradient.js";
import { absoluteError, binaryCrossEntropy, crossEntropy, huber, type Loss, squaredError } from "./loss.js";

const losses: { name: string; loss: Loss; plain: (error: number) => number }[] = [
  { name: "squaredError", loss: squaredError, plain: (error) => error * error },
  { name: "absoluteError", loss: absoluteError, plain: Math.abs },
  {
    name: "huber",
    loss: huber,
    plain: (error) => (Math.abs(error) <= 1 ? error ** 2 / 2 : Math.abs(error) - 0.5),
  },
];

const prediction = argument("prediction", ["B", 2]);
const target = argument("target", ["B", 2]);
const weight = argument("weight", ["B", 2]);

function lossOf(loss: Loss, values: { p: number[]; t: number[]; w: number[] }): number {
  const bindings = new Map([
    [prediction, values.p],
    [target, values.t],
    [weight, values.w],
  ]);
  const [result] = interpret([loss(prediction, target, weight)], bindings, { B: values.p.length / 2 });
  expect(result?.data).toHaveLength(1);
  return result?.data[0] as number;
}

describe.each(losses)("$name", ({ loss, plain }) => {
  const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 6, maxLength: 6 });

  it("is the weighted sum of the formula over all elements", () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (p, t, w) => {
        const terms = p.map((value, i) => (w[i] as number) * plain(value - (t[i] as number)));
        const expected = terms.reduce((sum, term) => sum + term, 0);
        const size = terms.reduce((sum, term) => sum + Math.abs(term), 1);
        expect(Math.abs(lossOf(loss, { p, t, w }) - expected)).toBeLessThan(1e-12 * size);
      }),
    );
  });

  it("is 0 for a perfect prediction, and does not see a target of weight 0", () => {
    expect(lossOf(loss, { p: [1, -2], t: [1, -2], w: [1, 1] })).toBe(0);
    const values = { p: [1, -2], w: [1, 0] };
    expect(lossOf(loss, { ...values, t: [3, 5] })).toBe(lossOf(loss, { ...values, t: [3, -9] }));
  });

  it("has a gradient that agrees with central differences", () => {
    const bindings = new Map([
      // Errors well within ±1 and well beyond, away from the kinks.
      [prediction, Float64Array.of(0.3, -0.6, 2.5, -4, 0.1, 7)],
      [target, Float64Array.of(0, 0.1, 0.2, 0.3, -0.4, -0.5)],
      [weight, Float64Array.of(1, 0.5, 2, 0.25, 0, 3)],
    ]);
    const by = [prediction, target, weight];
    expect(gradientError(loss(prediction, target, weight), by, bindings, { B: 3 })).toBeLessThan(1e-6);
  });
});

it("meets itself where huber goes from squared to absolute, at ±1", () => {
  for (const error of [1, -1]) {
    const value = (p: number): number => lossOf(huber, { p: [p, 0], t: [0, 0], w: [1, 0] });
    expect(value(error)).toBe(0.5);
    expect(value(error * (1 + 1e-9))).toBeCloseTo(value(error * (1 - 1e-9)), 8);
  }
});

/** The derivative by the prediction. */
function slopeOf(loss: Loss, values: { p: number[]; t: number[]; w: number[] }): number[] {
  const bindings = new Map([
    [prediction, values.p],
    [target, values.t],
    [weight, values.w],
  ]);
  const { gradients } = gradient(loss(prediction, target, weight), [prediction]);
  return [...(interpret(gradients, bindings, { B: values.p.length / 2 })[0]?.data ?? [])];
}

describe("crossEntropy", () => {
  it("is what a target did not expect of the prediction, for a row as often as its weights say", () => {
    const p = [Math.log(0.25), Math.log(0.75), 3, 3];
    const oneHot = lossOf(crossEntropy, { p, t: [0, 1, 1, 0], w: [1, 1, 0.5, 0] });
    expect(oneHot).toBeCloseTo(-2 * Math.log(0.75) - 0.5 * Math.log(0.5), 14);
    const soft = lossOf(crossEntropy, { p: p.slice(0, 2), t: [0.5, 0.5], w: [1, 0] });
    expect(soft).toBeCloseTo(-0.5 * Math.log(0.25 * 0.75), 14);
  });

  it("has the mean over rows as its mean over elements", () => {
    const p = [1, 2, -1, 0.5];
    const t = [1, 0, 0, 1];
    const rows = [0, 2].map((at) => -Math.log(1 / (1 + Math.exp(at === 0 ? 1 : -1.5))));
    const mean = lossOf(crossEntropy, { p, t, w: [0.25, 0.25, 0.25, 0.25] });
    expect(mean).toBeCloseTo(((rows[0] as number) + (rows[1] as number)) / 2, 14);
  });

  it("stays finite where a softmax is 0, and pulls by softmax - target", () => {
    expect(lossOf(crossEntropy, { p: [1000, -1000], t: [0, 1], w: [1, 0] })).toBe(2000);
    expect(slopeOf(crossEntropy, { p: [1000, -1000], t: [0, 1], w: [1, 0] })).toEqual([1, -1]);
    expect(slopeOf(crossEntropy, { p: [0, 0], t: [0, 1], w: [1, 1] })).toEqual([1, -1]);
  });
});

describe("binaryCrossEntropy", () => {
  it("is what each target did not expect of its prediction", () => {
    const [p, t, w] = [
      [0.3, -2],
      [1, 0.25],
      [1, 3],
    ];
    const chance = p.map((z) => 1 / (1 + Math.exp(-z)));
    const [a, b] = chance as [number, number];
    const expected = -Math.log(a) - 3 * (0.25 * Math.log(b) + 0.75 * Math.log(1 - b));
    expect(lossOf(binaryCrossEntropy, { p, t, w })).toBeCloseTo(expected, 13);
  });

  it("stays finite far out, and pulls by σ - target, at 0 too", () => {
    const far = { p: [1000, -1000], t: [0, 1], w: [1, 2] };
    expect(lossOf(binaryCrossEntropy, far)).toBe(3000);
    expect(slopeOf(binaryCrossEntropy, far)).toEqual([1, -2]);
    expect(slopeOf(binaryCrossEntropy, { p: [0, 0], t: [0, 1], w: [1, 1] })).toEqual([0.5, -0.5]);
  });
});

it.each([crossEntropy, binaryCrossEntropy])("has a gradient that agrees with central differences", (loss) => {
  const bindings = new Map([
    [prediction, Float64Array.of(0.3, -0.6, 2.5, -4, 0.1, 7)],
    [target, Float64Array.of(0, 1, 0.2, 0.8, 1, 0)],
    [weight, Float64Array.of(1, 0.5, 2, 0.25, 0, 3)],
  ]);
  const by = [prediction, target, weight];
  expect(gradientError(loss(prediction, target, weight), by, bindings, { B: 3 })).toBeLessThan(1e-6);
});
