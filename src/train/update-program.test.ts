import { describe, expect, it } from "vitest";
import { type EngineName, loadEngine, whyNotNative } from "../engine/load.js";
import { Random } from "../tensor/random.js";
import { type Clip, clipByGlobalNorm, clipByTensorNorm, clipByValue } from "./clip.js";
import { clipByNormQuantile } from "./clip-by-quantile.js";
import { optimiserNamed, optimiserNames } from "./named-optimisers.js";
import type { Optimiser } from "./optimiser.js";
import { adam } from "./optimisers/adam.js";
import { decoupledDecay, l2Decay } from "./optimisers/decay.js";
import { ftrl } from "./optimisers/ftrl.js";
import { lamb } from "./optimisers/lamb.js";
import { rmsprop } from "./optimisers/rmsprop.js";
import { sgd } from "./optimisers/sgd.js";
import { ReferenceUpdate } from "./testing/reference-update.js";
import { rememberedRegions, updateProgram } from "./update-program.js";

/** Gates, biases, a row and a column by itself, a number by itself: what models have. */
const shapes = [[5, 7], [5], [1, 9], [6, 1], [1], [1, 1], [33, 17]];
const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
const total = sizes.reduce((a, b) => a + b, 0);

const optimisers: readonly [string, Optimiser][] = [
  ...optimiserNames.map((name) => [name, optimiserNamed(name, 0.05)] as [string, Optimiser]),
  ["nesterov", sgd({ rate: 0.05, momentum: 0.9, nesterov: true })],
  ["adam with ε̂", adam({ rate: 0.05, epsilonHat: true, epsilon: 0.1 })],
  ["rmsprop with everything", rmsprop({ rate: 0.05, momentum: 0.5, centred: true, epsilonInRoot: true })],
  ["ftrl with everything", ftrl({ rate: 0.05, l1: 0.1, l2: 0.2, beta: 0.5, start: 0.3, power: 0.2 })],
  ["lamb that decays", lamb({ rate: 0.05, decay: 0.1 })],
  ["adam with L2", l2Decay(adam({ rate: 0.05 }), 0.1)],
  ["lion with decoupled decay", decoupledDecay(optimiserNamed("lion", 0.05), 0.1)],
];
const clips: readonly [string, Clip | undefined][] = [
  ["no clipping", undefined],
  ["by value", clipByValue(0.5)],
  ["by global norm", clipByGlobalNorm(9)],
  ["by tensor norm", clipByTensorNorm(2)],
  ["by quantile", clipByNormQuantile(0.5)],
];

const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((a, b) => a + b, 0));
const split = (flat: Float32Array): Float32Array[] =>
  sizes.map((size, index) => flat.slice(starts[index] as number, (starts[index] as number) + size));
const engines: EngineName[] = (await whyNotNative()) === undefined ? ["wasm", "native"] : ["wasm"];

it.each([
  ["adam", clipByGlobalNorm(1), { "adam.mean": total, "adam.square": total }],
  ["nadam", undefined, { "nadam.mean": total, "nadam.square": total, "nadam.weight": 1 }],
  ["sgd", clipByNormQuantile(), { "clip.norm-quantile.limit": 1 }],
  // By element where it is a vector: 5 and 1; by row 5, 1, 6, 1, 33 and by column 7, 9, 1, 1, 17.
  ["adafactor", undefined, { "adafactor.elements": 6, "adafactor.rows": 46, "adafactor.columns": 35 }],
] as const)("%s remembers in regions of its own", (name, clip, regions) => {
  const program = updateProgram(shapes, optimiserNamed(name), clip);
  expect(Object.fromEntries(rememberedRegions(program))).toEqual(regions);
});

it.each([
  ["adam", clipByGlobalNorm(1), 1],
  ["lion", clipByNormQuantile(), 1],
  ["adam", clipByTensorNorm(1), shapes.length],
  ["lamb", clipByGlobalNorm(1), shapes.length],
] as const)("%s %o sees as many parameters as it must", (name, clip, count) => {
  const optimiser = optimiserNamed(name);
  let seen = 0;
  const step: Optimiser["step"] = (values) => {
    seen++;
    return optimiser.step(values);
  };
  updateProgram(shapes, { ...optimiser, step }, clip);
  expect(seen).toBe(count);
});

describe.each(engines)("on the %s engine", async (name) => {
  const engine = await loadEngine({ engine: name, threads: 1 });

  /** Updates on engine and interpreter, side by side. */
  function compare(optimiser: Optimiser, clip: Clip | undefined): void {
    const random = new Random(4);
    const draw = (scale: number): Float32Array =>
      Float32Array.from({ length: total }, () => scale * random.normal());
    const session = engine.open({ update: updateProgram(shapes, optimiser, clip) });
    const start = draw(1);
    const reference = new ReferenceUpdate(shapes, split(start), optimiser, clip);
    session.write("parameters", start);
    let changed = 0;
    for (let update = 1; update <= 6; update++) {
      // Near the limits of clipping: some are clipped and some are not.
      const gradients = draw(update % 2 === 0 ? 0.05 : 0.6);
      session.write("gradients", gradients);
      const scalars = optimiser.scalars(update, optimiser.rate);
      const inputs = Object.entries(scalars).map(([key, value]) => [key, Float32Array.of(value)]);
      const found = session.run("update", {}, Object.fromEntries(inputs));
      const expected = reference.step(split(gradients));
      expect((found.norm?.[0] as number) / expected.norm).toBeCloseTo(1, 5);
      expect((found.clipped?.[0] ?? 0) > 0).toBe(expected.clipped);
      if (expected.clipped) changed++;
      expect(session.read("gradients")).toEqual(gradients);
      const values = reference.parameters.flatMap((part) => Array.from(part));
      session.read("parameters").forEach((value, index) => {
        const wanted = values[index] as number;
        expect(Math.abs(value - wanted)).toBeLessThan(2e-5 * Math.max(1, Math.abs(wanted)));
      });
    }
    if (clip !== undefined) expect([0, 6]).not.toContain(changed);
    session.close();
  }

  it.each(optimisers)("%s moves as on the interpreter", (_, optimiser) => compare(optimiser, undefined));
  it.each(clips)("clipping %s, before SGD, is that of the interpreter", (_, clip) => compare(sgd(), clip));
  it.each(clips)("clipping %s, before LAMB, is that of the interpreter", (_, clip) => compare(lamb(), clip));
});
