import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import { argument } from "../graph/build.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { type Clip, clipByGlobalNorm, clipByValue } from "./clip.js";
import { adam, adamW, type Optimiser, rmsprop, sgd } from "./optimiser.js";

interface Run {
  optimiser: "sgd" | "adam" | "adamw" | "rmsprop";
  options: { lr: number; momentum?: number; nesterov?: boolean; betas?: [number, number]; eps?: number } & {
    alpha?: number;
    weight_decay?: number;
    centered?: boolean;
  };
  trajectory: number[][];
}
interface Clipped {
  gradients: number[][];
  clipped: number[][];
}
interface Oracle {
  initial: number[];
  gradients: number[][];
  runs: Run[];
  clipping: { norm: (Clipped & { max_norm: number })[]; value: (Clipped & { clip_value: number })[] };
}

const oracle = JSON.parse(
  readFileSync(new URL("../../test/oracles/optimisers.json", import.meta.url), "utf8"),
) as Oracle;

function ours({ optimiser, options }: Run): Optimiser | undefined {
  const {
    lr: rate,
    momentum = 0,
    nesterov = false,
    betas: [beta1, beta2] = [0.9, 0.999],
    eps: epsilon = 1e-8,
  } = options;
  const { alpha = 0.99, weight_decay: decay = 0, centered } = options;
  if (optimiser === "adamw") return adamW({ rate, beta1, beta2, epsilon, decay });
  // Decay as part of the gradient, and the centred variant, are not offered.
  if (decay > 0 || centered) return undefined;
  if (optimiser === "sgd") return sgd({ rate, momentum, nesterov });
  return optimiser === "adam"
    ? adam({ rate, beta1, beta2, epsilon })
    : rmsprop({ rate, decay: alpha, epsilon, momentum });
}

const runs = oracle.runs.flatMap((run) => {
  const optimiser = ours(run);
  return optimiser === undefined
    ? []
    : [{ name: `${run.optimiser} ${JSON.stringify(run.options)}`, run, optimiser }];
});

it("covers every optimiser", () => {
  expect(new Set(runs.map(({ optimiser }) => optimiser.name))).toEqual(
    new Set(["sgd", "adam", "adamw", "rmsprop"]),
  );
  expect(runs.length).toBe(8);
});

it.each(runs)("$name goes where PyTorch goes", ({ run, optimiser }) => {
  const size = oracle.initial.length;
  const parameter = argument("parameter", [size]);
  const gradient = argument("gradient", [size]);
  const slots = optimiser.slots.map((name) => argument(name, [size]));
  const scalarNodes = Object.keys(optimiser.scalars(1, 1)).map((name) => argument(name, []));
  const next = optimiser.step({
    parameter,
    gradient,
    slots,
    scalars: Object.fromEntries(scalarNodes.map((node) => [node.name, node])),
  });
  let state: ArrayLike<number>[] = [oracle.initial, ...slots.map(() => new Float64Array(size))];
  oracle.gradients.forEach((values, index) => {
    const scalars = optimiser.scalars(index + 1, optimiser.rate);
    const bindings = new Map<ArgumentNode, ArrayLike<number>>([
      [parameter, state[0] as ArrayLike<number>],
      [gradient, values],
      ...slots.map((node, slot) => [node, state[slot + 1] as ArrayLike<number>] as const),
      ...scalarNodes.map((node) => [node, [scalars[node.name] as number]] as const),
    ]);
    state = interpret([next.parameter, ...next.slots], bindings, {}).map(({ data }) => data);
    const expected = run.trajectory[index] as number[];
    expected.forEach((value, position) => {
      expect(Math.abs((state[0]?.[position] as number) - value)).toBeLessThan(
        1e-10 * Math.max(1, Math.abs(value)),
      );
    });
  });
});

describe("clipping", () => {
  const apply = (clip: Clip, gradients: number[][]): number[] => {
    const values = gradients.flat();
    const node: Node = argument("gradient", [values.length]);
    return [...(interpret([clip(node)], new Map([[node as ArgumentNode, values]]), {})[0]?.data ?? [])];
  };

  it.each(oracle.clipping.norm)(
    "to global norm $max_norm as PyTorch does",
    ({ max_norm, gradients, clipped }) => {
      apply(clipByGlobalNorm(max_norm), gradients).forEach((value, index) => {
        expect(value).toBeCloseTo(clipped.flat()[index] as number, 12);
      });
    },
  );

  it.each(oracle.clipping.value)(
    "to value $clip_value as PyTorch does",
    ({ clip_value, gradients, clipped }) => {
      expect(apply(clipByValue(clip_value), gradients)).toEqual(clipped.flat());
    },
  );

  it("refuses limits and rates that make no sense", () => {
    expect(() => clipByValue(0)).toThrow(DefinitionError);
    expect(() => clipByGlobalNorm(Number.NaN)).toThrow(DefinitionError);
    expect(() => adam({ rate: -1 })).toThrow("learning rate");
    expect(() => sgd({ momentum: 1 })).toThrow("momentum");
  });
});
