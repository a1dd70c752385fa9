import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import type { Frequency, FrequencyUnit } from "../../sequence/series.js";
import { Random } from "../../tensor/random.js";
import { detectSeason, resolveSeason } from "./seasonality.js";

const every = (unit: FrequencyUnit, count = 1): Frequency => ({ unit, count });
const generate = (
  length: number,
  value: (step: number, noise: () => number) => number,
  seed = 7,
): Float64Array => {
  const random = new Random(seed);
  return Float64Array.from({ length }, (_, step) => value(step, () => random.normal()));
};
const wave = (step: number, period: number): number => Math.sin((2 * Math.PI * step) / period);

describe("detectSeason", () => {
  it.each<[FrequencyUnit, number, number]>([
    ["month", 1, 12],
    ["month", 2, 6],
    ["quarter", 1, 4],
    ["day", 1, 7],
    ["businessDay", 1, 5],
    ["week", 1, 52],
    ["hour", 1, 24],
    ["hour", 1, 168],
    ["hour", 6, 4],
    ["minute", 15, 96],
    ["minute", 1, 60],
    ["minute", 1, 1440],
    ["second", 1, 60],
  ])("finds a wave every %s × %i of %i steps, on a trend", (unit, count, period) => {
    const values = generate(5 * period + 3, (step, noise) => 0.1 * step + 3 * wave(step, period) + noise());
    expect(detectSeason(values, every(unit, count)).period).toBe(period);
  });

  it("takes a week over a day only where it says more", () => {
    const daily = generate(1000, (step, noise) => 10 + 3 * wave(step, 24) + noise());
    for (let seed = 0; seed < 10; seed++) {
      const noisy = generate(1000, (step, noise) => 2 * wave(step, 24) + noise(), seed);
      expect(detectSeason(noisy, every("hour")).period).toBe(24);
    }
    const weekly = daily.map((value, step) => value * (Math.floor(step / 24) % 7 < 5 ? 1 : 0.2));
    expect(detectSeason(weekly, every("hour")).period).toBe(168);
  });

  it("finds one that nobody can miss in as little as three cycles", () => {
    for (const seed of [1, 2, 3]) {
      const values = generate(36, (step, noise) => 100 + step + 30 * wave(step, 12) + 2 * noise(), seed);
      const season = detectSeason(values, every("month"));
      expect(season.period).toBe(12);
      expect(season.correlation).toBeLessThanOrEqual(1);
    }
  });

  it("finds a season in spite of missing values, and whatever the scale", () => {
    const values = generate(120, (step, noise) => 3 * wave(step, 12) + noise());
    const holed = values.map((value, step) => (step % 5 === 2 ? Number.NaN : value));
    expect(detectSeason(holed, every("month")).period).toBe(12);
    for (const scale of [1e307, 1e-300]) {
      expect(
        detectSeason(
          values.map((value) => value * scale),
          every("month"),
        ).period,
      ).toBe(12);
    }
  });

  it("is rarely deceived by noise and random walks", () => {
    const random = new Random(3);
    for (const memory of [0, 0.9, 1]) {
      let found = 0;
      for (let trial = 0; trial < 200; trial++) {
        let level = 0;
        const values = Float64Array.from({ length: 96 }, () => {
          level = memory * level + random.normal();
          return level;
        });
        if (detectSeason(values, every("month")).period > 1) found++;
      }
      expect(found).toBeLessThan(20);
    }
  });

  it.each<[string, Float64Array, Frequency]>([
    ["a constant", generate(100, () => 0.1), every("month")],
    ["a straight line", generate(100, (step) => 0.1 * step), every("month")],
    ["too short", generate(35, (step) => wave(step, 12)), every("month")],
    ["yearly", generate(100, (step) => wave(step, 12)), every("year")],
    ["no dates", generate(100, (step) => wave(step, 12)), every("step")],
    ["nothing observed", generate(100, () => Number.NaN), every("month")],
  ])("finds none: %s", (_, values, frequency) => expect(detectSeason(values, frequency).period).toBe(1));
});

describe("resolveSeason", () => {
  const values = generate(48, (step) => wave(step, 12));

  it("does as asked, or says what was found and which flag changes it", () => {
    expect(resolveSeason(values, every("month"), 6)).toEqual({ period: 6, findings: [] });
    expect(resolveSeason(values, every("month"), undefined)).toMatchObject({
      period: 12,
      findings: [{ text: "a season of 12 steps (autocorrelation 1.00)", flag: "--season STEPS" }],
    });
    const flat = resolveSeason(values.fill(1), every("month"), undefined);
    const short = resolveSeason(values.slice(0, 20), every("month"), undefined);
    expect(short.findings[0]?.text).toBe("no season: one of 12 steps would show in 36 rows, there are 20");
    expect(resolveSeason(values, every("year"), undefined).findings[0]?.text).toBe(
      "no season looked for: the frequency suggests none",
    );
    expect(flat.findings[0]?.text).toBe("no season: the autocorrelation at 12 steps is only 0.00");
  });

  it.each([0, -1, 1.5, 48, Number.NaN])("refuses a season of %d", (season) => {
    expect(() => resolveSeason(values, every("month"), season)).toThrow(InputError);
  });
});
