import { describe, expect, it } from "vitest";
import { InputError } from "../errors.js";
import { decodeText } from "../kinds/series/encoding.js";
import { type CheckOptions, check } from "./check.js";
import type { CheckDocument } from "./check-result.js";

type Options = Omit<CheckOptions, "file">;
const examine = (text: string, options: Options = {}): CheckDocument =>
  check(decodeText(Buffer.from(text), "f.csv"), { ...options, file: "f.csv" });
const flags = ({ actions }: CheckDocument): (string | undefined)[] => actions.map(({ flag }) => flag);
const roles = ({ columns }: CheckDocument): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, role, holds }) => [name, `${role}: ${holds}`]));
const day = (step: number): string => new Date(Date.UTC(2024, 0, 1 + step)).toISOString().slice(0, 10);
const daily = (length: number, cells: (step: number) => string): string[] =>
  Array.from({ length }, (_, step) => `${day(step)},${cells(step)}`);
const steps = [0, 1, 2, 3];
const wave = (step: number): string => (10 + 5 * Math.sin((step * 2 * Math.PI) / 7) + step / 10).toFixed(3);

describe("one series", () => {
  it("is recognised, with its columns, season, strengths and flags", () => {
    const found = examine(["t,y,z,note", ...daily(70, (step) => `${wave(step)},${step},x`)].join("\n"));
    expect(found).toMatchObject({
      kind: "check",
      input: { file: "f.csv", encoding: "utf-8", delimiter: ",", hasHeader: true, rows: 70 },
      layout: "series",
      panel: null,
      health: [],
      series: {
        values: 70,
        missing: 0,
        frequency: "daily",
        first: "2024-01-01",
        last: "2024-03-10",
        season: 7,
      },
    });
    expect(roles(found)).toEqual({
      t: "time: dates",
      y: "value: numbers",
      z: "unused: numbers",
      note: "unused: text",
    });
    expect(found.series?.seasonStrength).toBeGreaterThan(0.99);
    expect(found.series?.trendStrength).toBeGreaterThan(0.99);
    expect(flags(found)).toEqual(["--column NAME", "--time NAME", "--season STEPS", "--target all"]);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  it("has its health told by rows of the file, apart from what will be done", () => {
    const rows = daily(70, (step) => (step === 30 ? "" : step === 40 ? "99" : wave(step)));
    const { health, actions } = examine(["t,y", ...rows.toReversed()].join("\n"));
    expect(health.map(({ kind }) => kind)).toEqual(["missing", "outliers"]);
    expect(health[1]?.text).toContain("1 outlier: 99 in row 31 (2024-02-10)");
    expect(actions.map(({ text }) => text).join("\n")).not.toContain("1 outlier");
    expect(actions.map(({ text }) => text).join("\n")).toContain("rows stand newest first");
  });

  it("is told of a season that outliers hide", () => {
    const rows = daily(70, (step) => (step === 40 ? "999.5" : wave(step)));
    const found = examine(["t,y", ...rows].join("\n"));
    expect(found.series).toMatchObject({ season: 1 });
    expect(found.actions.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^outliers hide a season of 7 steps \(autocorrelation 0\.9\d without them\)$/),
    );
    const asked = examine(["t,y", ...rows].join("\n"), { season: 7 });
    expect(asked.series?.seasonStrength).toBeGreaterThan(0.95);
    expect(flags(asked)).not.toContain("--season STEPS");
  });

  it("may be asked for, and is taken where no layout of many fits", () => {
    const text = ["id,t,y", ...daily(20, wave).map((row) => `a,${row}`)].join("\n");
    const many = `${text}\nb,2024-01-01,5`;
    expect(examine(many).layout).toBe("long");
    expect(examine(many, { column: "y", duplicates: "mean" }).layout).toBe("series");
    // Times that differ all are those of one, whatever its id.
    expect(examine(text).layout).toBe("series");
    expect(examine(text, { id: "id" }).layout).toBe("long");
    expect(examine("1\n2\n4\n3\n").series).toMatchObject({ values: 4, first: null, season: 1 });
  });

  it("tells its encoding, unless that was asked for", () => {
    const decoded = decodeText(Buffer.from("\ufefft,y\n2024-01,1\n2024-02,2\n", "utf16le"), "f.csv");
    const said = check(decoded, { file: "f.csv" });
    expect(said.actions[0]).toEqual({
      text: "text in UTF-16 (little-endian) with byte order mark",
      flag: "--encoding NAME",
    });
    expect(flags(check(decoded, { file: "f.csv", encoding: "utf-16le" }))).not.toContain("--encoding NAME");
  });
});

describe("many series", () => {
  const rows = ["a", "b", "c"].flatMap((id, index) =>
    daily(
      30 + 10 * index,
      (step) =>
        `${id},${id === "c" ? "west" : "east"},${step < 25 ? "train" : "test"},${id === "b" && step === 20 ? "" : wave(step)},${step}`,
    ),
  );
  const text = ["ds,item,region,split,y,price", ...rows].join("\n");

  it("are recognised in a row per series and time, with hints of what else the columns may be", () => {
    const found = examine(text);
    expect(found).toMatchObject({
      layout: "long",
      series: null,
      panel: {
        series: 3,
        lengths: { least: 30, median: 40, most: 50 },
        groups: [{ group: "all", series: 3, frequency: "daily", season: 7 }],
      },
      health: [{ kind: "missing", series: 1, first: "b" }],
    });
    expect(found.health[0]?.text).toBe(
      'series "b" with missing values: 1 of 40 values is missing (3 %), no two in a row: masked',
    );
    expect(roles(found)).toEqual({
      ds: "time: dates",
      item: "id: text",
      region: "static: text",
      split: "unused: text",
      y: "value: numbers",
      price: "unused: numbers",
    });
    expect(flags(found).slice(-3)).toEqual(["--split NAME", "--group NAME", "--target NAME"]);
  });

  it("name every frequency of a group, the commonest first", () => {
    const weekly = Array.from({ length: 20 }, (_, step) => `${day(7 * step)},w,${wave(step)}`);
    const days = ["a", "b"].flatMap((id) =>
      Array.from({ length: 40 }, (_, step) => `${day(step)},${id},${wave(step)}`),
    );
    const found = examine(["ds,item,y", ...weekly, ...days].join("\n"));
    expect(found.panel?.groups[0]?.frequency).toBe("daily, weekly");
  });

  it("are not said to share what their first rows cannot tell", () => {
    const ids = Array.from({ length: 2100 }, (_, index) => `s${index}`);
    const byDay = steps.flatMap((step) => ids.map((id) => `${day(step)},${id},${id}${step},${wave(step)}`));
    expect(roles(examine(["ds,item,note,y", ...byDay].join("\n"))).note).toBe("unused: text");
  });

  it("take the flags of evaluate", () => {
    const found = examine(text, { split: "split", group: "region", target: "price" });
    expect(roles(found)).toMatchObject({
      region: "group: text",
      split: "split: text",
      price: "value: numbers",
    });
    expect(found.panel?.groups).toMatchObject([
      { group: "east", series: 2, horizon: 15 },
      { group: "west", series: 1, horizon: 25 },
    ]);
    expect(flags(found).slice(-1)).toEqual(["--target NAME"]);
  });

  it("are recognised in a row a series, and a column a series where that is asked for", () => {
    const wide = ["id,d1,d2,d3,d4", "a,1,2,3,4", "b,2,3,4,5", "c,2,3,5,"].join("\n");
    expect(examine(wide)).toMatchObject({
      layout: "wide",
      panel: { series: 3, lengths: { least: 3, most: 4 } },
    });
    expect(roles(examine(wide))).toMatchObject({ id: "id: text", d1: "value: numbers" });
    const columns = ["t,a,b", ...daily(20, (step) => `${step},${wave(step)}`)].join("\n");
    expect(examine(columns, { target: "all" })).toMatchObject({ layout: "columns", panel: { series: 2 } });
    expect(roles(examine(columns, { target: "all" }))).toMatchObject({
      a: "value: numbers",
      b: "value: numbers",
    });
  });
});

describe("what cannot be used", () => {
  it.each<[string, string, Options]>([
    ["", "f.csv: the file is empty", {}],
    [
      "a,b\nx,y\nz,w\n",
      'no column of numbers among "a", "b"; give a column of values, or name one with --column',
      {},
    ],
    ["t,y\n2024-01-01,1\n2024-01-02,2\n", 'there is no column "item"', { id: "item" }],
    ["t,y\n2024-01-01,1\n2024-01-01,2\n", "is also the time of row 2", {}],
  ])("%j is refused as elsewhere: %s", (text, message, options) => {
    expect(() => examine(text, options)).toThrow(InputError);
    expect(() => examine(text, options)).toThrow(message);
  });
});
