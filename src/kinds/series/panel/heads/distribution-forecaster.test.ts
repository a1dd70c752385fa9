import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../../../engine/engine.js";
import { loadEngine } from "../../../../engine/load.js";
import { InputError } from "../../../../errors.js";
import { wholeSpan } from "../../../../sequence/span.js";
import { Random } from "../../../../tensor/random.js";
import type { Interval } from "../../intervals.js";
import { baselineForecasters } from "../baseline-forecaster.js";
import { designsFor } from "../designs.js";
import {
  fitAndForecast,
  type PanelForecast,
  type PanelForecaster,
  type PanelRequest,
} from "../forecaster.js";
import { PanelNetworkForecaster } from "../network-forecaster.js";
import { scaledPinball } from "../pinball-loss.js";
import { movement } from "../pooled-intervals.js";
import { expectNoLeak } from "../testing/expect-no-leak.js";
import { DistributionForecaster, type DistributionRecipe, headDesigns } from "./distribution-forecaster.js";
import { type HeadName, headNames } from "./head-names.js";
import { IntermittentForecaster } from "./intermittent-forecaster.js";
import { headNamed } from "./panel-head.js";
import { intermittentDemand, WEEK } from "./testing/intermittent-demand.js";

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ engine: "portable", threads: 1 });
});
afterAll(() => engine.close());

/** Networks that are trained in no time. */
const small: DistributionRecipe = {
  designs: (shape, head) =>
    headDesigns(shape, head)
      .slice(0, 1)
      .map((design) => ({ ...design, units: 16 })),
  members: 1,
  looks: [100, 250],
  patience: 1,
};
const tiny: DistributionRecipe = { ...small, looks: [5] };
const numbers = (looks: readonly number[]): PanelForecaster =>
  new PanelNetworkForecaster(engine, {
    designs: (shape) =>
      designsFor(shape)
        .slice(0, 2)
        .map((design) => ({ ...design, units: 16 })),
    members: 2,
    looks,
    patience: 1,
  });
const withHead = (name: HeadName, recipe = small): DistributionForecaster =>
  new DistributionForecaster(engine, headNamed(name), recipe);

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("of intermittent demand", () => {
  const demand = intermittentDemand(60, 112 + WEEK, 1);
  const histories = demand.map((values) => values.slice(0, 112));
  const request: PanelRequest = {
    spans: histories.map((values) => wholeSpan(values)),
    season: WEEK,
    horizon: WEEK,
    seed: 1,
  };

  /** The mean pinball loss; the share inside 90 % intervals, and how wide these are, where demand can be. */
  function scores(forecasts: readonly PanelForecast[]): Record<"pinball" | "inside" | "width", number> {
    const future = demand.map((values) => values.slice(112));
    return {
      pinball: meanOf(
        forecasts.map(
          (forecast, index) =>
            scaledPinball(
              [{ forecast, actual: future[index] as Float64Array }],
              histories[index] as Float64Array,
              WEEK,
            ) as number,
        ),
      ),
      inside: meanOf(
        forecasts.flatMap(({ intervals }, index) => {
          const { lower, upper } = intervals.get(0.9) as Interval;
          return Array.from(future[index] as Float64Array, (value, step) =>
            Number(value >= (lower[step] as number) && value <= (upper[step] as number)),
          );
        }),
      ),
      width: meanOf(
        forecasts.flatMap(({ intervals }, index) => {
          const { lower, upper } = intervals.get(0.9) as Interval;
          const unit = movement(histories[index] as Float64Array, WEEK);
          return Array.from(upper, (high, step) => (high - Math.max(0, lower[step] as number)) / unit);
        }),
      ),
    };
  }

  it("a distribution of counts is better than the network of numbers and all baselines, by pinball loss and by narrower intervals that hold as much", async () => {
    const fitted = await withHead("negative-binomial").fit(request);
    const forecasts = await fitted.forecast(histories);
    const found = scores(forecasts);
    expect(Math.abs(found.inside - 0.9)).toBeLessThan(0.04);
    for (const { point, intervals } of forecasts)
      for (const values of [point, ...[...intervals.values()].flatMap(({ lower, upper }) => [lower, upper])])
        expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    for (const forecaster of [...baselineForecasters, numbers([100, 250])]) {
      const other = scores(await fitAndForecast(forecaster, request));
      expect(found.pinball, forecaster.name).toBeLessThan(0.9 * other.pinball);
      expect(found.width, forecaster.name).toBeLessThan(0.9 * other.width);
    }

    const paths = await fitted.paths(histories[1] as Float64Array, 400, 3);
    const [steps = []] = await fitted.distributions(histories.slice(1, 2));
    expect(paths).toHaveLength(400);
    steps.forEach(({ quantile }, step) => {
      const values = paths.map((path) => path[step] as number).sort((one, other) => one - other);
      expect(Math.abs((values[200] as number) - quantile(0.5))).toBeLessThanOrEqual(1);
    });
    expect(await fitted.paths(histories[1] as Float64Array, 400, 3)).toEqual(paths);
  }, 120_000);

  it("counts win over numbers on what is kept back", async () => {
    const few = { ...request, spans: request.spans.slice(0, 30) };
    const counts = withHead("negative-binomial");
    const chosen = await new IntermittentForecaster(engine, numbers([20]), counts).fit(few);
    const own = await counts.fit(few);
    expect(await chosen.forecast(histories.slice(0, 5))).toEqual(await own.forecast(histories.slice(0, 5)));
  }, 120_000);

  it("numbers forecast where covariates are given, which a network of counts does not read", async () => {
    const spans = request.spans.slice(0, 30);
    const told: PanelRequest = {
      ...request,
      spans,
      covariates: spans.map(({ values }, index) => ({
        static: Float64Array.of(index % 2),
        past: [],
        known: [new Float64Array(values.length + request.horizon)],
      })),
    };
    const wrapped = new IntermittentForecaster(engine, numbers([20]), withHead("negative-binomial", tiny));
    expect(await fitAndForecast(wrapped, told)).toEqual(await fitAndForecast(numbers([20]), told));
  }, 120_000);

  it("refuses what is no count", async () => {
    const odd = [...request.spans, wholeSpan(Float64Array.of(1, 2.5, 3))];
    const fitting = withHead("negative-binomial").fit({ ...request, spans: odd });
    await expect(fitting).rejects.toThrow(InputError);
    await expect(fitting).rejects.toThrow(
      "a value is 2.5, and a distribution of counts is of whole numbers from 0 on",
    );
  });
});

describe("of anything else", () => {
  const random = new Random(4);
  const series = Array.from({ length: 40 }, (_, index) => {
    const size = 10 ** (index % 4);
    return Float64Array.from(
      { length: 46 },
      (_, step) => size * (5 + Math.sin(step) + 0.3 * random.normal()),
    );
  });
  const spans = series.map((values) => wholeSpan(values.slice(0, 42)));
  const request: PanelRequest = { spans, season: 1, horizon: 4, seed: 1 };

  it("the network of numbers forecasts, to the bit", async () => {
    const own = await fitAndForecast(numbers([20]), request);
    const wrapped = new IntermittentForecaster(engine, numbers([20]), withHead("negative-binomial", tiny));
    expect(await fitAndForecast(wrapped, request)).toEqual(own);
  }, 60_000);

  it.each(["normal", "student-t", "quantile"] as const)(
    "intervals by %s hold about as much as they say, around their median",
    async (name) => {
      const forecasts = await fitAndForecast(withHead(name), request);
      let inside = 0;
      forecasts.forEach(({ point, intervals }, index) => {
        const [wide, narrow] = [0.9, 0.8].map((level) => intervals.get(level)) as [
          { lower: Float64Array; upper: Float64Array },
          { lower: Float64Array; upper: Float64Array },
        ];
        point.forEach((median, step) => {
          const value = series[index]?.[42 + step] as number;
          if (value >= (wide.lower[step] as number) && value <= (wide.upper[step] as number)) inside++;
          const bounds = [wide.lower, narrow.lower, point, narrow.upper, wide.upper].map(
            (each) => each[step] as number,
          );
          expect(bounds).toEqual(bounds.toSorted((one, other) => one - other));
          expect(median).toBeGreaterThan(0);
        });
      });
      expect(inside / 160).toBeGreaterThan(0.8);
      expect(inside / 160).toBeLessThan(0.98);
    },
    60_000,
  );

  it("gives the same bits again, and others for another seed", async () => {
    const forecast = (seed: number): Promise<readonly PanelForecast[]> =>
      fitAndForecast(withHead("student-t", tiny), { ...request, seed });
    const first = await forecast(1);
    expect(await forecast(1)).toEqual(first);
    expect(await forecast(2)).not.toEqual(first);
  }, 60_000);

  it("stops when it is told to", async () => {
    const fitting = withHead("normal").fit(request, undefined, AbortSignal.timeout(50));
    await expect(fitting).rejects.toThrow("stopped");
  });
});

describe("odd panels", () => {
  const missing = Number.NaN;
  const panels: Readonly<Record<string, number[][]>> = {
    "series of a single value": [[7], [8]],
    "series that never move": [Array(20).fill(5), Array(20).fill(0)],
    "gaps, at the end, too": [[1, 2, missing, 4, 5, missing, 7, 8, 9, missing, missing, missing]],
    "zeros between": [[0, 0, 3, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 5, 0]],
  };
  it.each(
    headNames.flatMap((name) =>
      Object.entries(panels).map(([what, values]) => [name, what, values] as const),
    ),
  )("%s forecasts %s by numbers, in order", async (name, _, values) => {
    const spans = values.map((each) => wholeSpan(Float64Array.from(each)));
    const request = { spans, season: 4, horizon: 3, seed: 1 };
    for (const { point, intervals } of await fitAndForecast(withHead(name, tiny), request)) {
      expect(point.every(Number.isFinite)).toBe(true);
      for (const { lower, upper } of intervals.values())
        expect(lower.every((low, step) => low <= (upper[step] as number))).toBe(true);
    }
  });
});

it("does not change by a single bit when what is held out does", async () => {
  for (const name of ["student-t", "quantile"] as const)
    await expectNoLeak(withHead(name, tiny), { trials: 8, lengths: [4, 14] });
}, 120_000);
