import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import {
  type Activation,
  type ActivationName,
  activationNames,
  activationOf,
  isBounded,
  isNonNegative,
} from "./activations.js";
import { argument, sum } from "./build.js";
import { gradient } from "./gradient.js";
import { interpret } from "./interpret.js";

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
type Formula = (x: number, alpha: number, beta: number) => number;
/** What each is by the book; its usual constants; its derivative at 0. */
const book: Partial<Record<ActivationName, readonly [Formula, readonly number[], number]>> = {
  linear: [(x) => x, [], 1],
  sigmoid: [logistic, [], 1 / 4],
  tanh: [Math.tanh, [], 1],
  relu: [(x) => Math.max(x, 0), [], 0],
  "leaky-relu": [(x, alpha) => (x > 0 ? x : alpha * x), [0.01], 0.01],
  elu: [(x, alpha) => (x > 0 ? x : alpha * (Math.exp(x) - 1)), [1], 1],
  "hard-sigmoid": [(x, alpha, beta) => Math.min(1, Math.max(0, alpha * x + beta)), [1 / 6, 0.5], 1 / 6],
  softsign: [(x) => x / (1 + Math.abs(x)), [], 1],
  softplus: [(x) => (x > 30 ? x : Math.log1p(Math.exp(x))), [], 1 / 2],
  "scaled-tanh": [(x, alpha, beta) => alpha * Math.tanh(beta * x), [1.7159, 2 / 3], (1.7159 * 2) / 3],
  affine: [(x, alpha, beta) => alpha * x + beta, [1, 0], 1],
  "thresholded-relu": [(x, alpha) => (x > alpha ? x : 0), [1], 0],
  silu: [(x) => x * logistic(x), [], 1 / 2],
};
const entries = Object.entries(book) as [ActivationName, readonly [Formula, readonly number[], number]][];

function valuesOf(activation: Activation, inputs: readonly number[]): { value: number[]; slope: number[] } {
  const x = argument("x", [inputs.length]);
  const y = activationOf(activation)(x);
  const { gradients } = gradient(sum(y), [x]);
  const [value, slope] = interpret([y, ...gradients], new Map([[x, inputs]]), {});
  return { value: [...(value?.data ?? [])], slope: [...(slope?.data ?? [])] };
}

const points = [-7.3, -3.2, -1.9, -0.8, -0.31, 0.27, 0.44, 0.9, 1.7, 2.6, 5.1];

describe("activationOf", () => {
  it.each(entries)(
    "computes %s by its formula, with its usual constants and with others",
    (name, [plain, usual]) => {
      const constants = [usual, usual.map((constant) => constant + 0.3)] as const;
      for (const [alpha = 0, beta = 0] of constants) {
        const given = { ...(usual.length > 0 ? { alpha } : {}), ...(usual.length > 1 ? { beta } : {}) };
        const activations: Activation[] = [{ name, ...given }, ...(alpha === (usual[0] ?? 0) ? [name] : [])];
        for (const activation of activations) {
          const { value, slope } = valuesOf(activation, points);
          points.forEach((x, index) => {
            expect(value[index], `${x}`).toBeCloseTo(plain(x, alpha, beta), 12);
            const difference = (plain(x + 1e-6, alpha, beta) - plain(x - 1e-6, alpha, beta)) / 2e-6;
            expect(slope[index], `slope at ${x}`).toBeCloseTo(difference, 7);
          });
        }
      }
    },
  );

  it.each(entries)("has at 0 the derivative of %s that PyTorch has", (name, [, , slope]) => {
    expect(valuesOf(name, [0]).slope[0]).toBeCloseTo(slope, 14);
  });

  it("has derivatives as PyTorch where other pieces begin", () => {
    expect(valuesOf("hard-sigmoid", [-3, 3]).slope).toEqual([0, 0]);
    expect(valuesOf({ name: "thresholded-relu", alpha: 0.5 }, [0.5]).slope).toEqual([0]);
    expect(valuesOf({ name: "elu", alpha: 2 }, [0]).slope).toEqual([2]);
  });

  it.each(entries)("stays a number of %s far out, and so does its derivative", (name, [plain, usual]) => {
    const [alpha = 0, beta = 0] = usual;
    const far = [-1e4, 1e4];
    const { value, slope } = valuesOf(name, far);
    far.forEach((x, index) => {
      expect(value[index]).toBeCloseTo(plain(x, alpha, beta), 9);
      expect(slope[index]).toBeCloseTo((plain(2 * x, alpha, beta) - plain(x, alpha, beta)) / x, 7);
    });
  });

  it.each(entries)("says rightly whether %s has bounds", (name, [plain, [alpha = 0, beta = 0]]) => {
    expect(isBounded(name)).toBe([-1e6, 1e6].every((x) => Math.abs(plain(x, alpha, beta)) < 10));
  });

  it.each(entries)("says rightly whether %s is ever below 0", (name, [plain, [alpha = 0, beta = 0]]) => {
    const lowest = Math.min(...[-1e6, -3, -0.5, 0, 1].map((x) => plain(x, alpha, beta)));
    expect(isNonNegative(name)).toBe(lowest >= 0);
  });

  it("looks at alpha where it decides what is below 0", () => {
    expect(isNonNegative({ name: "thresholded-relu", alpha: 0 })).toBe(true);
    expect(isNonNegative({ name: "thresholded-relu", alpha: -1 })).toBe(false);
  });

  it("has all of them in its list", () => {
    expect(activationNames).toEqual(expect.arrayContaining(Object.keys(book)));
  });

  it.each([
    ["sigmiod", 'there is no activation "sigmiod"; did you mean "sigmoid"? choose one of linear, sigmoid'],
    ["cube", 'there is no activation "cube"; choose one of linear'],
    ["toString", 'there is no activation "toString"'],
    [{ name: "tanh", alpha: 1 }, 'activation "tanh" has no alpha; leave it out'],
    [{ name: "elu", beta: 0 }, 'activation "elu" has no beta; leave it out'],
    [{ name: "elu", alpha: Number.NaN }, 'alpha of activation "elu" must be a number, received NaN'],
    [{ name: "affine", beta: Number.POSITIVE_INFINITY }, "must be a number, received Infinity"],
  ])("refuses %j", (activation, message) => {
    expect(() => activationOf(activation as Activation)).toThrow(DefinitionError);
    expect(() => activationOf(activation as Activation)).toThrow(message);
  });
});
