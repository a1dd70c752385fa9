import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DefinitionError, FormatError } from "../errors.js";
import { StandardScaler } from "./scaler.js";
import { type Span, splitSeries, wholeSpan } from "./span.js";

const fitTo = (...values: number[]): StandardScaler =>
  StandardScaler.fit(wholeSpan(Float64Array.from(values)));

describe("StandardScaler", () => {
  it("gives mean 0 and deviation 1, leaving missing values out", () => {
    const scaler = fitTo(2, Number.NaN, 4, 4, 4, 5, 5, 7, 9);
    expect(scaler.mean).toBeCloseTo(5, 14);
    expect(scaler.deviation).toBeCloseTo(2, 14);
    const scaled = scaler.transform(Float64Array.of(9, Number.NaN, 5));
    expect(scaled[0]).toBeCloseTo(2, 14);
    expect(scaled[1]).toBeNaN();
    expect(scaled[2]).toBeCloseTo(0, 14);
  });

  it.each([[[5, 5, 5]], [[0, 0]], [[-1e308, -1e308]], [[5e-324, 5e-324]], [[0.1, 0.1, 0.1]]])(
    "takes a constant series to 0 and back: %j",
    (values) => {
      const scaler = fitTo(...values);
      expect(scaler.deviation).toBeGreaterThan(0);
      const scaled = scaler.transform(Float64Array.from(values));
      expect(Array.from(scaled)).toEqual(values.map(() => 0));
      expect(Array.from(scaler.inverse(scaled))).toEqual(values);
    },
  );

  it("has nothing to say about a span in which nothing was observed", () => {
    expect(fitTo(Number.NaN, Number.NaN).toJSON()).toEqual({ kind: "standard", mean: 0, deviation: 1 });
  });

  it("does not overflow near the largest double", () => {
    const values = Float64Array.of(1e308, -1e308, 5e-324, 1.7e308, -1.7e308);
    const scaler = fitTo(...values);
    expect(Number.isFinite(scaler.mean) && Number.isFinite(scaler.deviation)).toBe(true);
    const scaled = scaler.transform(values);
    expect(scaled.every((value) => Math.abs(value) < 2)).toBe(true);
    expect(scaler.inverse(scaled).every(Number.isFinite)).toBe(true);
    expect(scaler.inverse(scaled)[1]).toBeCloseTo(-1e308, -300);
    expect(Array.from(scaler.inverse(Float64Array.of(100, -100)))).toEqual([
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
    ]);
  });

  it("never gives the engines an infinity, however far a value lies", () => {
    const scaled = fitTo(1, 1 + 2 ** -52).transform(Float64Array.of(1e308));
    expect(Number.isFinite(Math.fround(scaled[0] as number))).toBe(true);
  });

  it("is finite, reversible and the same after JSON, for any values", () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (list) => {
        const scaler = fitTo(...list);
        const values = Float64Array.from(list);
        const scaled = scaler.transform(values);
        const back = scaler.inverse(scaled);
        const largest = Math.max(0, ...list.filter((x) => !Number.isNaN(x)).map(Math.abs));
        for (const [index, x] of values.entries()) {
          expect(Number.isNaN(scaled[index])).toBe(Number.isNaN(x));
          if (Number.isNaN(x)) continue;
          expect(Math.abs(scaled[index] as number)).toBeLessThanOrEqual(Math.sqrt(list.length) * 1.001);
          // Divided before it is subtracted: the difference itself may exceed the largest double.
          const error = Math.abs((back[index] as number) / 4 - x / 4);
          expect(error).toBeLessThanOrEqual(largest * 1e-14 + 5e-323);
        }
        const copy = StandardScaler.fromJSON(JSON.parse(JSON.stringify(scaler)));
        expect(copy.transform(values)).toEqual(scaled);
        expect(copy.inverse(scaled)).toEqual(back);
      }),
    );
  });

  it("depends on nothing after the end of its span, bit for bit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: 2 }),
        fc.array(fc.double(), { minLength: 1 }),
        fc.array(fc.double(), { minLength: 1 }),
        (head, tail, other) => {
          const of = (end: number[]): string =>
            JSON.stringify(
              StandardScaler.fit(
                splitSeries(Float64Array.from([...head, ...end]), { test: end.length }).train,
              ),
            );
          expect(of(tail)).toBe(of(other));
        },
      ),
    );
  });

  it("is fitted to nothing but what may be fitted", () => {
    const { test } = splitSeries(Float64Array.of(1, 2, 3, 4), { test: 2 });
    for (const wrong of [test, Float64Array.of(1, 2), undefined]) {
      expect(() => StandardScaler.fit(wrong as unknown as Span<"train">)).toThrow(DefinitionError);
    }
  });

  it.each([
    null,
    1,
    {},
    { kind: "standard", mean: 0, deviation: 0 },
    { kind: "standard", mean: "0", deviation: 1 },
  ])("does not read %j", (document) => expect(() => StandardScaler.fromJSON(document)).toThrow(FormatError));
});
