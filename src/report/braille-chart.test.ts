import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ForecastRow } from "../tasks/forecast-result.js";
import { brailleChart, type ChartData, type ChartOptions } from "./braille-chart.js";
import { displayWidth } from "./text.js";

const PLAIN: ChartOptions = { width: 80, height: 18, color: false };

function chartData(values: readonly number[], means: readonly number[] = [], spread = 0): ChartData {
  const at = (step: number): string => new Date(Date.UTC(2000, step, 1)).toISOString().slice(0, 10);
  const forecast = means.map(
    (mean, ahead): ForecastRow => ({
      at: at(values.length + ahead),
      mean,
      lo80: mean - spread / 2,
      hi80: mean + spread / 2,
      lo90: mean - spread,
      hi90: mean + spread,
    }),
  );
  return { name: "sales", history: { at: values.map((_, step) => at(step)), values }, forecast, season: 1 };
}

interface Plot {
  readonly lines: string[];
  /** Heights of the dots in each dot column, as shares of the plot from 0 (bottom) to 1 (top). */
  readonly heights: number[][];
  readonly rows: number;
  readonly columns: number;
}

/** Reads the dots back from a chart that was drawn without colour. */
function read(chart: string): Plot {
  const lines = chart.split("\n");
  const axis = lines.findIndex((line) => line.includes("└"));
  const gutter = lines[axis]?.indexOf("└") ?? 0;
  const columns = (lines[axis]?.length ?? 0) - gutter - 1;
  const rows = axis - 1;
  const bits = [
    [0x01, 0x02, 0x04, 0x40],
    [0x08, 0x10, 0x20, 0x80],
  ] as const;
  const heights = Array.from({ length: 2 * columns }, (_, x) =>
    Array.from({ length: 4 * rows }, (_, y) => y).flatMap((y) => {
      const code = lines[1 + Math.floor(y / 4)]?.codePointAt(gutter + 1 + Math.floor(x / 2)) ?? 0x20;
      const set = code >= 0x2800 && code <= 0x28ff && ((code - 0x2800) & (bits[x % 2]?.[y % 4] ?? 0)) !== 0;
      return set ? [1 - y / (4 * rows - 1)] : [];
    }),
  );
  return { lines, heights, rows, columns };
}

describe("brailleChart", () => {
  it("draws small charts as they should look", () => {
    const values = [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 2];
    const chart = brailleChart(chartData(values, [3, 4, 5], 1), { width: 44, height: 10, color: false });
    expect(chart.split("\n")).toEqual([
      "   sales                   forecast ┊",
      "6 ┤            ⢀⡠⠊⠢⣀                ┊     ⠠⠠",
      "  │          ⡠⠔⠁    ⠑⠤⡀             ┊  ⠠⠠⠡⡠⠔",
      "4 ┤       ⢀⠔⠉         ⠈⠑⢄           ┊⠠⠡⢀⠔⠉⠡⠁",
      "  │     ⣀⠔⠁              ⠑⢄⡀        ┊⡠⠊⠁⠡⠁⠁",
      "2 ┤  ⢀⠔⠊                   ⠈⠒⢄    ⢀⠔⠉⠡⠁⠁",
      "  │⡠⠒⠁                        ⠑⠢⡠⠒⠁ ┊",
      "  └┬───────┬────────┬────────┬───────┬──────",
      "   2000   Apr      Jul      Oct     2001",
      "   ⠡⠡ 90 % interval",
    ]);
  });

  it("puts every value on its dot", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 2, maxLength: 24 }),
        fc.integer({ min: 40, max: 120 }),
        fc.integer({ min: 8, max: 30 }),
        (values, width, height) => {
          const low = Math.min(...values);
          const high = Math.max(...values);
          fc.pre(high - low > 1e-6);
          const { heights, columns, rows } = read(
            brailleChart(chartData(values), { ...PLAIN, width, height }),
          );
          values.forEach((value, step) => {
            const column = heights[Math.round((step / (values.length - 1)) * (2 * columns - 1))] ?? [];
            const share = (value - low) / (high - low);
            const nearest = Math.min(...column.map((dot) => Math.abs(dot - share)));
            expect(nearest).toBeLessThanOrEqual(0.51 / (4 * rows - 1));
          });
        },
      ),
    );
  });

  it("labels the axis where the values are", () => {
    const { lines, heights, rows } = read(brailleChart(chartData([0, 100]), PLAIN));
    const ticks = lines.flatMap((line, index) => {
      const match = /^ *(-?[\d.]+) ┤/.exec(line);
      return match === null ? [] : [{ value: Number(match[1]), row: index - 1 }];
    });
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    for (const { value, row } of ticks) {
      expect(Math.abs((1 - value / 100) * (4 * rows - 1) - (4 * row + 1.5))).toBeLessThanOrEqual(2);
    }
    expect(heights[0]).toEqual([0]);
    expect(heights.at(-1)).toEqual([1]);
  });

  it("leaves gaps where values are missing, and shows a value between gaps", () => {
    const nan = Number.NaN;
    const { heights } = read(brailleChart(chartData([1, 2, nan, nan, 1, nan, 2, 2]), PLAIN));
    const at = (step: number): number[] => heights[Math.round((step / 7) * (heights.length - 1))] ?? [];
    expect(at(2)).toEqual([]);
    expect(at(3)).toEqual([]);
    expect(at(5)).toEqual([]);
    expect(at(4)).toEqual([0]);
    expect(at(6)).toEqual([1]);
  });

  it("fills the interval sparsely, around the forecast and nowhere else", () => {
    const values = Array.from({ length: 24 }, () => 50);
    const { heights } = read(brailleChart(chartData(values, [50, 50, 50, 50, 50, 50], 40), PLAIN));
    const start = Math.round((23.5 / 29) * (heights.length - 1));
    for (const column of heights.slice(0, start - 2)) expect(column.length).toBeLessThanOrEqual(1);
    const band = heights.slice(start + 3);
    for (const column of band) {
      expect(column.length).toBeGreaterThan(8);
      expect(column.length).toBeLessThan(4 * 14 * 0.4);
      expect(Math.min(...column)).toBeLessThan(0.1);
      expect(Math.max(...column)).toBeGreaterThan(0.9);
    }
  });

  it("marks where the forecast starts", () => {
    const values = Array.from({ length: 40 }, (_, step) => step % 7);
    const { lines } = read(brailleChart(chartData(values, [3, 3, 3, 3, 3, 3, 3, 3, 3, 3], 1), PLAIN));
    const column = lines[0]?.indexOf("┊ forecast") ?? -1;
    expect(column).toBeGreaterThan(50);
    expect(lines.slice(1, 15).filter((line) => line[column] === "┊").length).toBeGreaterThan(8);
    expect(brailleChart(chartData(values), PLAIN)).not.toContain("┊");
  });

  it("writes ANSI codes when asked to, and the same characters without them", () => {
    const data = chartData([1, 5, 2, 4], [3, 3], 1);
    const plain = brailleChart(data, PLAIN);
    const colored = brailleChart(data, { ...PLAIN, color: true });
    expect(plain).not.toContain("\u001b");
    expect(colored).toContain("\u001b[36m");
    const code = "\u001b";
    expect(colored.replaceAll(new RegExp(`${code}\\[\\d+m`, "g"), "").replaceAll(/ +$/gm, "")).toBe(plain);
  });

  it("holds any numbers within its width and height", () => {
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: -10, max: 10 }),
      fc.constantFrom(0, 1e300, -1e300, 1e-300, Number.NaN, Number.POSITIVE_INFINITY, 5, 1e9, 1e9 + 1e-5),
    );
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 300 }),
        fc.array(value, { maxLength: 100 }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.integer({ min: 40, max: 150 }),
        fc.integer({ min: 8, max: 40 }),
        (values, means, spread, width, height) => {
          const lines = brailleChart(chartData(values, means, spread), { width, height, color: false }).split(
            "\n",
          );
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(lines.join("")).not.toMatch(/NaN|Infinity|undefined/);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("draws a constant series as a level line in the middle", () => {
    const { heights } = read(brailleChart(chartData([7, 7, 7]), PLAIN));
    for (const column of heights) expect(column.map((dot) => Math.abs(dot - 0.5) < 0.02)).toEqual([true]);
  });

  it("cannot be steered by a name", () => {
    const chart = brailleChart({ ...chartData([1, 2]), name: "\u001b[2Jsales\n\nx".padEnd(200, "y") }, PLAIN);
    expect(chart).not.toContain("\u001b");
    for (const line of chart.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});
