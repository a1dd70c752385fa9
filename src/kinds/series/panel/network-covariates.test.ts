import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simple } from "../../../cells/simple.js";
import type { Engine } from "../../../engine/engine.js";
import { loadEngine } from "../../../engine/load.js";
import { DAY } from "../../../sequence/calendar.js";
import { type Covariates, covariatesAt } from "../../../sequence/covariates.js";
import type { HolidayCalendar } from "../../../sequence/holiday-features.js";
import { type Group, type Member, splitMember } from "../../../sequence/panel.js";
import { Random } from "../../../tensor/random.js";
import { designsFor } from "./designs.js";
import { fitAndForecast, type PanelForecast } from "./forecaster.js";
import { PanelNetworkForecaster, type PanelRecipe } from "./network-forecaster.js";
import { expectNoLeak } from "./testing/expect-no-leak.js";
import { withTimeFeatures } from "./time-features.js";

const HORIZON = 4;
const START = Date.UTC(2024, 0, 1);
let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ engine: "portable", threads: 1 });
});
afterAll(() => engine.close());

/** A network that is trained in no time. */
const small: PanelRecipe = {
  designs: (shape) =>
    designsFor(shape)
      .slice(0, 1)
      .map((design) => ({ ...design, cell: simple, units: 8 })),
  members: 1,
  looks: [50, 150, 400],
  patience: 1,
};

interface Made {
  readonly values: readonly number[];
  readonly static?: readonly number[];
  readonly past?: readonly number[];
  readonly known?: readonly number[];
  /** In days. */
  readonly start?: number;
}

function groupOf(made: readonly Made[]): Group {
  const members = made.map(({ values, static: constant = [], past, known, start = 0 }, index): Member => {
    const rows = (numbers: readonly number[] | undefined): Float64Array[] =>
      numbers === undefined ? [] : [Float64Array.from(numbers)];
    return {
      id: String(index),
      group: "all",
      values: Float64Array.from(values),
      held: HORIZON,
      start: START + start * DAY,
      frequency: { unit: "day", count: 1 },
      covariates: { static: Float64Array.from(constant), past: rows(past), known: rows(known) },
    };
  });
  return { name: "all", season: 1, horizon: HORIZON, members };
}

const coversOf = ({ members }: Group): Covariates[] =>
  members.map(({ covariates, values, held }) =>
    covariatesAt(covariates as Covariates, values.length - held, HORIZON),
  );
const requestOf = (group: Group, isTold: boolean) => ({
  spans: group.members.map((member) => splitMember(member).train),
  season: 1,
  horizon: HORIZON,
  seed: 1,
  ...(isTold ? { covariates: coversOf(group) } : {}),
});

/** Mean absolute error in shares of the truth. */
async function errorOf(group: Group, isTold: boolean): Promise<number> {
  const forecaster = new PanelNetworkForecaster(engine, small);
  const forecasts = await fitAndForecast(forecaster, requestOf(group, isTold));
  let sum = 0;
  for (const [index, { values }] of group.members.entries())
    for (const [step, truth] of values.subarray(-HORIZON).entries())
      sum += Math.abs(truth - (forecasts[index]?.point[step] as number)) / truth;
  return sum / (HORIZON * group.members.length);
}

async function errors(group: Group): Promise<{ told: number; untold: number }> {
  return { told: await errorOf(group, true), untold: await errorOf(group, false) };
}

const STEPS = Array.from({ length: 40 }, (_, step) => step);

describe("a network that is told what is known beside the values", () => {
  it("uses promotions that drive the sales, known of the future", async () => {
    const random = new Random(1);
    const made = Array.from({ length: 40 }, (): Made => {
      const level = 10 ** random.uniform(0, 3);
      const known = STEPS.map(() => (random.uniform() < 0.3 ? 1 : 0));
      return { values: known.map((promo) => level * (1 + promo) * random.uniform(0.95, 1.05)), known };
    });
    const { told, untold } = await errors(groupOf(made));
    expect(told).toBeLessThan(untold / 3);
  }, 60_000);

  it("uses holidays, on which little is sold", async () => {
    const random = new Random(2);
    const first = START / DAY;
    const days = new Set(
      Array.from({ length: 200 }, (_, day) => first + day).filter(() => random.uniform() < 0.15),
    );
    const holidays: HolidayCalendar = { place: "nowhere", isHoliday: (day) => days.has(day) };
    const made = Array.from({ length: 60 }, (_, index): Made => {
      const level = 10 ** random.uniform(0, 3);
      const sales = (step: number): number => (days.has(first + index + step) ? 0.4 : 1);
      return { values: STEPS.map((step) => level * sales(step) * random.uniform(0.95, 1.05)), start: index };
    });
    const [group] = withTimeFeatures([groupOf(made)], { holidays }) as [Group];
    const { told, untold } = await errors(group);
    expect(told).toBeLessThan(untold / 2);
  }, 60_000);

  it("uses a past covariate that leads by a horizon", async () => {
    const random = new Random(3);
    const made = Array.from({ length: 60 }, (): Made => {
      const past = STEPS.map(() => random.uniform(1, 3));
      return { values: STEPS.map((step) => (past[step - HORIZON] ?? 2) * 10), past };
    });
    const { told, untold } = await errors(groupOf(made));
    expect(told).toBeLessThan(untold / 2);
  }, 60_000);

  it("uses static covariates that say how much a promotion does", async () => {
    const random = new Random(4);
    const made = Array.from({ length: 100 }, (): Made => {
      const effect = random.uniform(-0.6, 2);
      const known = STEPS.map(() => (random.uniform() < 0.2 ? 1 : 0));
      const sales = (promo: number): number => 100 * (1 + effect * promo) * random.uniform(0.9, 1.1);
      return { values: known.map(sales), static: [effect], known };
    });
    const group = groupOf(made);
    const without = groupOf(made.map(({ static: _, ...rest }) => rest));
    expect(await errorOf(group, true)).toBeLessThan(0.8 * (await errorOf(without, true)));
  }, 60_000);
});

describe("series with little or no history", () => {
  const random = new Random(6);
  /** Of small shops and large ones, whose sales double where something is promoted. */
  const made = Array.from({ length: 30 }, (_, index): Made => {
    const size = index % 2;
    const known = STEPS.map(() => (random.uniform() < 0.3 ? 1 : 0));
    const values = known.map((promo) => (1 + promo) * (size === 0 ? 20 : 500) * random.uniform(0.95, 1.05));
    return { values, static: [size], known };
  });
  const group = groupOf(made);
  const forecastOf = async (history: readonly number[], own: Covariates): Promise<PanelForecast> => {
    const fitted = await new PanelNetworkForecaster(engine, small).fit(requestOf(group, true));
    return (await fitted.forecast([Float64Array.from(history)], undefined, [own]))[0] as PanelForecast;
  };
  const known = (...values: number[]): Float64Array[] => [Float64Array.from(values)];

  it.each([
    [0, 20],
    [1, 500],
  ])(
    "are forecast without a value like those of their kind (%i)",
    async (size, level) => {
      const own: Covariates = { static: Float64Array.of(size), past: [], known: known(0, 0, 1, 0) };
      for (const history of [[], [Number.NaN, Number.NaN]]) {
        const shifted = [...history.map(() => 0), 0, 0, 1, 0];
        const { point, intervals } = await forecastOf(history, { ...own, known: known(...shifted) });
        for (const [step, value] of point.entries()) {
          const expected = step === 2 ? 2 * level : level;
          expect(value).toBeGreaterThan(0.7 * expected);
          expect(value).toBeLessThan(1.4 * expected);
        }
        const { lower, upper } = intervals.get(0.9) as { lower: Float64Array; upper: Float64Array };
        expect(lower.every((low, step) => low < (upper[step] as number))).toBe(true);
      }
    },
    60_000,
  );

  it("go from their own value where they have one, whatever their kind", async () => {
    const own: Covariates = { static: Float64Array.of(1), past: [], known: known(0, 0, 0, 0, 0) };
    const { point } = await forecastOf([60], own);
    expect(point.every((value) => value > 30 && value < 120)).toBe(true);
  }, 60_000);

  it("are forecast where what is known of them is missing, by all", async () => {
    const own: Covariates = {
      static: Float64Array.of(Number.NaN),
      past: [],
      known: known(NaN, NaN, NaN, NaN),
    };
    const { point } = await forecastOf([], own);
    expect(point.every((value) => value > 10 && value < 1500)).toBe(true);
  }, 60_000);

  it("need their covariates", async () => {
    const fitted = await new PanelNetworkForecaster(engine, { ...small, looks: [10] }).fit(
      requestOf(group, true),
    );
    await expect(fitted.forecast([Float64Array.of(1)])).rejects.toThrow(
      "the network reads covariates: 1 histories need as many, received 0",
    );
  });
});

it("does not change by a single bit when what is held out of values and past covariates does", async () => {
  const tiny: PanelRecipe = { ...small, looks: [10] };
  const trials = { trials: 20, lengths: [4, 14], covariates: true } as const;
  await expectNoLeak(new PanelNetworkForecaster(engine, tiny), trials);
}, 120_000);

it("is the same to the bit for any number of threads", async () => {
  const group = groupOf(
    Array.from({ length: 20 }, (_, index) => ({
      values: STEPS.map((step) => 10 + ((step * (index + 1)) % 7)),
      static: [index],
      past: STEPS.map((step) => step % 3),
      known: STEPS.map((step) => (step * index) % 5),
    })),
  );
  const threads = await loadEngine({ engine: "portable", threads: 2 });
  const tiny: PanelRecipe = { ...small, looks: [20] };
  const pointsOn = async (on: Engine): Promise<Float64Array[]> =>
    (await fitAndForecast(new PanelNetworkForecaster(on, tiny), requestOf(group, true))).map(
      ({ point }) => point,
    );
  expect(await pointsOn(threads)).toEqual(await pointsOn(engine));
  threads.close();
}, 60_000);
