import { describe, expect, it } from "vitest";
import { baselineForecasters } from "../kinds/series/panel/baseline-forecaster.js";
import type { Group } from "../sequence/panel.js";
import { panelDocument } from "./panel-prediction.js";
import { predictPanel } from "./predict-panel.js";
import { forecasterOf, member } from "./testing/panels.js";

const line = (first: number, length: number): number[] =>
  Array.from({ length }, (_, step) => first + 2 * step);
/** Knows that every series rises by 2 a step. */
const rising = forecasterOf("network", (history, { horizon }) =>
  Float64Array.from({ length: horizon }, (_, step) => (history.at(-1) as number) + 2 * (step + 1)),
);
const constant = forecasterOf("constant", (_, { horizon }) => new Float64Array(horizon).fill(7));
const group = (name: string, ...values: number[][]): Group => ({
  name,
  season: 1,
  horizon: 3,
  members: values.map((each, index) => ({ ...member(`${name}${index}`, each, 0), group: name })),
});

describe("predictPanel", () => {
  it("forecasts each group by whoever was best on its last horizon, from the end of every series", async () => {
    const groups = [
      group("up", line(10, 12), line(500, 20)),
      group("flat", [6, 7, 8, 7, 6, 7, 8, 7, 7, 7, 7], [7, 8, 6, 7, 7, 7, 7]),
    ];
    const prediction = await predictPanel(groups, { forecasters: [constant, rising], readMs: 5 });
    expect(prediction.groups.map(({ by }) => by)).toEqual(["network", "constant"]);
    const points = prediction.groups.map(({ members }) => members.map(({ forecast }) => [...forecast.point]));
    expect(points).toEqual([
      [
        [34, 36, 38],
        [540, 542, 544],
      ],
      [
        [7, 7, 7],
        [7, 7, 7],
      ],
    ]);
    expect(prediction.timing.totalMs).toBeCloseTo(5 + prediction.timing.trainMs, 9);
  });

  it("forecasts by whoever is asked for, whoever wins", async () => {
    const groups = [group("up", line(10, 12)), group("down", line(500, 20))];
    const options = { forecasters: [constant, rising], preferred: "constant" };
    const prediction = await predictPanel(groups, options);
    expect(prediction.groups.map(({ by }) => by)).toEqual(["constant", "constant"]);
    expect(prediction.groups[0]?.members[0]?.forecast.point).toEqual(Float64Array.of(7, 7, 7));
    expect(prediction.evaluation.verdict.winner).toBe("network");
  });

  it("judges by series that are long enough, and forecasts the others as well", async () => {
    const seen: number[] = [];
    const spy = forecasterOf("spy", (history, { horizon }) => {
      seen.push(history.length);
      return new Float64Array(horizon).fill(history.at(-1) as number);
    });
    const groups = [group("mixed", line(0, 9), [5, 6], [NaN, NaN, 3])];
    const { evaluation, groups: forecasts } = await predictPanel(groups, { forecasters: [spy] });
    expect(evaluation.groups[0]).toMatchObject({ series: 1, leftOut: 2 });
    // In the contest and in the leak audit the long one alone; then all.
    expect(seen).toEqual([6, 6, 9, 2, 3]);
    expect(forecasts[0]?.members.map(({ forecast }) => forecast.point[0])).toEqual([16, 6, 3]);
  });

  it("forecasts short series by the network where a baseline is best", async () => {
    const short = Float64Array.of(40, 20);
    const members = [
      ...group("flat", [1, 1, 1, 5, 5, 5, 5, 5, 5]).members,
      { ...member("short", [...short], 0), group: "flat" },
      { ...member("empty", [], 0), group: "flat" },
    ];
    const prediction = await predictPanel([{ ...group("flat"), members }], {
      forecasters: [...baselineForecasters, rising],
    });
    expect(prediction.groups[0]?.by).toBe("last value");
    const points = prediction.groups[0]?.members.map(({ member: { id }, forecast }) => [
      id,
      ...forecast.point,
    ]);
    expect(points).toEqual([
      ["flat0", 5, 5, 5],
      ["short", 22, 24, 26],
    ]);
    expect(prediction.findings.map(({ text }) => text)).toEqual([
      'series "short" too short to be judged by: forecast by network',
      expect.stringMatching(/^series "empty" left out: without any value/),
    ]);
    const asked = await predictPanel([{ ...group("flat"), members }], {
      forecasters: [...baselineForecasters, rising],
      preferred: "last value",
    });
    expect(asked.groups[0]?.members[1]?.forecast.point).toEqual(Float64Array.of(20, 20, 20));
  });

  it("goes by all groups where a group has nothing to judge by", async () => {
    const groups = [group("long", line(0, 12)), group("short", [4, 6])];
    const { groups: forecasts } = await predictPanel(groups, { forecasters: [constant, rising] });
    expect(forecasts.map(({ by }) => by)).toEqual(["network", "network"]);
    expect([...(forecasts[1]?.members[0]?.forecast.point ?? [])]).toEqual([8, 10, 12]);
  });

  it("refuses series that are all too short, in one line", async () => {
    await expect(
      predictPanel([group("short", [4, 6, 5, 6])], { forecasters: [constant] }),
    ).rejects.toMatchObject({
      name: "InputError",
      message:
        "no series has 2 steps before its last 3, by which forecasters are judged; give longer series, or a shorter --horizon",
    });
  });

  it("hands on what is known of the steps to forecast, and refuses what ends before them", async () => {
    const known = Float64Array.from({ length: 15 }, (_, step) => step % 4);
    const told = (values: Float64Array): Group => {
      const plain = group("told", line(10, 12));
      return {
        ...plain,
        covariates: { static: [], past: [], known: ["promo"] },
        members: plain.members.map((each) => ({
          ...each,
          covariates: { static: new Float64Array(0), past: [], known: [values] },
        })),
      };
    };
    const seen: number[][] = [];
    const listening = {
      name: "listening",
      fit: async (request: Parameters<typeof rising.fit>[0]) => {
        const fitted = await rising.fit(request);
        return {
          forecast: (...[histories, signal, covariates]: Parameters<typeof fitted.forecast>) => {
            seen.push(...(covariates ?? []).map((each) => [...(each.known[0] ?? [])]));
            return fitted.forecast(histories, signal);
          },
        };
      },
    };
    await predictPanel([told(known)], { forecasters: [listening] });
    // The contest, the leak audit, the forecast.
    expect(seen).toEqual([[...known.subarray(0, 12)], [...known.subarray(0, 12)], [...known]]);
    await expect(predictPanel([told(known.slice(0, 14))], { forecasters: [listening] })).rejects.toThrow(
      '"promo" is not known of step 3 of the 3 after series "told0"; add rows for the steps to forecast, without a value, or name the column with --past',
    );
  });

  it("forecasts by Naive2 where that is best", async () => {
    const { groups } = await predictPanel([group("a", [1, 1, 1, 5, 5, 5, 5, 5, 5])], {
      forecasters: [rising],
    });
    expect(groups[0]?.by).toBe("Naive2");
  });
});

it("the document has a row a step, at dates where there are dates, after the steps where not", async () => {
  const dated = {
    ...member("a", line(1, 12), 0),
    start: Date.UTC(2024, 0, 1),
    frequency: { unit: "month", count: 1 } as const,
  };
  const groups = [{ ...group("g"), members: [dated, member("b", line(1, 12), 0)] }];
  const prediction = await predictPanel(groups, { forecasters: [...baselineForecasters, rising] });
  const document = panelDocument(prediction, { file: "f.csv", rows: 24, seed: 1 });
  expect(document).toMatchObject({
    kind: "panel",
    input: { file: "f.csv", rows: 24, series: 2, seed: 1 },
    groups: [{ group: "g", series: 2, horizon: 3, season: 1 }],
  });
  expect(document.forecasts.map(({ id, forecast }) => [id, ...forecast.map(({ at }) => at)])).toEqual([
    ["a", "2025-01-01", "2025-02-01", "2025-03-01"],
    ["b", "13", "14", "15"],
  ]);
  for (const { forecast } of document.forecasts)
    for (const { mean, lo80, hi80, lo90, hi90 } of forecast) {
      expect(lo90).toBeLessThanOrEqual(lo80);
      expect(lo80).toBeLessThanOrEqual(mean);
      expect(hi80).toBeLessThanOrEqual(hi90);
    }
});
