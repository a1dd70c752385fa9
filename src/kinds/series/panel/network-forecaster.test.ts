import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simple } from "../../../cells/simple.js";
import type { Engine } from "../../../engine/engine.js";
import { loadEngine } from "../../../engine/load.js";
import { type Span, wholeSpan } from "../../../sequence/span.js";
import { Random } from "../../../tensor/random.js";
import { designsFor } from "./designs.js";
import { fitAndForecast, type PanelForecast } from "./forecaster.js";
import { PanelNetworkForecaster, type PanelRecipe } from "./network-forecaster.js";
import { expectNoLeak } from "./testing/expect-no-leak.js";

const [SEASON, HORIZON] = [4, 3];
let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ engine: "portable", threads: 1 });
});
afterAll(() => engine.close());

/** Two networks that are trained in no time. */
const small: PanelRecipe = {
  designs: (shape) =>
    designsFor(shape)
      .slice(0, 2)
      .map((design) => ({ ...design, cell: simple, units: 8 })),
  members: 2,
  looks: [50, 150, 400],
  patience: 1,
};

/** What each value is follows from the two before it: no baseline sees that. */
function oscillation(seed: number, length = 30): { history: Float64Array; future: Float64Array } {
  const random = new Random(seed);
  const [size, phase, speed] = [10 ** random.uniform(0, 3), random.uniform(0, 6), random.uniform(0.7, 1.4)];
  const value = (step: number): number => size * (3 + Math.sin(phase + speed * step));
  const values = Float64Array.from({ length: length + HORIZON }, (_, step) => value(step));
  return { history: values.slice(0, length), future: values.slice(length) };
}
const panel = Array.from({ length: 60 }, (_, seed) => oscillation(seed));
const request = (spans: readonly Span<"all">[], seed = 1) => ({ spans, season: 1, horizon: HORIZON, seed });
const spansOf = (values: readonly Float64Array[]): Span<"all">[] => values.map((each) => wholeSpan(each));
const forecastOf = (values: readonly number[][], season = SEASON): Promise<readonly PanelForecast[]> =>
  fitAndForecast(new PanelNetworkForecaster(engine, small), {
    spans: spansOf(values.map((each) => Float64Array.from(each))),
    season,
    horizon: HORIZON,
    seed: 1,
  });

describe("PanelNetworkForecaster", () => {
  const spans = spansOf(panel.map(({ history }) => history));
  let forecasts: readonly PanelForecast[];
  const shares: number[] = [];
  beforeAll(async () => {
    forecasts = await fitAndForecast(new PanelNetworkForecaster(engine, small), request(spans), (share) => {
      shares.push(share);
    });
  }, 60_000);

  it("learns from all series what no one of them by itself shows a baseline", () => {
    let [error, naive] = [0, 0];
    panel.forEach(({ history, future }, series) => {
      future.forEach((value, step) => {
        const unit = history[0] as number;
        error += Math.abs(value - (forecasts[series]?.point[step] as number)) / unit;
        naive += Math.abs(value - (history.at(-1) as number)) / unit;
      });
    });
    expect(error).toBeLessThan(naive / 2);
  });

  it("has 90 % intervals that hold about as much, within those of 80 %", () => {
    let inside = 0;
    panel.forEach(({ future }, series) => {
      const [wide, narrow] = [0.9, 0.8].map((level) => forecasts[series]?.intervals.get(level));
      future.forEach((value, step) => {
        if (value >= (wide?.lower[step] as number) && value <= (wide?.upper[step] as number)) inside++;
        expect(narrow?.upper[step]).toBeLessThanOrEqual(wide?.upper[step] as number);
      });
    });
    expect(inside / (panel.length * HORIZON)).toBeGreaterThan(0.8);
  });

  it("is fitted once, and forecasts what has gone on since, and series it has never seen", async () => {
    const fitted = await new PanelNetworkForecaster(engine, small).fit(request(spans));
    const histories = spans.map(({ values }) => values);
    expect(await fitted.forecast(histories)).toEqual(forecasts);
    const later = panel.map(({ history, future }) => Float64Array.of(...history, future[0] as number));
    const unseen = Array.from({ length: 40 }, (_, seed) => oscillation(1000 + seed));
    const others = await fitted.forecast([...later, ...unseen.map(({ history }) => history)]);
    const wrong = (values: Float64Array, forecast: PanelForecast | undefined): number =>
      values.reduce((sum, value, step) => sum + Math.abs(value - (forecast?.point[step] ?? 0)) / value, 0);
    panel.forEach(({ future }, series) => {
      expect(wrong(future.subarray(1), others[series])).toBeLessThan(1);
    });
    let [error, naive] = [0, 0];
    unseen.forEach(({ history, future }, index) => {
      error += wrong(future, others[panel.length + index]);
      naive += future.reduce((sum, value) => sum + Math.abs(value - (history.at(-1) as number)) / value, 0);
    });
    expect(error).toBeLessThan(naive / 2);
  }, 60_000);

  it("says how far it has come", () => {
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(shares.at(-1)).toBe(1);
  });

  it("gives the same bits again, for any number of threads, and others for another seed", async () => {
    const few = spans.slice(0, 20);
    const threads = await loadEngine({ engine: "portable", threads: 2 });
    const points = async (on: Engine, seed: number): Promise<Float64Array[]> =>
      (await fitAndForecast(new PanelNetworkForecaster(on, small), request(few, seed))).map(
        ({ point }) => point,
      );
    const first = await points(engine, 1);
    expect(await points(threads, 1)).toEqual(first);
    expect(await points(engine, 2)).not.toEqual(first);
    threads.close();
  }, 60_000);

  it("stops when it is told to", async () => {
    const forecasting = fitAndForecast(
      new PanelNetworkForecaster(engine, small),
      request(spans),
      undefined,
      AbortSignal.timeout(100),
    );
    await expect(forecasting).rejects.toThrow("stopped");
  });
});

describe("odd panels", () => {
  const missing = Number.NaN;
  it.each<[string, number[][]]>([
    ["series of a single value", [[7], [8]]],
    [
      "series of two values",
      [
        [7, 8],
        [1, 3],
      ],
    ],
    ["series that never move", [Array(20).fill(5), Array(20).fill(0)]],
    ["gaps, at the end, too", [[1, 2, missing, 4, 5, missing, 7, 8, 9, missing, missing, missing]]],
    ["a series that is long, and one that is short", [Array.from({ length: 40 }, (_, step) => step), [3]]],
    ["values of all sizes and signs", [[-1e300, 1e300, -1e300, 1e300, 0, 5e-324, 1, -1, 2, -2, 3, -3]]],
    ["zeros between", [[0, 0, 3, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 5, 0]]],
  ])("forecasts %s by numbers", async (_, values) => {
    for (const { point, intervals } of await forecastOf(values)) {
      expect(point.every(Number.isFinite)).toBe(true);
      for (const { lower, upper } of intervals.values())
        expect(lower.every((low, step) => low <= (upper[step] as number))).toBe(true);
    }
  });

  it("takes the last value of what is too short to learn from", async () => {
    const [one] = await forecastOf([[7]], 1);
    expect([...(one as PanelForecast).point].every((value) => Math.abs(value - 7) < 1e-6)).toBe(true);
  });
});

it("does not change by a single bit when what is held out does", async () => {
  const tiny: PanelRecipe = { ...small, members: 1, looks: [10] };
  await expectNoLeak(new PanelNetworkForecaster(engine, tiny), { trials: 20, lengths: [4, 14] });
}, 120_000);
