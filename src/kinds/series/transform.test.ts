import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { chooseTransform, fromLearnt, type Transform, toLearnt } from "./transform.js";

const series = (length: number, value: (step: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, step) => value(step));
const wave = (step: number): number => Math.sin((step * Math.PI) / 6);

describe("chooseTransform", () => {
  const growing = series(96, (step) => 100 * 1.02 ** step * (1 + 0.2 * wave(step)));
  const steady = series(96, (step) => 100 + 10 * step + 20 * wave(step));

  it("takes logarithms where swings grow with the level, and units of the mean where they do not", () => {
    expect(chooseTransform(growing, 12)).toEqual({ kind: "log" });
    const mean = steady.reduce((sum, value) => sum + value, 0) / steady.length;
    const { kind, unit } = chooseTransform(steady, 12) as Transform & { kind: "linear" };
    expect(kind).toBe("linear");
    expect(unit / mean).toBeCloseTo(1, 14);
  });

  it("takes no logarithm of a zero or of a negative value", () => {
    for (const value of [0, -1]) expect(chooseTransform(growing.with(3, value), 12).kind).toBe("linear");
  });

  it("takes logarithms of a positive series too short to tell", () => {
    expect(chooseTransform(steady.slice(0, 35), 12)).toEqual({ kind: "log" });
    expect(chooseTransform(steady.slice(0, 36), 12).kind).toBe("linear");
  });

  it("decides alike with some values missing", () => {
    const holes = (values: Float64Array): Float64Array =>
      values.map((value, step) => (step % 7 === 3 || (step > 40 && step < 60) ? Number.NaN : value));
    expect(chooseTransform(holes(growing), 12).kind).toBe("log");
    expect(chooseTransform(holes(steady), 12).kind).toBe("linear");
  });

  it("decides the same in any unit, up to the largest and the smallest doubles", () => {
    for (const [values, kind] of [
      [growing, "log"],
      [steady, "linear"],
    ] as const)
      for (const unit of [1e-300, 1e-12, 1e12, 1e300])
        expect(
          chooseTransform(
            values.map((value) => value * unit),
            12,
          ).kind,
        ).toBe(kind);
  });

  it("has a unit above 0 whatever the series", () => {
    for (const values of [
      [0, 0, 0],
      [Number.NaN, Number.NaN],
      [],
      [-Number.MAX_VALUE, Number.MAX_VALUE],
      [5e-324, 0],
    ]) {
      const transform = chooseTransform(Float64Array.from(values), 1);
      if (transform.kind === "log") continue;
      expect(transform.unit).toBeGreaterThan(0);
      expect(transform.unit).toBeLessThan(Number.POSITIVE_INFINITY);
    }
  });

  it("depends on nothing after the values it is given", () => {
    const random = new Random(4);
    const longer = series(200, () => random.uniform(-1e6, 1e6));
    const fitted = (later: number): Transform =>
      chooseTransform(
        longer.map((value, step) => (step < 90 ? (growing[step] as number) : value * later)).subarray(0, 90),
        12,
      );
    expect(fitted(1)).toEqual(fitted(-7));
  });
});

describe("toLearnt and fromLearnt", () => {
  const linear: Transform = { kind: "linear", unit: 250 };
  const log: Transform = { kind: "log" };

  it("are ln y, and y in units", () => {
    expect([...toLearnt(Float64Array.of(1, Math.E, 100), log)]).toEqual([0, 1, Math.log(100)]);
    expect([...toLearnt(Float64Array.of(-250, 0, 1000), linear)]).toEqual([-1, 0, 4]);
  });

  it("lead back to where they came from", () => {
    const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    const any = fc.double({ min: -1e300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(fc.array(positive), fc.array(any), (above, all) => {
        for (const [values, transform] of [
          [Float64Array.from(above), log],
          [Float64Array.from(all), linear],
        ] as const)
          fromLearnt(toLearnt(values, transform), transform).forEach((value, step) => {
            const expected = values[step] as number;
            expect(Math.abs(value - expected)).toBeLessThanOrEqual(2e-13 * Math.abs(expected) + 1e-320);
          });
      }),
    );
  });

  it("keep missing values missing, and what has no logarithm too", () => {
    expect([...toLearnt(Float64Array.of(Number.NaN, 1), log)]).toEqual([Number.NaN, 0]);
    expect([...toLearnt(Float64Array.of(Number.NaN, 250), linear)]).toEqual([Number.NaN, 1]);
    expect([...toLearnt(Float64Array.of(0, -1), log)]).toEqual([Number.NaN, Number.NaN]);
  });

  it("give the largest double rather than infinity", () => {
    expect([...fromLearnt(Float64Array.of(1e4, -1e4), log)]).toEqual([Number.MAX_VALUE, 0]);
    const huge: Transform = { kind: "linear", unit: 1e300 };
    expect([...fromLearnt(Float64Array.of(1e20, -1e20), huge)]).toEqual([
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
    ]);
  });
});
