/**
 * Optimisers and clipping against figures that Keras recorded in its own tests, which lie outside the repository. In
 * float64, on the reference interpreter; src/train/update-program.test.ts holds the engines against that.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ArgumentNode, argument, interpret, type Node } from "sequitur/graph";
import {
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  clipByTensorNorm,
  clipByValue,
  decoupledDecay,
  ftrl,
  l2Decay,
  lamb,
  lion,
  nadam,
  type Optimiser,
  rmsprop,
  sgd,
} from "sequitur/train";
import { describe, expect, it } from "vitest";

type Tensor = readonly number[] | readonly (readonly number[])[];
/** As Keras names them. */
interface Config {
  readonly learning_rate?: number;
  readonly beta_1?: number;
  readonly beta_2?: number;
  readonly epsilon?: number;
  readonly weight_decay?: number;
  readonly amsgrad?: boolean;
  readonly nesterov?: boolean;
  readonly centered?: boolean;
  readonly rho?: number;
  readonly initial_accumulator_value?: number;
  readonly learning_rate_power?: number;
  readonly l1_regularization_strength?: number;
  readonly l2_regularization_strength?: number;
  readonly l2_shrinkage_regularization_strength?: number;
  readonly beta?: number;
  readonly beta_2_decay?: number;
  readonly epsilon_1?: number;
  readonly epsilon_2?: number;
  readonly clip_threshold?: number;
  readonly clipnorm?: number;
  readonly clipvalue?: number;
}
interface Check {
  readonly test: string;
  readonly optimizer: string;
  readonly config: Config;
  readonly rtol: number;
  readonly atol: number;
}
interface StepCheck extends Check {
  readonly initial: Tensor;
  readonly grads: readonly Tensor[];
  readonly expected: Tensor;
}
interface ClipCheck extends Check {
  readonly clip_input: readonly (readonly number[])[];
  readonly expected_clipped: readonly number[];
}

const file = join(import.meta.dirname, "../../shared/conformance/keras/keras_optimizer_goldens.json");
const present = existsSync(file);
if (!present) console.warn("skipped the optimisers of Keras: ../shared/conformance/keras is absent");
const checks: readonly (StepCheck | ClipCheck)[] = present
  ? JSON.parse(readFileSync(file, "utf8")).cases
  : [];
const stepChecks = checks.filter((check) => "expected" in check);
const clipChecks = checks.filter((check) => "expected_clipped" in check);

/** With the defaults that Keras has for all of them. */
type Common = Config & { readonly rate: number; readonly epsilon: number };

const adamOf = ({ rate, beta_1: beta1 = 0.9, beta_2: beta2 = 0.999, epsilon, amsgrad = false }: Common) =>
  adam({ rate, beta1, beta2, epsilon, amsgrad, epsilonHat: true });

const makers: Readonly<Record<string, (config: Common) => Optimiser>> = {
  SGD: ({ learning_rate: rate = 0.01, nesterov = false }) => sgd({ rate, nesterov }),
  Adam: adamOf,
  AdamW: (config) => decoupledDecay(adamOf(config), config.weight_decay ?? 0.004),
  Nadam: ({ rate, beta_1: beta1 = 0.9, beta_2: beta2 = 0.999, epsilon }) =>
    nadam({ rate, beta1, beta2, epsilon, momentumDecay: 1 }),
  Adamax: ({ rate, beta_1: beta1 = 0.9, beta_2: beta2 = 0.999, epsilon }) =>
    adamax({ rate, beta1, beta2, epsilon }),
  RMSprop: ({ rate, rho: decay = 0.9, epsilon, centered: centred = false }) =>
    rmsprop({ rate, decay, epsilon, centred, epsilonInRoot: true }),
  Adagrad: ({ rate, epsilon, initial_accumulator_value: start = 0.1 }) => adagrad({ rate, epsilon, start }),
  Adadelta: ({ rate, epsilon, rho: decay = 0.95 }) => adadelta({ rate, epsilon, decay }),
  Ftrl({ rate, beta = 0, initial_accumulator_value: start = 0.1, learning_rate_power = -0.5, ...config }) {
    const { l1_regularization_strength: l1 = 0, l2_regularization_strength = 0 } = config;
    const shrinkage = config.l2_shrinkage_regularization_strength ?? 0;
    // Keras means λ ‖p‖² where McMahan et al. mean λ/2 ‖p‖². It leaves shrinkage out of the squares of gradients.
    const l2 = 2 * l2_regularization_strength;
    return l2Decay(ftrl({ rate, l1, l2, beta, start, power: -learning_rate_power }), 2 * shrinkage);
  },
  Lion: ({ rate, beta_1: beta1 = 0.9, beta_2: beta2 = 0.99 }) => lion({ rate, beta1, beta2 }),
  Lamb: ({ rate, beta_1: beta1 = 0.9, beta_2: beta2 = 0.999, epsilon }) =>
    lamb({ rate, beta1, beta2, epsilon }),
  Adafactor({
    rate,
    beta_2_decay = -0.8,
    epsilon_1: squareFloor = 1e-30,
    epsilon_2: sizeFloor = 1e-3,
    ...config
  }) {
    // Its relative_step has no effect: the rate is 1/√t at most with it or without.
    const threshold = config.clip_threshold ?? 1;
    return adafactor({ rate, exponent: -beta_2_decay, squareFloor, sizeFloor, threshold });
  },
};

function optimiserOf({ optimizer, config }: Check): Optimiser {
  const { learning_rate: rate = 0.001, epsilon = 1e-7 } = config;
  return (makers[optimizer] as (config: Common) => Optimiser)({ ...config, rate, epsilon });
}

const shapeOf = (tensor: Tensor): number[] => [
  tensor.length,
  ...(Array.isArray(tensor[0]) ? [(tensor[0] as number[]).length] : []),
];

/** Where a parameter is after these gradients. */
function follow(optimiser: Optimiser, initial: Tensor, gradients: readonly Tensor[]): number[] {
  const shape = shapeOf(initial);
  const slotShapes = Object.entries(optimiser.slots(shape));
  const parameter = argument("parameter", shape);
  const gradient = argument("gradient", shape);
  const slots = slotShapes.map(([name, slotShape]) => argument(name, slotShape));
  const scalars = Object.keys(optimiser.scalars(1, optimiser.rate)).map((name) => argument(name, []));
  const named = (nodes: readonly ArgumentNode[]) =>
    Object.fromEntries(nodes.map((node) => [node.name, node]));
  const next = optimiser.step({ parameter, gradient, slots: named(slots), scalars: named(scalars) });
  const outputs = [next.parameter, ...slots.map(({ name }) => next.slots[name] as Node)];
  let state: ArrayLike<number>[] = [
    initial.flat(),
    ...slots.map(
      (slot) => new Float64Array(slot.shape.reduce<number>((size, side) => size * Number(side), 1)),
    ),
  ];
  gradients.forEach((values, index) => {
    const numbers = optimiser.scalars(index + 1, optimiser.rate);
    const bindings = new Map<ArgumentNode, ArrayLike<number>>([
      [gradient, values.flat()],
      ...[parameter, ...slots].map((node, place) => [node, state[place] as ArrayLike<number>] as const),
      ...scalars.map((node) => [node, [numbers[node.name] as number]] as const),
    ]);
    state = interpret(outputs, bindings, {}).map(({ data }) => data);
  });
  return Array.from(state[0] as ArrayLike<number>);
}

function clipped({ clipnorm, clipvalue }: Config, gradients: readonly (readonly number[])[]): number[] {
  const clip = clipnorm === undefined ? clipByValue(clipvalue as number) : clipByTensorNorm(clipnorm);
  const nodes = gradients.map((values) => argument("gradient", [values.length]));
  const globalNorm = argument("norm", []);
  const bindings = new Map<ArgumentNode, ArrayLike<number>>([
    [globalNorm, [Math.hypot(...gradients.flat())]],
    ...nodes.map((node, index) => [node, gradients[index] as readonly number[]] as const),
  ]);
  const results = interpret(clip.apply({ gradients: nodes, globalNorm, slots: {} }).gradients, bindings, {});
  return results.flatMap(({ data }) => Array.from(data));
}

function expectNear(found: readonly number[], wanted: readonly number[], { rtol, atol }: Check): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, index) => {
    expect(Math.abs((found[index] as number) - value)).toBeLessThanOrEqual(atol + rtol * Math.abs(value));
  });
}

describe.skipIf(!present)("optimisers go where those of Keras go", () => {
  it("has all checks", () => {
    expect(stepChecks.length + clipChecks.length).toBe(checks.length);
    expect(checks.length).toBe(98);
    expect(new Set(stepChecks.map(({ optimizer }) => optimizer))).toEqual(new Set(Object.keys(makers)));
  });

  it.each(stepChecks)("$test $config, $grads.length steps", (check) => {
    expectNear(follow(optimiserOf(check), check.initial, check.grads), check.expected.flat(), check);
  });

  it.each(clipChecks)("$test $config", (check) => {
    expectNear(clipped(check.config, check.clip_input), check.expected_clipped, check);
  });
});
