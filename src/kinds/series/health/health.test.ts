import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../../tensor/random.js";
import { examineValues, type HealthFinding } from "./health.js";
import { measureStrengths } from "./strength.js";

const noise = (length: number, seed = 1): Float64Array => {
  const random = new Random(seed);
  return Float64Array.from({ length }, () => random.normal());
};
/** A season of 12 and a trend, with little noise; `change` alters single values. */
const series = (length: number, change: (value: number, step: number) => number): Float64Array =>
  noise(length).map((wild, step) =>
    change(100 + 0.1 * step + 10 * Math.sin((step * Math.PI) / 6) + 0.5 * wild, step),
  );
const same = (value: number): number => value;
const kinds = (found: readonly HealthFinding[]): string[] => found.map(({ kind }) => kind);
const text = (found: readonly HealthFinding[]): string => found.map((each) => each.text).join("\n");

describe("health of values", () => {
  it("has nothing to say of what is usual", () => {
    expect(examineValues(series(120, same), 12)).toEqual([]);
    expect(examineValues(noise(500), 1)).toEqual([]);
    let level = 0;
    expect(
      examineValues(
        noise(500, 3).map((step) => (level += step)),
        1,
      ),
    ).toEqual([]);
    expect(examineValues(Float64Array.of(1, 2), 1)).toEqual([]);
    expect(examineValues(Float64Array.of(Number.NaN, Number.NaN), 1)).toEqual([]);
  });

  it("counts what is missing, and names the longest gap", () => {
    const found = examineValues(
      series(100, (value, step) => (step === 7 || (step > 19 && step < 25) ? Number.NaN : value)),
      12,
    );
    expect(found).toEqual([
      {
        kind: "missing",
        text: "6 of 100 values are missing (6 %), at most 5 in a row, from step 21 on: masked",
        steps: [20],
      },
    ]);
    const single = series(1000, (value, step) => (step === 7 ? Number.NaN : value));
    expect(text(examineValues(single, 12))).toContain(
      "1 of 1000 values is missing (under 1 %), no two in a row",
    );
  });

  it("names outliers, the farthest first, and leaves the season alone", () => {
    const found = examineValues(
      series(120, (value, step) => value + (step === 50 ? 60 : step === 80 || step === 81 ? -30 : 0)),
      12,
      (step) => `<${step}>`,
    );
    expect(kinds(found)).toEqual(["outliers"]);
    expect(found[0]?.steps).toEqual([50, 80, 81]);
    expect(text(found)).toMatch(
      /^3 outliers: 174\.\d+ in <50> is \d\d times the usual step off its neighbours; also <80>, <81>$/,
    );
    // A difference of a season is as large.
    const swing = series(120, (value, step) => value + (step % 12 === 3 ? 60 : 0));
    expect(kinds(examineValues(swing, 12))).toEqual([]);
    expect(kinds(examineValues(swing, 1))).toEqual(["outliers"]);
  });

  it("sees an outlier where most values are equal", () => {
    const found = examineValues(
      Float64Array.from({ length: 40 }, (_, step) => (step === 20 ? 90 : 5 + (step % 20 === 3 ? 1 : 0))),
      1,
    );
    expect(found.find(({ kind }) => kind === "outliers")?.steps).toContain(20);
  });

  it("sees as much in a series that is sampled", () => {
    const long = series(30_000, (value, step) => value + (step === 20_001 ? 4000 : 0));
    expect(examineValues(long, 12)).toMatchObject([{ kind: "outliers", steps: [20_001] }]);
  });

  it("names a level shift", () => {
    const found = examineValues(
      series(120, (value, step) => value + (step >= 70 ? 80 : 0)),
      12,
    );
    expect(found.map(({ kind, steps }) => [kind, steps])).toEqual([["level-shift", [70]]]);
    expect(text(found)).toContain("1 level shift: from step 71 on, values stay");
  });

  it("names a constant stretch, unless chance gives as long ones", () => {
    const stuck = examineValues(
      series(120, (value, step) => (step >= 30 && step < 40 ? 7 : value)),
      12,
    );
    expect(stuck.find(({ kind }) => kind === "constant")).toMatchObject({
      text: "the value is 7 for 10 steps on end, from step 31 on",
      steps: [30],
    });
    const coin = noise(400, 2).map((value) => (value > 0 ? 1 : 2));
    expect(kinds(examineValues(coin, 1))).not.toContain("constant");
    expect(text(examineValues(new Float64Array(30).fill(5), 1))).toBe("all values are 5");
  });

  it("knows intermittent demand", () => {
    const demand = noise(200, 5).map((value, step) => (step % 3 === 0 ? Math.ceil(Math.abs(3 * value)) : 0));
    expect(examineValues(demand, 1)).toMatchObject([
      {
        kind: "zeros",
        text: "67 % of the values are 0, another one comes every 3.0 steps: intermittent demand",
      },
    ]);
    expect(
      kinds(
        examineValues(
          demand.map((value) => value - 1),
          1,
        ),
      ),
    ).not.toContain("zeros");
  });

  it("tells orders of magnitude, and markers of missing values", () => {
    const exploding = Float64Array.from({ length: 60 }, (_, step) => 2 * 1.2 ** step);
    expect(text(examineValues(exploding, 1))).toContain("values grow by 4 orders of magnitude, from about ");
    const one = series(60, (value, step) => (step === 40 ? 3e9 : value));
    expect(text(examineValues(one, 12))).toContain(
      "the value in step 41 is 7 orders of magnitude beyond the median: 3000000000",
    );
    const marked = series(60, (value, step) => (step === 40 || step === 9 ? -999 : value));
    expect(examineValues(marked, 12)).toMatchObject([{ kind: "marker", steps: [9, 40] }]);
    expect(text(examineValues(marked, 12))).toContain("-999 stands 2 times, first in step 10, far from all");
    const genuine = Float64Array.from({ length: 60 }, (_, step) => 970 + ((7 * step) % 30));
    expect(genuine).toContain(999);
    expect(kinds(examineValues(genuine, 1))).toEqual([]);
  });

  it("never says NaN, whatever the values", () => {
    const value = fc.oneof(
      fc.double({ noDefaultInfinity: true }),
      fc.constantFrom(0, 1, -999, Number.NaN, Number.MAX_VALUE, Number.MIN_VALUE),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.constantFrom(1, 4, 12), (list, season) => {
        const values = Float64Array.from(list);
        const said = text(examineValues(values, season));
        expect(said).not.toMatch(/NaN|Infinity|undefined/);
        const { trend, season: ofSeason } = measureStrengths(values, season);
        for (const strength of [trend, ofSeason])
          expect(strength === null || (strength >= 0 && strength <= 1)).toBe(true);
        expect(Array.from(values)).toEqual(list);
      }),
      { numRuns: 500 },
    );
  });
});

describe("strength", () => {
  it("is near 1 for a season or a trend without noise, and near 0 for noise alone", () => {
    const wave = Float64Array.from({ length: 240 }, (_, step) => Math.sin((step * Math.PI) / 6));
    expect(measureStrengths(wave, 12).season).toBeGreaterThan(0.999);
    const line = Float64Array.from({ length: 240 }, (_, step) => step);
    expect(measureStrengths(line, 12).trend).toBeGreaterThan(0.999);
    expect(measureStrengths(line, 1)).toMatchObject({ season: null });
    // An average that lagged behind by half a step would leave some of a parabola.
    const parabola = line.map((step) => step ** 2);
    expect(measureStrengths(parabola, 12).trend).toBeGreaterThan(1 - 1e-9);
    const wild = measureStrengths(noise(2400), 12);
    expect(wild.season).toBeLessThan(0.02);
    expect(wild.trend).toBeLessThan(0.2);
  });

  it("is 1 - Var(R) / Var(S + R) of a known season", () => {
    // Var(S) = 2, Var(R) = 1: 2/3.
    const mixed = noise(12_000, 9).map((wild, step) => wild + 2 * Math.sin((step * Math.PI) / 6));
    expect(measureStrengths(mixed, 12).season).toBeCloseTo(2 / 3, 1);
  });

  it("is unknown of a constant, and of a series too short to tell", () => {
    expect(measureStrengths(new Float64Array(50).fill(3), 1)).toEqual({ trend: null, season: null });
    expect(measureStrengths(Float64Array.of(1, 2, 3), 1)).toEqual({ trend: null, season: null });
    expect(measureStrengths(noise(30), 12).season).toBeNull();
  });
});
