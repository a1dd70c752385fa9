import { describe, expect, it } from "vitest";
import { simple } from "../../cells/simple.js";
import { loadEngine } from "../../engine/load.js";
import { wholeSpan } from "../../sequence/span.js";
import { Random } from "../../tensor/random.js";
import { type MemberProgress, NetworkForecaster } from "./network.js";
import { DEFAULT_RECIPE, type Recipe } from "./recipe.js";

const engine = await loadEngine({ engine: "portable", threads: 1 });
const design = { cell: simple, units: 4, layers: 1, horizon: 3, season: 1, seed: 2 };
/** A series of noise: the longer a network learns from it, the worse it forecasts. */
const random = new Random(5);
const noise = Float64Array.from({ length: 120 }, () => 10 + random.normal());

async function trained(changes: Partial<Recipe>) {
  const recipe = { ...DEFAULT_RECIPE, rate: 0.03, members: 2, ...changes };
  const network = new NetworkForecaster(engine, { ...design, recipe });
  const progress: MemberProgress[] = [];
  const fitted = await network.fit(wholeSpan(noise), (each) => progress.push(each));
  const forecast = network.forecast(noise, fitted);
  network.close();
  return { fitted, progress, forecast };
}

describe("the network of a series", () => {
  it("gives its members as many updates as were best on what was kept back", async () => {
    const validated = await trained({ stopping: "validated" });
    const losses = validated.progress.filter(({ member }) => member === 1);
    const best = losses.reduce((least, each) =>
      (each.validationLoss as number) < (least.validationLoss as number) ? each : least,
    );
    expect(best.updates).toBeLessThan(DEFAULT_RECIPE.updates);
    const fixed = await trained({ stopping: "fixed", updates: best.updates });
    expect(validated.fitted.networks).toEqual(fixed.fitted.networks);
    expect(validated.forecast.mean).toEqual(fixed.forecast.mean);
    // The intervals are those of the network that was not stopped.
    const all = await trained({ stopping: "fixed" });
    expect(validated.fitted.learnt.widths).toEqual(all.fitted.learnt.widths);
    expect(validated.fitted.networks).not.toEqual(all.fitted.networks);
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
