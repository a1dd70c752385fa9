import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import type { Optimiser } from "./optimiser.js";
import { adadelta } from "./optimisers/adadelta.js";
import { adafactor } from "./optimisers/adafactor.js";
import { adagrad } from "./optimisers/adagrad.js";
import { adam, adamW } from "./optimisers/adam.js";
import { adamax } from "./optimisers/adamax.js";
import { decoupledDecay, l2Decay } from "./optimisers/decay.js";
import { ftrl } from "./optimisers/ftrl.js";
import { lamb } from "./optimisers/lamb.js";
import { lion } from "./optimisers/lion.js";
import { nadam } from "./optimisers/nadam.js";
import { rmsprop } from "./optimisers/rmsprop.js";
import { sgd } from "./optimisers/sgd.js";
import { ReferenceUpdate } from "./testing/reference-update.js";

/** As PyTorch names them. */
interface Options {
  readonly lr: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly betas?: readonly [number, number];
  readonly eps?: number | readonly [number, number];
  readonly alpha?: number;
  readonly rho?: number;
  readonly weight_decay?: number;
  readonly centered?: boolean;
  readonly amsgrad?: boolean;
  readonly momentum_decay?: number;
  readonly initial_accumulator_value?: number;
  readonly beta2_decay?: number;
  readonly d?: number;
}
interface Run {
  readonly optimiser: string;
  readonly options: Options;
  readonly shapes: readonly number[][];
  readonly trajectory: readonly number[][];
}
interface Oracle {
  readonly initial: number[];
  readonly gradients: number[][];
  readonly runs: readonly Run[];
}

const oracle = JSON.parse(
  readFileSync(new URL("../../test/oracles/optimisers.json", import.meta.url), "utf8"),
) as Oracle;

function ours({ optimiser, options }: Run): Optimiser {
  const { lr: rate, betas: [beta1, beta2] = [0.9, 0.999], momentum = 0, amsgrad = false } = options;
  const epsilon = options.eps as number;
  const decay = options.weight_decay ?? 0;
  switch (optimiser) {
    case "sgd":
      return l2Decay(sgd({ rate, momentum, nesterov: options.nesterov ?? false }), decay);
    case "adam":
      return l2Decay(adam({ rate, beta1, beta2, epsilon, amsgrad }), decay);
    case "adamw":
      return adamW({ rate, beta1, beta2, epsilon, amsgrad, decay });
    case "rmsprop": {
      const { alpha = 0.99, centered: centred = false } = options;
      return l2Decay(rmsprop({ rate, decay: alpha, epsilon, momentum, centred }), decay);
    }
    case "nadam":
      return nadam({ rate, beta1, beta2, epsilon, momentumDecay: options.momentum_decay as number });
    case "adamax":
      return adamax({ rate, beta1, beta2, epsilon });
    case "adagrad":
      return adagrad({ rate, epsilon, start: options.initial_accumulator_value ?? 0 });
    case "adadelta":
      return adadelta({ rate, epsilon, decay: options.rho as number });
    case "adafactor": {
      const [squareFloor, sizeFloor] = options.eps as readonly [number, number];
      const exponent = -(options.beta2_decay as number);
      return adafactor({ rate, squareFloor, sizeFloor, exponent, threshold: options.d as number });
    }
    default:
      throw new Error(`no optimiser "${optimiser}"`);
  }
}

const split = (values: readonly number[]): number[][] => [values.slice(0, 4), values.slice(4)];

it.each(oracle.runs)("$optimiser $options goes where PyTorch goes", (run) => {
  const reference = new ReferenceUpdate(run.shapes, split(oracle.initial), ours(run));
  oracle.gradients.forEach((gradients, index) => {
    reference.step(split(gradients));
    const found = reference.parameters.flatMap((values) => Array.from(values));
    (run.trajectory[index] as number[]).forEach((value, position) => {
      const difference = Math.abs((found[position] as number) - value);
      expect(difference).toBeLessThan(1e-10 * Math.max(1, Math.abs(value)));
    });
  });
});

/** Where one vector is after updates along these gradients, at these rates. */
function moved(
  optimiser: Optimiser,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  rates: readonly number[] = [],
): number[] {
  const reference = new ReferenceUpdate([[start.length]], [start], optimiser);
  gradients.forEach((gradient, index) => {
    reference.step([gradient], rates[index]);
  });
  return Array.from(reference.parameters[0] as ArrayLike<number>);
}

describe("what PyTorch lacks follows its source", () => {
  it("adam adds ε̂ to the root before its correction", () => {
    const options = { rate: 0.1, beta2: 0.99, epsilon: 0.5 };
    // m̂ = g = 2, v = 0.04.
    expect(moved(adam({ ...options, epsilonHat: true }), [0], [[2]])[0]).toBeCloseTo(
      (-0.1 * 2) / ((0.2 + 0.5) / Math.sqrt(0.01)),
      12,
    );
    expect(moved(adam(options), [0], [[2]])[0]).toBeCloseTo((-0.1 * 2) / (2 + 0.5), 12);
  });

  it("rmsprop adds ε to the mean square or to its root", () => {
    const options = { rate: 0.1, decay: 0.75, epsilon: 3 };
    expect(moved(rmsprop(options), [0], [[2]])[0]).toBeCloseTo((-0.1 * 2) / (1 + 3), 12);
    const inRoot = rmsprop({ ...options, epsilonInRoot: true });
    expect(moved(inRoot, [0], [[2]])[0]).toBeCloseTo((-0.1 * 2) / 2, 12);
  });

  it("lion moves every element by the rate, along the sign of mean and gradient", () => {
    const gradients = [
      [2, -1],
      [-0.6, 0],
    ];
    // m(1) = 0.2 g = 0.4, -0.2; second directions: 0.5 · 0.4 - 0.3 < 0 and 0.5 · -0.2 < 0.
    expect(moved(lion({ rate: 0.1, beta1: 0.5, beta2: 0.8 }), [1, 1], gradients)).toEqual([
      expect.closeTo(1, 12),
      expect.closeTo(1.2, 12),
    ]);
  });

  it("adafactor moves what is 0, by its floor, and stays where there is no gradient", () => {
    const options = { rate: 0.1, sizeFloor: 0.25 };
    expect(moved(adafactor(options), [0, 0], [[3, -3]])).toEqual([
      expect.closeTo(-0.025, 12),
      expect.closeTo(0.025, 12),
    ]);
    expect(moved(adafactor(options), [1, 2], [[0, 0]])).toEqual([1, 2]);
  });

  it("lamb moves a tensor by the rate times its norm, along Adam's direction and the decay", () => {
    const [a, b] = [3, 4];
    const found = moved(lamb({ rate: 0.1, epsilon: 0.5, decay: 0.25 }), [a, b], [[1.5, -0.5]]);
    // m̂ = g and √v̂ = |g|.
    const r = [1.5 / 2 + 0.25 * a, -0.5 / 1 + 0.25 * b];
    const step = (0.1 * Math.hypot(a, b)) / Math.hypot(...r);
    found.forEach((value, index) => {
      expect(value).toBeCloseTo(([a, b][index] as number) - step * (r[index] as number), 12);
    });
  });

  it("lamb takes Adam's step where a norm is 0", () => {
    expect(moved(lamb({ rate: 0.1, epsilon: 0 }), [0, 0], [[2, -2]])).toEqual([
      expect.closeTo(-0.1, 12),
      expect.closeTo(0.1, 12),
    ]);
    expect(moved(lamb({ rate: 0.1 }), [2, 3], [[0, 0]])).toEqual([2, 3]);
  });

  it("ftrl minimises what it says that it does", () => {
    const [rate, l1, l2, beta, start] = [0.3, 0.2, 0.4, 0.7, 0.5];
    const gradients = [[1.5], [-0.4], [2], [0.1]];
    const path = [0];
    gradients.forEach((_, n) => {
      const given = gradients.slice(0, n + 1);
      path.push(moved(ftrl({ rate, l1, l2, beta, start }), [0], given)[0] as number);
    });
    // argmin over p of Σ g p + Σ σ(s)/2 (p - p(s))² + l1 |p| + l2/2 p², the σ summing up to (β + √n) / α, on a grid.
    const objective = (p: number, updates: number): number => {
      let [n, total, whole] = [start, 0, (beta + Math.sqrt(start)) / rate];
      total += (whole / 2) * p * p;
      for (let s = 0; s < updates; s++) {
        const g = gradients[s]?.[0] as number;
        n += g * g;
        const next = (beta + Math.sqrt(n)) / rate;
        total += g * p + ((next - whole) / 2) * (p - (path[s] as number)) ** 2;
        whole = next;
      }
      return total + l1 * Math.abs(p) + (l2 / 2) * p * p;
    };
    for (let updates = 1; updates <= gradients.length; updates++) {
      const found = path[updates] as number;
      for (const by of [-1e-4, 1e-4])
        expect(objective(found + by, updates)).toBeGreaterThan(objective(found, updates));
    }
    expect(moved(ftrl({ rate, l1: 2 }), [0], [[1.5], [0.4]])).toEqual([0]);
    const cubeRoot = ftrl({ rate: 0.5, start: 4, power: 1 / 3 });
    expect(moved(cubeRoot, [0], [[2]])[0]).toBeCloseTo(-2 / (8 ** (1 / 3) / 0.5), 12);
  });
});

describe("decay", () => {
  it("decoupled, takes its share of the parameter at the rate of the update", () => {
    const decayed = decoupledDecay(sgd({ rate: 0.1 }), 0.5);
    expect(moved(decayed, [2], [[1], [1]], [0.1, 0.2])[0]).toBeCloseTo((2 * 0.95 - 0.1) * 0.9 - 0.2, 12);
  });

  it("as L2, is the gradient of λ/2 ‖p‖²", () => {
    expect(moved(l2Decay(sgd({ rate: 0.1 }), 0.5), [2], [[1]])[0]).toBeCloseTo(2 - 0.1 * (1 + 0.5 * 2), 12);
  });

  it("is refused twice, and below 0", () => {
    expect(() => decoupledDecay(adamW(), 0.1)).toThrow("adamw decays already");
    expect(() => decoupledDecay(sgd(), -0.1)).toThrow(DefinitionError);
    expect(() => l2Decay(sgd(), Number.NaN)).toThrow("weight decay");
  });
});

describe("options that make no sense are refused", () => {
  it.each<[string, () => Optimiser]>([
    ["the learning rate", () => adam({ rate: -1 })],
    ["the learning rate", () => adafactor({ rate: Number.POSITIVE_INFINITY })],
    ["momentum", () => sgd({ momentum: 1 })],
    ["beta1", () => nadam({ beta1: 1 })],
    ["beta2", () => adamax({ beta2: -0.1 })],
    ["beta2", () => lion({ beta2: 1 })],
    ["decay", () => rmsprop({ decay: 1.5 })],
    ["decay", () => lamb({ decay: -1 })],
    ["start", () => ftrl({ start: 0 })],
    ["start", () => adagrad({ start: -1 })],
    ["epsilon", () => adadelta({ epsilon: 0 })],
    ["threshold", () => adafactor({ threshold: 0 })],
  ])("%s", (name, make) => {
    expect(make).toThrow(DefinitionError);
    expect(make).toThrow(name);
  });
});
