import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckDocument } from "../tasks/check-result.js";
import { renderCheckTerminal } from "./check-terminal.js";
import { displayWidth } from "./text.js";

const ONE: CheckDocument = {
  kind: "check",
  input: {
    file: "sales.csv",
    encoding: "utf-8",
    hasByteOrderMark: true,
    delimiter: ";",
    hasHeader: true,
    rows: 48,
  },
  layout: "series",
  columns: [
    { name: "month", holds: "dates", role: "time" },
    { name: "sales", holds: "numbers", role: "value" },
  ],
  series: {
    values: 49,
    missing: 1,
    frequency: "monthly",
    first: "2020-01-01",
    last: "2024-01-01",
    season: 12,
    trendStrength: 0.25,
    seasonStrength: null,
  },
  panel: null,
  health: [{ kind: "outliers", text: "1 outlier: 9 in row 7" }],
  actions: [{ text: "a season of 12 steps", flag: "--season STEPS" }],
};
const many = (groups: number, name: string): CheckDocument => ({
  ...ONE,
  layout: "wide",
  columns: Array.from({ length: 20 }, (_, index) => ({
    name: `${name}${index}`,
    holds: "numbers",
    role: "value",
  })),
  series: null,
  panel: {
    series: 20_000,
    lengths: { least: 5, median: 5, most: 5 },
    groups: Array.from({ length: groups }, () => {
      return { group: name, series: 3, frequency: "daily", season: 7, horizon: 14 };
    }),
  },
  health: [],
});
const plain = (document: CheckDocument, width = 80): string =>
  renderCheckTerminal(document, { width, color: false });

describe("renderCheckTerminal", () => {
  it("shows the file, its columns, the series, its health, and what will be done", () => {
    expect(plain(ONE)).toBe(
      [
        "sales.csv: 48 rows, 2 columns separated by semicolons, UTF-8 with byte order",
        "mark",
        "",
        "column  holds    taken for",
        "month   dates    time",
        "sales   numbers  value",
        "",
        "One series of 49 values (1 missing), monthly, 2020-01-01 to 2024-01-01; a season",
        "of 12 steps; trend of strength 0.25.",
        "",
        "Health of the values",
        "1 outlier: 9 in row 7",
        "",
        "What will be done",
        "a season of 12 steps   --season STEPS",
        "",
      ].join("\n"),
    );
  });

  it("counts columns and groups beyond those that fit", () => {
    const text = plain(many(14, "north")).replaceAll("\u202f", " ");
    expect(text).toContain("… and 17 more columns, taken for value");
    expect(text).toContain("20 000 series, a row a series, 5 steps each.");
    expect(text).toContain("… and 2 more groups: see --json");
    expect(text).toContain("Health of the values\nnothing conspicuous");
    expect(text.match(/^north {2,}/gm)?.length).toBe(12);
  });

  it("is never wider than the terminal, and printable", () => {
    const text = fc.string({ maxLength: 120, unit: "binary" });
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 200 }), fc.nat(3), (name, width, groups) => {
        const documents = [
          many(groups, name),
          {
            ...ONE,
            health: [{ kind: "outliers" as const, text: name }],
            actions: [{ text: name, flag: name }],
          },
        ];
        for (const document of documents)
          for (const line of plain(document, width).slice(0, -1).split("\n")) {
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
            expect(displayWidth(line)).toBeLessThanOrEqual(Math.min(width, 120));
          }
      }),
      { numRuns: 80 },
    );
  });
});
