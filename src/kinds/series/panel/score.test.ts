import { describe, expect, it } from "vitest";
import type { PanelForecast } from "./forecaster.js";
import { coverageByStep, meanScore, owa, scoreSeries } from "./score.js";

const around = (point: number[], width: number): PanelForecast => ({
  point: Float64Array.from(point),
  intervals: new Map([
    [0.8, { lower: Float64Array.from(point), upper: Float64Array.from(point) }],
    [
      0.9,
      {
        lower: Float64Array.from(point, (value) => value - width),
        upper: Float64Array.from(point, (value) => value + width),
      },
    ],
  ]),
});
const history = Float64Array.of(10, 20, 12, 18);

describe("scoreSeries", () => {
  it("has the figures of the organisers' formulas", () => {
    const score = scoreSeries(
      [{ forecast: around([10, 20], 3), actual: Float64Array.of(14, 22) }],
      history,
      2,
    );
    expect(score.smape).toBeCloseTo(((200 * 4) / 24 + (200 * 2) / 42) / 2, 12);
    // Seasonal differences of the history: |12 − 10| and |18 − 20|.
    expect(score.mase).toBeCloseTo(3 / 2, 12);
    expect(score.rmse).toBeCloseTo(Math.sqrt((16 + 4) / 2), 12);
    expect([...score.inside]).toEqual([0, 1]);
  });

  it("takes all steps from all origins together", () => {
    const [first, second] = [
      { forecast: around([10, 20], 3), actual: Float64Array.of(14, 22) },
      { forecast: around([10, 20], 3), actual: Float64Array.of(11) },
    ];
    const score = scoreSeries([first, second], history, 2);
    expect(score.rmse).toBeCloseTo(Math.sqrt((16 + 4 + 1) / 3), 12);
    expect(score.mase).toBeCloseTo((4 + 2 + 1) / 3 / 2, 12);
    expect(score.smape).toBeCloseTo(((200 * 4) / 24 + (200 * 2) / 42 + 200 / 21) / 3, 12);
    expect([...score.inside]).toEqual([1 / 2, 1]);
  });

  it("counts neither steps that are missing, nor those beyond either end", () => {
    const missing = scoreSeries(
      [{ forecast: around([10, 20, 5], 3), actual: Float64Array.of(NaN, 22) }],
      history,
      2,
    );
    expect(missing.rmse).toBe(2);
    expect([...missing.inside]).toEqual([NaN, 1, NaN]);
    const longer = scoreSeries([{ forecast: around([10], 3), actual: Float64Array.of(13, 999) }], history, 2);
    expect(longer).toMatchObject({ rmse: 3, mase: 1.5, inside: Float64Array.of(1) });
  });

  it("counts the bounds of an interval as inside", () => {
    const [low, high] = [7, 13].map((value) => Float64Array.of(value)) as [Float64Array, Float64Array];
    for (const actual of [low, high])
      expect([...scoreSeries([{ forecast: around([10], 3), actual: actual }], history, 2).inside]).toEqual([
        1,
      ]);
  });

  it("has no MASE without a scale", () => {
    expect(
      scoreSeries([{ forecast: around([1], 1), actual: Float64Array.of(2) }], Float64Array.of(7, 7, 7), 1)
        .mase,
    ).toBeNull();
  });
});

describe("meanScore", () => {
  const scores = [
    { smape: 10, mase: 1, rmse: 3, pinball: 0.5, inside: Float64Array.of(1, 1) },
    { smape: 20, mase: null, rmse: 4, pinball: null, inside: Float64Array.of(0, NaN) },
    { smape: 60, mase: 4, rmse: 8, pinball: 1, inside: Float64Array.of(1, 0) },
  ];

  it("is the mean over the series, that of MASE over those that have one, coverage over known steps", () => {
    expect(meanScore(scores)).toEqual({ smape: 30, mase: 2.5, rmse: 5, pinball: 0.75, coverage90: 3 / 5 });
    expect(coverageByStep(scores, 3)).toEqual([2 / 3, 1 / 2, NaN]);
  });

  it("is NaN where there is nothing", () => {
    expect(meanScore(scores.slice(1, 2)).mase).toBeNaN();
    expect(meanScore([])).toEqual({ smape: NaN, mase: NaN, rmse: NaN, pinball: NaN, coverage90: NaN });
  });
});

it("OWA of the competition's winner is that of its table: 0.821 over all, 0.440 on the hourly series", () => {
  const figures = (smape: number, mase: number) => ({ smape, mase, rmse: 0, coverage90: 0 });
  expect(owa(figures(11.374, 1.536), figures(13.564, 1.912))).toBeCloseTo(0.821, 3);
  expect(owa(figures(9.328, 0.893), figures(18.383, 2.395))).toBeCloseTo(0.44, 3);
});
