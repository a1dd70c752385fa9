import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnFormat, count, counted, logTicks, niceTicks, percent } from "./numbers.js";

/** What a tick's text stands for. */
function meaning(text: string): number {
  const suffix = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 }[text.at(-1) ?? ""];
  return suffix === undefined ? Number(text) : Number(text.slice(0, -1)) * suffix;
}

describe("columnFormat", () => {
  it("gives every number of a column the same decimals", () => {
    const format = columnFormat([706.2, 1042.83, 5.5]);
    expect([706.2, 1042.83, 5.5].map(format)).toEqual(["706", "1043", "6"]);
    const small = columnFormat([0.5385, 0.7]);
    expect([0.5385, 0.7, -0.00001].map(small)).toEqual(["0.5385", "0.7000", "0.0000"]);
  });

  it("leaves integers whole and writes what is missing as a dash", () => {
    const format = columnFormat([1, 250, Number.NaN]);
    expect([1, 250, Number.NaN, Number.POSITIVE_INFINITY].map(format)).toEqual(["1", "250", "–", "–"]);
  });

  it("turns to exponents where decimals would not do", () => {
    expect(columnFormat([1.94e25])(1.94e25)).toBe("1.940e25");
    expect(columnFormat([3.2e-9])(-3.2e-9)).toBe("-3.200e-9");
  });

  it("groups thousands from five digits on when asked to", () => {
    const format = columnFormat([1234567.25, 1234], 9, " ");
    expect([1234567.25, -1234.5].map(format)).toEqual(["1 234 567.25", "-1234.50"]);
  });

  it("keeps at least the wanted digits of the largest value", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 }), (values) => {
        const format = columnFormat(values);
        const texts = values.map(format);
        const decimals = new Set(texts.map((text) => (text.split("e")[0]?.split(".")[1] ?? "").length));
        expect(decimals.size).toBe(1);
        const largest = values.reduce((a, b) => (Math.abs(a) >= Math.abs(b) ? a : b));
        expect(Math.abs(Number(format(largest)) - largest)).toBeLessThanOrEqual(Math.abs(largest) * 5.1e-4);
      }),
    );
  });
});

describe("small formats", () => {
  it("writes shares, counts and things", () => {
    expect(percent(0.9444)).toBe("94 %");
    expect(percent(Number.NaN)).toBe("–");
    expect(count(17217)).toBe("17\u202f217");
    expect(counted(1, "step")).toBe("1 step");
    expect(counted(12, "step")).toBe("12 steps");
  });
});

describe("niceTicks", () => {
  it("writes large numbers short", () => {
    const ticks = niceTicks(16_000, 26_000, 6);
    expect(ticks.values.map(ticks.format)).toEqual(["16k", "18k", "20k", "22k", "24k", "26k"]);
    const plain = niceTicks(0, 8000, 4);
    expect(plain.values.map(plain.format)).toEqual(["0", "2000", "4000", "6000", "8000"]);
    const around = niceTicks(-0.2, 0.4, 3);
    expect(around.values.map(around.format)).toEqual(["-0.2", "0.0", "0.2", "0.4"]);
  });

  it("are round, evenly spaced, within the range, and read back as what they stand for", () => {
    const range = fc
      .tuple(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
      )
      .filter(([low, span]) => span > Math.abs(low) * 1e-9);
    fc.assert(
      fc.property(range, fc.integer({ min: 3, max: 10 }), ([low, span], parts) => {
        const ticks = niceTicks(low, low + span, parts);
        expect(ticks.values.length).toBeGreaterThanOrEqual(1);
        expect(ticks.values.length).toBeLessThanOrEqual(parts + 1);
        const texts = ticks.values.map(ticks.format);
        expect(new Set(texts).size).toBe(texts.length);
        const step =
          ticks.values.length > 1 ? (ticks.values[1] as number) - (ticks.values[0] as number) : span;
        ticks.values.forEach((value, index) => {
          expect(value).toBeGreaterThanOrEqual(low - span * 1e-6);
          expect(value).toBeLessThanOrEqual(low + span * (1 + 1e-6));
          expect(Math.abs(meaning(texts[index] as string) - value)).toBeLessThanOrEqual(step * 1e-3);
        });
        if (ticks.values.length > 1) expect(step.toExponential(3)).toMatch(/^[125]\.000e/);
      }),
    );
  });

  it("holds out at the ends of the doubles", () => {
    for (const [low, high] of [
      [-8e307, 8e307],
      [1e-300, 3e-300],
      [1.9e25, 2.3e25],
    ] as const) {
      const ticks = niceTicks(low, high, 5);
      expect(ticks.values.length).toBeGreaterThan(0);
      for (const value of ticks.values) expect(ticks.format(value).length).toBeLessThan(12);
    }
  });
});

describe("logTicks", () => {
  it("steps by 1, 2, 5, and by powers of ten over a wide range", () => {
    const narrow = logTicks(0.045, 1.1);
    expect(narrow.values.map(narrow.format)).toEqual(["0.05", "0.1", "0.2", "0.5", "1"]);
    expect(logTicks(0.002, 300).values).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(logTicks(0.31, 0.35).values.length).toBeGreaterThan(1);
  });
});
