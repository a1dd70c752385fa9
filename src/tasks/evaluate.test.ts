import { describe, expect, it } from "vitest";
import { baselineForecasters } from "../kinds/series/panel/baseline-forecaster.js";
import type { PanelForecaster } from "../kinds/series/panel/forecaster.js";
import type { Covariates } from "../sequence/covariates.js";
import type { Group } from "../sequence/panel.js";
import { type EvaluateProgress, evaluate } from "./evaluate.js";
import { forecasterOf, member, panel } from "./testing/panels.js";

const constant = (name: string, value: number) =>
  forecasterOf(name, (_, { horizon }) => new Float64Array(horizon).fill(value));
const group = (...members: Group["members"]): Group => ({ name: "shops", season: 1, horizon: 2, members });

describe("evaluate", () => {
  it("scores by the formulas: group by group, and each series once over all", async () => {
    // Naive2 says 14 and 20; scales are 2 and 5.
    const first = group(member("a", [10, 12, 14, 15, 17], 2));
    const second = { ...group(member("b", [10, 15, 20, 30], 1), member("c", [8, 8, 6], 2)), name: "stalls" };
    const { groups, overall } = await evaluate([first, second], { forecasters: [constant("network", 16)] });
    const scores = Object.fromEntries(
      groups.map((one) => [one.group, Object.fromEntries(one.scores.map((score) => [score.name, score]))]),
    );
    expect(groups[0]).toMatchObject({
      group: "shops",
      series: 1,
      leftOut: 0,
      withoutScale: 0,
      horizon: 2,
      season: 1,
    });
    expect(groups[1]).toMatchObject({ group: "stalls", series: 2, withoutScale: 1 });
    const smape = (actual: number, forecast: number): number =>
      (200 * Math.abs(actual - forecast)) / (actual + forecast);
    const [own, naive] = [scores.shops?.network, scores.shops?.Naive2];
    expect(own?.smape).toBeCloseTo((smape(15, 16) + smape(17, 16)) / 2, 12);
    expect(own?.mase).toBeCloseTo(1 / 2, 12);
    expect(naive?.mase).toBeCloseTo((1 + 3) / 2 / 2, 12);
    expect(own?.owa).toBeCloseTo(
      ((own?.smape ?? 0) / (naive?.smape ?? 0) + (own?.mase ?? 0) / (naive?.mase ?? 0)) / 2,
      12,
    );
    expect(own?.rmse).toBeCloseTo(1, 12);
    expect(own).toMatchObject({ coverage90: 0, coverage90ByStep: [0, 0] });
    // Series b has one truth; its second step counts nowhere.
    expect(scores.stalls?.network?.rmse).toBeCloseTo((14 + Math.sqrt((64 + 100) / 2)) / 2, 12);
    expect(scores.stalls?.network?.mase).toBeCloseTo(14 / 5, 12);
    expect(scores.stalls?.Naive2?.coverage90ByStep).toHaveLength(2);
    const all = overall.find(({ name }) => name === "network");
    expect(all?.rmse).toBeCloseTo((1 + 14 + Math.sqrt((64 + 100) / 2)) / 3, 12);
    expect(all?.mase).toBeCloseTo((1 / 2 + 14 / 5) / 2, 12);
    expect(overall.find(({ name }) => name === "Naive2")?.owa).toBe(1);
  });

  it("forecasts what is held out beyond a horizon from further origins, and learns once", async () => {
    const seen: number[][] = [];
    let fits = 0;
    const network = forecasterOf("network", (history, { horizon }) => {
      seen.push([...history]);
      return new Float64Array(horizon).fill(history.at(-1) as number);
    });
    const counting = {
      ...network,
      fit: (...request: Parameters<typeof network.fit>) => {
        fits++;
        expect(request[0].spans.map(({ values }) => [...values])).toEqual([
          [10, 12, 14],
          [1, 2],
        ]);
        return network.fit(...request);
      },
    };
    const first = group(member("a", [10, 12, 14, 15, 17, 20, 22, 30], 5), member("b", [1, 2, 5], 1));
    const { groups, overall } = await evaluate([first], { forecasters: [counting] });
    expect(fits).toBe(1);
    expect(seen).toEqual([
      [10, 12, 14],
      [10, 12, 14, 15, 17],
      [10, 12, 14, 15, 17, 20, 22],
      [1, 2],
      // The leak audit.
      [10, 12, 14],
      [1, 2],
    ]);
    expect(groups[0]).toMatchObject({ series: 2, origins: 3 });
    const own = overall.find(({ name }) => name === "network");
    // Errors of the last value: 1, 3; 3, 5; 8, by the scale 2 of the first three; and 3, by 1.
    expect(own?.mase).toBeCloseTo(((1 + 3 + 3 + 5 + 8) / 5 / 2 + 3) / 2, 12);
    expect(own?.rmse).toBeCloseTo((Math.sqrt((1 + 9 + 9 + 25 + 64) / 5) + 3) / 2, 12);
  });

  it("hands out covariates as they are known at each origin", async () => {
    const values = [10, 12, 14, 15, 17, 20];
    const covered = {
      ...member("a", values, 3),
      covariates: {
        static: Float64Array.of(7),
        past: [Float64Array.from(values, (value) => value + 1)],
        known: [Float64Array.from(values, (value) => value + 2)],
      },
    };
    const seen: (Covariates | undefined)[] = [];
    const network = forecasterOf("network", (_, { horizon }) => new Float64Array(horizon));
    const listening: PanelForecaster = {
      name: "network",
      fit: async (request) => {
        seen.push(...(request.covariates ?? []));
        const fitted = await network.fit(request);
        return {
          forecast: (histories, signal, covariates = []) => {
            seen.push(...covariates);
            return fitted.forecast(histories, signal);
          },
        };
      },
    };
    await evaluate([group(covered)], { forecasters: [listening] });
    const numbers = (rows: readonly Float64Array[] = []): number[][] => rows.map((row) => [...row]);
    expect(seen.map((each) => [numbers(each?.past), numbers(each?.known)])).toEqual([
      [[[11, 13, 15]], [[12, 14, 16, 17, 19]]],
      [[[11, 13, 15]], [[12, 14, 16, 17, 19]]],
      [[[11, 13, 15, 16, 18]], [[12, 14, 16, 17, 19, 22, Number.NaN]]],
      // The leak audit.
      [[[11, 13, 15]], [[12, 14, 16, 17, 19]]],
    ]);
    expect(seen.every((each) => each?.static[0] === 7)).toBe(true);
  });

  it("ranks by MASE, equals in their order", async () => {
    const names = ["last value", "network", "seasonal naive with drift"];
    const forecasters = [
      ...baselineForecasters.filter(({ name }) => names.includes(name)),
      constant("network", 0),
    ];
    const { groups, overall, verdict } = await evaluate([{ ...panel("shops", 8, 4), season: 1 }], {
      forecasters,
    });
    const order = (groups[0]?.scores ?? []).map(({ name }) => name);
    expect(order.at(-1)).toBe("network");
    expect(order.indexOf("last value")).toBeLessThan(order.indexOf("Naive2"));
    const errors = overall.map(({ mase }) => mase as number);
    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
    expect(verdict.winner).toBe(overall[0]?.name);
  });

  it("ranks by MASE where RMSE says the opposite: a large series counts no more than a small one", async () => {
    const small = member("small", [1, 2, 1, 2, 1], 1);
    const large = member("large", [1000, 2000, 1000, 2000, 1000], 1);
    const missing = (name: string, bySmall: number, byLarge: number) =>
      forecasterOf(name, (history) => Float64Array.of(history[0] === 1 ? 1 + bySmall : 1000 + byLarge));
    const forecasters = [missing("good on large ones", 3, 0), missing("good on small ones", 0, 2900)];
    const { overall } = await evaluate([{ ...group(small, large), horizon: 1 }], { forecasters });
    const figures = new Map(overall.map(({ name, rmse, mase }) => [name, [mase, rmse]]));
    expect(figures.get("good on small ones")).toEqual([1.45, 1450]);
    expect(figures.get("good on large ones")).toEqual([1.5, 1.5]);
    const order = overall.map(({ name }) => name);
    expect(order.indexOf("good on small ones")).toBeLessThan(order.indexOf("good on large ones"));
  });

  it("shows forecasters nothing of what is held out, and asks for the horizon and season of the group", async () => {
    const seen: unknown[] = [];
    const spy = forecasterOf("spy", (values, { horizon, season, seed, spans }) => {
      seen.push([values.length, horizon, season, seed, spans.length]);
      return new Float64Array(horizon).fill(values.at(-1) as number);
    });
    await evaluate([panel("shops", 2, 3)], { forecasters: [spy], seed: 7 });
    expect(seen).toEqual([
      [40, 3, 4, 7, 2],
      [40, 3, 4, 7, 2],
      // The leak audit.
      [40, 3, 4, 7, 2],
      [40, 3, 4, 7, 2],
    ]);
  });

  it("learns from series that score nothing, and leaves out those that have nothing to learn from", async () => {
    let spans = 0;
    const spy = forecasterOf("spy", (_, request) => {
      spans = request.spans.length;
      return new Float64Array(request.horizon);
    });
    const members = [
      member("scored", [1, 2, 3, 4, 5], 2),
      member("not held out", [1, 2, 3, 4], 0),
      member("truth missing", [1, 2, 3, NaN, NaN], 2),
      member("truth after the first horizon alone", [1, 2, 3, NaN, NaN, 6], 3),
      member("all held out", [1, 2], 2),
      member("never observed before", [NaN, NaN, 3, 4], 2),
    ];
    const { groups } = await evaluate([group(...members)], { forecasters: [spy] });
    expect(spans).toBe(4);
    expect(groups[0]).toMatchObject({ series: 2, leftOut: 4 });
  });

  it("leaves a group that cannot be scored without scores", async () => {
    const empty = { ...group(), name: "empty" };
    const untold = { ...group(member("a", [1, 2, 3], 0)), name: "untold" };
    const { groups, overall } = await evaluate([empty, panel("shops", 3, 2), untold], {
      forecasters: baselineForecasters,
    });
    expect(groups.map(({ series, leftOut, scores }) => [series, leftOut, scores.length])).toEqual([
      [0, 0, 0],
      [3, 0, 6],
      [0, 1, 0],
    ]);
    expect(overall).toHaveLength(6);
  });

  it("has null, ranked last, for what is no number", async () => {
    const constants = group(member("a", [5, 5, 5, 5], 1), member("b", [3, 3, 3, 3, 3], 1));
    const flat = await evaluate([constants], { forecasters: [constant("network", Number.NaN)] });
    expect(flat.groups[0]).toMatchObject({ series: 2, withoutScale: 2 });
    expect(flat.overall.map(({ name, mase, owa, rmse }) => [name, mase, owa, rmse])).toEqual([
      ["Naive2", null, null, 0],
      ["network", null, null, null],
    ]);
    expect(JSON.parse(JSON.stringify(flat))).toEqual(flat);
    const wild = await evaluate([panel("shops", 6, 2)], {
      forecasters: [constant("network", Number.POSITIVE_INFINITY)],
    });
    expect(wild.overall.at(-1)).toMatchObject({ name: "network", mase: null });
    expect(wild.verdict.text).toBe("Naive2 is best; the network gave what is no number.");
  });

  it("is the same again, but for the time that it takes", async () => {
    const once = async () => {
      const result = await evaluate([panel("shops", 3, 2)], { forecasters: baselineForecasters, readMs: 5 });
      expect(result.timing.totalMs).toBe(result.timing.forecastMs + 5);
      return JSON.parse(
        JSON.stringify({ ...result, timing: null }, (key, value) => (key === "seconds" ? 0 : value)),
      );
    };
    expect(await once()).toEqual(await once());
  });

  it("says how far it has come, and stops", async () => {
    const heard: EvaluateProgress[] = [];
    const options = {
      forecasters: baselineForecasters,
      onProgress: (at: EvaluateProgress) => heard.push(at),
    };
    await evaluate([panel("shops", 2, 2), panel("stalls", 1, 2)], options);
    expect(heard.slice(0, 2)).toEqual([
      { group: "shops", forecaster: "last value", share: 0.5 },
      { group: "shops", forecaster: "last value", share: 1 },
    ]);
    expect(heard.at(-1)).toEqual({ group: "stalls", forecaster: "Naive2", share: 1 });
    const stopped = evaluate([panel("shops", 2, 2)], {
      forecasters: baselineForecasters,
      signal: AbortSignal.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: "TrainingError" });
  });

  it.each<[what: string, groups: Group[], message: string]>([
    [
      "no groups",
      [],
      "there is no series to evaluate; mark the rows to score by with --split, or give them in a file of their own with --test",
    ],
    ["no members", [group()], expect.stringMatching(/^there is no series to evaluate; /)],
    [
      "everything held out",
      [group(member("a", [1, 2], 2), member("b", [1], 4))],
      expect.stringMatching(/^of 2 series, all rows are held out, and nothing is left to learn from; /),
    ],
    [
      "nothing held out",
      [group(member("a", [1, 2], 0))],
      expect.stringMatching(/^of 1 series, no rows are held out, and nothing is there to score by; /),
    ],
    [
      "no truth observed",
      [group(member("a", [1, 2, NaN], 1))],
      expect.stringMatching(/^of 1 series, none has values both before and after the split; /),
    ],
    [
      "no horizon",
      [{ ...panel("shops", 1, 2), horizon: 0 }],
      'group "shops" has a horizon of 0 steps; give a whole number of at least 1 with --horizon',
    ],
    [
      "no season",
      [{ ...panel("shops", 1, 2), season: 1.5 }],
      'group "shops" has a season of 1.5 steps; give a whole number of at least 1 with --period',
    ],
  ])("refuses in one line: %s", async (_, groups, message) => {
    const refused = evaluate(groups, { forecasters: baselineForecasters });
    await expect(refused).rejects.toMatchObject({ name: "InputError", message });
  });

  it("refuses forecasters that share a name or do not forecast every series", async () => {
    const twice = evaluate([panel("shops", 1, 2)], { forecasters: [constant("a", 1), constant("a", 2)] });
    await expect(twice).rejects.toThrow("two forecasters have the same name");
    const lazy = { name: "lazy", fit: async () => ({ forecast: async () => [] }) };
    const less = evaluate([panel("shops", 2, 2)], { forecasters: [lazy] });
    await expect(less).rejects.toThrow('"lazy" gave 0 forecasts of 2 series');
  });
});
