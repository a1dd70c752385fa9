import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cell } from "../../cells/cell.js";
import { builtInCells } from "../../cells/registry.js";
import type { Engine } from "../../engine/engine.js";
import { loadEngine } from "../../engine/load.js";
import { TrainingError } from "../../errors.js";
import { DEFAULT_RECIPE } from "../../kinds/series/recipe.js";
import { splitSeries } from "../../sequence/span.js";
import { type CompareOptions, type Comparison, compare } from "../compare.js";
import { overallScore } from "../comparison-scores.js";
import { networkContestant } from "../contestant.js";
import { monthly, sales, steps } from "../testing/inputs.js";
import { type TuningProgress, tune } from "./tune.js";
import type { TuningDocument, TuningTrial } from "./tuning-result.js";
import { designOf } from "./tuning-space.js";

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ threads: 1 });
});
afterAll(() => engine.close());

const values = steps(96, sales);
/** The first row of the test. */
const FIRST = 84;
const recipe = { members: 1, updates: 6 };
const tiny = (): CompareOptions => ({
  engine,
  units: 2,
  recipe,
  cells: ["simple", "gru"],
  horizon: 6,
  origins: 2,
  season: 12,
  tune: { trials: 12 },
});
const tuningOf = ({ document }: Comparison): TuningDocument => document.tuning as TuningDocument;
/** All but what the clock says. */
const found = (tuning: TuningDocument): unknown => ({
  rungs: tuning.rungs,
  scored: tuning.scored,
  origins: tuning.origins,
  defaults: tuning.defaults,
  trials: tuning.trials.map(({ seconds: _, ...trial }) => trial),
  chosen: tuning.chosen,
  contestant: tuning.contestant,
});

describe("tuning", () => {
  let result: Comparison;
  let tuning: TuningDocument;
  const heard: TuningProgress[] = [];
  beforeAll(async () => {
    result = await compare(monthly(values), { ...tiny(), onTuning: (at) => heard.push(at) });
    tuning = tuningOf(result);
  });

  it("scores on origins whose forecasts end before the test", () => {
    expect(tuning.origins.map(({ rows }) => rows)).toEqual([54, 60, 66, 72, 78]);
    expect(tuning.origins[0]?.at).toBe("1994-06-01");
    expect(tuning.scored).toBe(30);
    expect(result.document.test.origins[0]?.rows).toBe(FIRST);
  });

  it("tries the defaults first, then what it finds, on every rung as far as halving lets it", () => {
    const { rungs, trials, chosen } = tuning;
    expect(rungs).toEqual([2, 6, 18]);
    expect(trials.map(({ trial }) => trial)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(trials.slice(0, 2).map(({ setting }) => setting)).toEqual(
      ["simple", "gru"].map((cell) => ({
        cell,
        units: 2,
        layers: 1,
        rate: DEFAULT_RECIPE.rate,
        batchSize: DEFAULT_RECIPE.batchSize,
        clipNorm: DEFAULT_RECIPE.clipNorm,
        window: 24,
      })),
    );
    for (const { rmse, best } of trials) {
      expect(rmse.length).toBeGreaterThan(0);
      const least = Math.min(...rmse.map((error) => error as number));
      expect(best).toEqual({ rmse: least, updates: rungs[rmse.indexOf(least)] });
    }
    const errors = trials.map(({ best }) => best?.rmse as number);
    expect(errors[(chosen as number) - 1]).toBe(Math.min(...errors));
    expect(new Set(trials.map(({ rmse }) => rmse.length)).size).toBeGreaterThan(1);
  });

  it("scores a trial as a network of that setting would be, learning anew at each origin", async () => {
    const { setting, rmse } = tuning.trials.at(-1) as TuningTrial;
    const before = Float64Array.from(values.slice(0, FIRST));
    const origins = tuning.origins.map(({ rows }) => rows);
    const cells = [...builtInCells.values()];
    const common = { horizon: 6, season: 12, seed: 1, units: 2, layers: 1 };
    const design = designOf(setting, tuning.rungs[0] as number, cells, {
      ...common,
      recipe: { ...DEFAULT_RECIPE, ...recipe },
    });
    expect(design).toMatchObject({ units: setting.units, window: setting.window });
    expect(design.recipe).toMatchObject({ members: 1, updates: 2, rate: setting.rate });
    const spans = origins.map((origin) => splitSeries(before, { test: FIRST - origin }).train);
    const contestant = await networkContestant(engine, spans, design, () => {});
    expect(overallScore(contestant, { values: before, origins, horizon: 6, season: 12 }).rmse).toBe(rmse[0]);
  });

  it("lets the best take part beside the defaults, whose scores do not change", async () => {
    const { contestant } = tuning;
    expect(contestant).toMatch(/^tuned (simple|gru)$/);
    const names = result.document.scores.map(({ name }) => name);
    expect(names).toContain(contestant);
    const { tune: _, ...plain } = tiny();
    const untuned = await compare(monthly(values), plain);
    expect(untuned.document.tuning).toBeNull();
    const figures = (comparison: Comparison): unknown =>
      comparison.document.scores
        .filter(({ name }) => name !== contestant)
        .map(({ name, rmse, parameters }) => ({ name, rmse, parameters }));
    expect(figures(result)).toEqual(figures(untuned));
    const best = tuning.trials.find(({ trial }) => trial === tuning.chosen) as TuningTrial;
    expect(best.best?.rmse).toBeLessThan(tuning.defaults[0]?.rmse as number);
    expect(tuning.text).toMatch(/^Tuning found the tuned .* among 12 settings: RMSE .* On the test it /);
    expect([tuning.comparison?.better, tuning.comparison?.worse].toSorted()).toEqual(
      [contestant, tuning.defaults[0]?.cell].toSorted(),
    );
  });

  it("gives the same again from the same seed, and of fewer trials the same first ones", async () => {
    expect(found(tuningOf(await compare(monthly(values), tiny())))).toEqual(found(tuning));
    const fewer = tuningOf(await compare(monthly(values), { ...tiny(), tune: { trials: 5, seconds: 1e5 } }));
    expect(found({ ...fewer, chosen: null, contestant: null })).toEqual(
      found({ ...tuning, trials: tuning.trials.slice(0, 5), chosen: null, contestant: null }),
    );
    expect(fewer).toMatchObject({ budget: 1e5, trialsAsked: 5 });
    expect(tuning).toMatchObject({ budget: null, trialsAsked: 12 });
  });

  it("tells how far it has come", () => {
    const numbers = heard.map(({ trial }) => trial);
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    expect([numbers[0], numbers.at(-1)]).toEqual([0, 12]);
    const bests = heard.flatMap(({ best }) => best ?? []);
    expect(bests).toEqual(bests.toSorted((one, other) => other - one));
    expect(heard[0]).toMatchObject({ best: undefined, trials: 12, budget: Number.POSITIVE_INFINITY });
  });

  it("never sees the test: whatever comes then, it tries and finds the same, bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
          minLength: 12,
          maxLength: 12,
        }),
        async (others) => {
          // The last value is known, or nothing could be scored.
          const changed = values.map((value, row) =>
            row < FIRST ? value : row === 95 ? 17 : (others[row - FIRST] ?? null),
          );
          const after = await compare(monthly(changed), tiny());
          expect(found(tuningOf(after))).toEqual(found(tuning));
          expect(after.document.scores[0]?.rmse).not.toBe(result.document.scores[0]?.rmse);
        },
      ),
      { numRuns: 2 },
    );
    // And it does look at what comes before.
    const other = values.map((value, row) => (row === FIRST - 1 ? value + 1 : value));
    expect(found(tuningOf(await compare(monthly(other), tiny())))).not.toEqual(found(tuning));
  });

  it("keeps the defaults where its time is over before a trial is made", async () => {
    const { document } = await compare(monthly(values), { ...tiny(), tune: { seconds: 1e-6 } });
    expect(document.tuning).toMatchObject({ trials: [], chosen: null, contestant: null, comparison: null });
    expect(document.tuning?.text).toBe("No trial came to its end within 0.000001 s. The defaults are kept.");
    expect(document.scores.map(({ name }) => name).filter((name) => name.startsWith("tuned"))).toEqual([]);
  });

  it("keeps the defaults where no trial is better, and goes no further where updates do not help", async () => {
    // The first two rungs have one update, as the default has: they are the same.
    const only = { ...tiny(), cells: ["gru"], recipe: { members: 1, updates: 1 }, tune: { trials: 1 } };
    const { document } = await compare(monthly(values), only);
    const { rungs, trials, defaults, text } = document.tuning as TuningDocument;
    expect(rungs).toEqual([1, 1, 3]);
    expect(trials[0]?.rmse).toEqual([defaults[0]?.rmse, defaults[0]?.rmse]);
    expect(document.tuning).toMatchObject({ chosen: 1, contestant: null, comparison: null });
    expect(text).toMatch(/^Tuning found nothing better: of 1 setting, .* The defaults are kept\.$/);
    expect(document.scores).toHaveLength(6);
  });

  it("goes on where training breaks off", async () => {
    const span = splitSeries(Float64Array.from(values), { test: 96 - FIRST }).train;
    const common = { units: 2, layers: 1, horizon: 6, season: 12, seed: 1 };
    const design = { ...common, recipe: { ...DEFAULT_RECIPE, ...recipe, rate: 1e38 } };
    const cells = [builtInCells.get("gru") as Cell];
    const limits = { origins: [66, 72], stride: 6, seconds: Number.POSITIVE_INFINITY, trials: 2 };
    const {
      trials,
      chosen,
      defaults,
      design: better,
    } = await tune(span, { engine, cells, design, ...limits });
    expect(defaults).toEqual([{ cell: "gru", rmse: null }]);
    expect(trials[0]).toMatchObject({ trial: 1, rmse: [null], best: null });
    expect([chosen, better === undefined]).toEqual(trials[1]?.best === null ? [null, true] : [2, false]);
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const onTuning = ({ trial }: TuningProgress): void => {
      if (trial === 2) stop.abort();
    };
    await expect(compare(monthly(values), { ...tiny(), onTuning, signal: stop.signal })).rejects.toThrow(
      TrainingError,
    );
  });
});
