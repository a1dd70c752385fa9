import { describe, expect, it } from "vitest";
import { simple } from "../../cells/simple.js";
import { loadEngine } from "../../engine/load.js";
import { wholeSpan } from "../../sequence/span.js";
import { Random } from "../../tensor/random.js";
import { adjust } from "./adjustment.js";
import { type MemberProgress, NetworkForecaster } from "./network.js";
import { DEFAULT_RECIPE, type Recipe } from "./recipe.js";
import { fromLearnt, toLearnt } from "./transform.js";

const engine = await loadEngine({ engine: "portable", threads: 1 });
const design = { cell: simple, units: 4, layers: 1, horizon: 3, season: 1, seed: 2 };
const random = new Random(5);
const noise = Float64Array.from({ length: 120 }, () => 10 + random.normal());

/** A wave that no smoothing can follow: it turns round too often. */
const learnable = Float64Array.from(
  { length: 120 },
  (_, step) => 10 + 3 * Math.sin(step) + 0.1 * random.normal(),
);
const recipe: Recipe = { ...DEFAULT_RECIPE, rate: 0.03, members: 2 };

async function trained(changes: Partial<Recipe>, values = noise) {
  const network = new NetworkForecaster(engine, { ...design, recipe: { ...recipe, ...changes } });
  const progress: MemberProgress[] = [];
  const fitted = await network.fit(wholeSpan(values), (each) => progress.push(each));
  network.close();
  return { fitted, progress };
}

describe("the network of a series", () => {
  it("believes its networks as far as they would have helped on what was kept back", async () => {
    const { learnt } = (await trained({})).fitted;
    // Of noise there is nothing to learn but the mean, which the smoothing knows.
    expect(learnt.shrinkage).toBeLessThan(0.5);
    const wave = await trained({}, learnable);
    expect(wave.fitted.learnt.shrinkage).toBeGreaterThan(0.7);
    expect(wave.fitted.learnt.shrinkage).toBeLessThanOrEqual(1);
  });

  it("forecasts by the smoothing alone where its networks are not believed", async () => {
    const { fitted } = await trained({}, learnable);
    const forecastBy = (shrinkage: number): Float64Array => {
      const network = new NetworkForecaster(engine, { ...design, recipe });
      const { mean } = network.forecast(learnable, { ...fitted, learnt: { ...fitted.learnt, shrinkage } });
      network.close();
      return mean;
    };
    const [none, half, all] = [0, 0.5, 1].map(forecastBy) as [Float64Array, Float64Array, Float64Array];
    const { smoothing, transform } = fitted.learnt;
    const base = adjust(learnable, learnable.length, smoothing, transform).base(learnable.length - 1, 3);
    expect(none).toEqual(fromLearnt(base, transform));
    half.forEach((value, step) => {
      expect(toLearntAt(value)).toBeCloseTo((toLearntAt(none[step]) + toLearntAt(all[step])) / 2, 6);
    });
    expect(all).not.toEqual(none);

    function toLearntAt(value: number | undefined): number {
      return toLearnt(Float64Array.of(value as number), transform)[0] as number;
    }
  });

  it("looks at the last 5,000 rows of a long series, and at no other", async () => {
    const long = Float64Array.from({ length: 5100 }, () => 10 + random.normal());
    const other = long.map((value, row) => (row < 100 ? 100 * value : value));
    const changed = long.map((value, row) => (row === 100 ? 20 : value));
    const forecasts: Float64Array[] = [];
    for (const values of [long, other, changed]) {
      const recipe = { ...DEFAULT_RECIPE, members: 1, updates: 2 };
      const network = new NetworkForecaster(engine, { ...design, recipe });
      forecasts.push(network.forecast(values, await network.fit(wholeSpan(values))).mean);
      network.close();
    }
    expect(forecasts[1]).toEqual(forecasts[0]);
    expect(forecasts[2]).not.toEqual(forecasts[0]);
  });

  it("trains as many members as the recipe says, from different starts", async () => {
    const { fitted, progress } = await trained({ members: 3, updates: 5 });
    expect(fitted.networks).toHaveLength(3);
    expect(fitted.learnt.members).toBe(3);
    expect(fitted.networks[0]).not.toEqual(fitted.networks[1]);
    expect(new Set(progress.map(({ member }) => member))).toEqual(new Set([1, 2, 3, 4]));
    expect(new Set(progress.map(({ members }) => members))).toEqual(new Set([4]));
  });
});
