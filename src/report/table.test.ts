import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paintWith } from "./ansi.js";
import { forecastColumns, scoreColumns } from "./forecast-columns.js";
import { type Column, textTable } from "./table.js";
import { fixtureResult } from "./testing/fixture.js";
import { displayWidth } from "./text.js";

const paint = paintWith(false);

describe("textTable", () => {
  const columns: Column[] = [
    { header: "name", cells: ["売上", "b"], align: "left" },
    { header: "n", cells: ["1", "250"], align: "right" },
    { header: "more", cells: ["x", "y"], align: "right", optional: true },
  ];

  it("aligns by what is seen", () => {
    expect(textTable(columns, { width: 40, paint })).toEqual([
      "name    n  more",
      "売上    1     x",
      "b     250     y",
    ]);
  });

  it("leaves out what is optional, then cuts what is widest", () => {
    expect(textTable(columns, { width: 10, paint })).toEqual(["name    n", "売上    1", "b     250"]);
    expect(textTable(columns, { width: 8, paint })).toEqual(["na…    n", "売…    1", "b    250"]);
  });

  it("colours the best row only where colour is wanted", () => {
    const lines = textTable(columns, { width: 40, paint: paintWith(true), best: 1 });
    expect(lines[2]).toBe("\u001b[32mb     250     y\u001b[39m");
    expect(lines[1]).not.toContain("\u001b");
  });
});

describe("the tables of a forecast", () => {
  const { document } = fixtureResult();

  it("fit every width and keep what matters most", () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 120 }), (width) => {
        for (const columns of [
          forecastColumns(document.forecast),
          scoreColumns(document.scores, document.verdict.winner),
        ]) {
          const lines = textTable(columns, { width, paint });
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(lines[0]).toMatch(/mean|RMSE/);
        }
      }),
    );
  });

  it("mark the winner and dash what could not be computed", () => {
    const lines = textTable(scoreColumns(document.scores, "Holt-Winters"), { width: 100, paint });
    expect(lines.filter((line) => line.startsWith("▸"))).toEqual([expect.stringContaining("Holt-Winters")]);
    expect(lines.find((line) => line.includes("last value"))).toMatch(/\s–\s/);
    expect(lines[1]).toMatch(/706 +551 +0\.5387 +5\.17 +94 % +83 %$/);
  });

  it("give each interval its own bounds", () => {
    const rows = [
      { at: "1", mean: 50, lo80: 30, hi80: 70, lo90: 1, hi90: 100 },
      { at: "2", mean: 5, lo80: -30, hi80: 7, lo90: -100, hi90: 8 },
    ];
    expect(textTable(forecastColumns(rows), { width: 80, paint })).toEqual([
      "at  mean  90 % interval  80 % interval",
      "1     50        1 … 100        30 … 70",
      "2      5     -100 …   8       -30 …  7",
    ]);
  });

  it("give all numbers of a forecast the same decimals", () => {
    const small = fixtureResult({ scale: 1e-4 }).document.forecast;
    const decimals = textTable(forecastColumns(small), { width: 100, paint })
      .slice(1)
      .flatMap((line) => [...line.matchAll(/\d\.(\d+)/g)].map((match) => match[1]?.length));
    expect(decimals.length).toBe(5 * small.length);
    expect(new Set(decimals)).toEqual(new Set([3]));
  });
});
