import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisLabels, parseTime } from "./time-labels.js";

const DAY = 86_400_000;

function series(start: string, steps: number, milliseconds: number): string[] {
  return Array.from({ length: steps }, (_, step) =>
    new Date(Date.parse(`${start}T00:00Z`) + step * milliseconds).toISOString().slice(0, 16),
  );
}

function texts(labels: readonly string[], width: number): string[] {
  const columnOf = (step: number): number =>
    Math.round((step / Math.max(1, labels.length - 1)) * (width - 1));
  return axisLabels(labels, columnOf, width).map(({ text }) => text);
}

describe("parseTime", () => {
  it("reads ISO dates and date-times as UTC", () => {
    expect(parseTime("2019-11-01")).toBe(Date.UTC(2019, 10, 1));
    expect(parseTime("2019-11")).toBe(Date.UTC(2019, 10, 1));
    expect(parseTime("2019-11-01T06:30")).toBe(Date.UTC(2019, 10, 1, 6, 30));
    expect(parseTime("2019-11-01 06:30:15.250Z")).toBe(Date.UTC(2019, 10, 1, 6, 30, 15, 250));
  });

  it("leaves other labels alone", () => {
    for (const label of ["17", "2019", "week 3", "2019-11-01T06:30+02:00", ""]) {
      expect(parseTime(label)).toBeUndefined();
    }
  });
});

describe("axisLabels", () => {
  it("labels what is round in the calendar", () => {
    const months = Array.from({ length: 60 }, (_, step) =>
      new Date(Date.UTC(2016, step, 1)).toISOString().slice(0, 10),
    );
    expect(texts(months, 70)).toEqual([
      "2016",
      "Jul",
      "2017",
      "Jul",
      "2018",
      "Jul",
      "2019",
      "Jul",
      "2020",
      "Jul",
    ]);
    expect(texts(months, 34)).toEqual(["2016", "2017", "2018", "2019", "2020"]);
    expect(texts(series("2019-03-21", 49, DAY / 24), 60)).toEqual([
      "21 Mar 2019",
      "12:00",
      "22 Mar",
      "12:00",
      "23 Mar",
    ]);
    expect(texts(series("2019-02-24", 12, 7 * DAY), 40)).toEqual(["Mar 2019", "Apr", "May"]);
  });

  it("labels round step numbers", () => {
    expect(
      texts(
        Array.from({ length: 60 }, (_, step) => String(step + 1)),
        40,
      ),
    ).toEqual(["10", "20", "30", "40", "50", "60"]);
  });

  it("never lets labels touch or leave the axis, and always gives one", () => {
    const labels = fc.oneof(
      fc
        .tuple(
          fc.integer({ min: 1, max: 400 }),
          fc.constantFrom(60_000, DAY / 24, DAY, 7 * DAY, 31 * DAY, 366 * DAY),
        )
        .map(([steps, milliseconds]) => series("1999-12-30", steps, milliseconds)),
      fc
        .integer({ min: 1, max: 400 })
        .map((steps) => Array.from({ length: steps }, (_, step) => String(step + 5))),
      fc.array(fc.string(), { minLength: 1, maxLength: 50 }),
    );
    fc.assert(
      fc.property(labels, fc.integer({ min: 10, max: 120 }), (all, width) => {
        const columnOf = (step: number): number =>
          Math.round((step / Math.max(1, all.length - 1)) * (width - 1));
        const placed = axisLabels(all, columnOf, width);
        expect(placed.length).toBeGreaterThanOrEqual(1);
        let end = -2;
        for (const { start, text, column, step } of placed) {
          expect(column).toBe(columnOf(step));
          expect(start).toBeGreaterThanOrEqual(end + 2);
          if (/^[\w: ]*$/.test(text)) end = start + text.length;
          expect(end).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
