import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderComparisonTerminal } from "./comparison-terminal.js";
import { type ComparisonFixtureOptions, fixtureComparison } from "./testing/comparison-fixture.js";
import { displayWidth } from "./text.js";

const findings = [{ text: "times from column month", flag: "--time NAME" }];
const plain = (options: ComparisonFixtureOptions, width = 80): string =>
  renderComparisonTerminal(fixtureComparison(options), findings, { width, color: false });

const anyOptions = fc.record<ComparisonFixtureOptions>({
  horizon: fc.integer({ min: 1, max: 60 }),
  origins: fc.integer({ min: 1, max: 9 }),
  name: fc.string({ maxLength: 90, unit: "binary" }),
  scale: fc.constantFrom(0, 1e-300, 1, 1e9, 1e300),
  unknown: fc.subarray([1, 2, 3, 7, 60]),
  probability: fc.constantFrom(null, 0, 1e-9, 0.04, 1),
  text: fc.string({ maxLength: 200, unit: "binary" }),
});

describe("renderComparisonTerminal", () => {
  it("is never wider than the terminal, printable, and plain where colour is not wanted", () => {
    fc.assert(
      fc.property(anyOptions, fc.integer({ min: 40, max: 200 }), (options, width) => {
        const text = plain(options, width);
        expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
        expect(text.endsWith("\n")).toBe(true);
        for (const line of text.slice(0, -1).split("\n")) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(displayWidth(line)).toBeLessThanOrEqual(Math.min(width, 120));
          expect(line).toBe(line.trimEnd());
        }
      }),
      { numRuns: 80 },
    );
  });

  it("shows what was found, the ranking, errors by step, and the verdict last", () => {
    const text = plain({});
    expect(text.split("\n").slice(0, 11)).toEqual([
      "times from column month   --time NAME",
      "",
      "Scores of 4 steps from 3 origins, 1990-12-01 to 1992-12-01",
      "  forecaster  RMSE   MASE      p  seconds  weights  in 90 %  sMAPE %    MAE",
      "▸ lstm          12  1.200      –      1.2    24380     88 %    12.50   9.60",
      "  gru sales     13  1.300  0.040      1.2    24380     88 %    12.50  10.40",
      "  Theta         15  1.500  0.040      0.0        –     88 %    12.50  12.00",
      "  ensemble      16      –  0.040      1.2    24380     88 %    12.50  12.80",
      "  last value    20  2.000  0.040      0.0        –     88 %    12.50  16.00",
      "p: how often as large a difference from the first in squared error comes by",
      "chance (Diebold & Mariano 1995; Harvey, Leybourne & Newbold 1997)",
    ]);
    expect(text.split("\n").slice(-7)).toEqual([
      "    ⠒⠒ lstm  ⠂⠂ Theta",
      "",
      "Leak audit: with other values in the 36 held-out rows, the season and Theta from",
      "the first origin came out the same, bit for bit.",
      "",
      "LSTM beats the best baseline, Theta, by 20 %.",
      "",
    ]);
  });

  it("draws the best network as a line and the best baseline as dots", () => {
    const lines = plain({ horizon: 12 }, 60).split("\n");
    const legend = lines.findIndex((line) => line.includes("⠒⠒ lstm  ⠂⠂ Theta"));
    expect(lines[legend - 11]).toContain("RMSE by steps ahead");
    const plot = lines.slice(legend - 10, legend - 2).join("");
    expect(plot).toMatch(/[⠒⠤⠉⣀]{2}/u);
    expect(plain({ horizon: 1 })).not.toContain("RMSE by steps ahead");
  });

  it("explains p where there is one", () => {
    expect(plain({})).toContain("p: how often");
    expect(plain({ probability: null })).not.toContain("p: how often");
  });

  it("says the same in colour", () => {
    const coloured = renderComparisonTerminal(fixtureComparison(), findings, { width: 80, color: true });
    expect(coloured).not.toBe(plain({}));
    expect(stripVTControlCharacters(coloured)).toBe(plain({}));
  });
});
