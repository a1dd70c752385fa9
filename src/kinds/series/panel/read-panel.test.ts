/** Long tables: a row per series and time. */

import { describe, expect, it } from "vitest";
import type { Member } from "../../../sequence/panel.js";
import { type PanelInput, type ReadPanelOptions, readPanel } from "./read-panel.js";

type Options = Omit<ReadPanelOptions, "file">;
const read = (text: string, options: Options = {}): PanelInput =>
  readPanel(text, { ...options, file: "f.csv" });
const members = ({ groups }: PanelInput): readonly Member[] => groups.flatMap((group) => group.members);
const valuesOf = (input: PanelInput): Record<string, number[]> =>
  Object.fromEntries(members(input).map(({ id, values }) => [id, Array.from(values)]));
const texts = ({ findings }: PanelInput): string[] => findings.map(({ text }) => text);

/** Days of January 2024. */
const day = (number: number): string => `2024-01-${String(number).padStart(2, "0")}`;
/** `id,day,value` from the first day on, one value a day. */
const rowsOf = (id: string, values: readonly (number | string)[], from = 1): string[] =>
  values.map((value, index) => `${id},${day(from + index)},${value}`);
const long = (...rows: readonly string[]): string => `unique_id,ds,y\n${rows.join("\n")}\n`;

describe("a long table", () => {
  it("gives series of unequal length, each with its own start", () => {
    const input = read(long(...rowsOf("b", [1, 2, 3, 4, 5]), ...rowsOf("a", [6, 7, 8], 10)), { horizon: 1 });
    expect(input).toMatchObject({ layout: "long", rows: 8 });
    expect(input.groups).toMatchObject([{ name: "all", season: 1, horizon: 1 }]);
    expect(members(input)).toEqual([
      {
        id: "b",
        group: "all",
        values: Float64Array.of(1, 2, 3, 4, 5),
        held: 1,
        start: Date.UTC(2024, 0, 1),
        frequency: { unit: "day", count: 1 },
      },
      {
        id: "a",
        group: "all",
        values: Float64Array.of(6, 7, 8),
        held: 1,
        start: Date.UTC(2024, 0, 10),
        frequency: { unit: "day", count: 1 },
      },
    ]);
    expect(input.findings).toEqual([
      { text: "f.csv: 8 rows" },
      { text: 'forecasts column "y", the only column of numbers', flag: "--target NAME" },
      { text: '2 ids in column "unique_id"', flag: "--id NAME" },
      { text: 'times from column "ds" (YYYY-MM-DD)', flag: "--time NAME" },
      { text: "daily", flag: "--time NAME" },
      { text: "no season, as most series are shorter than 2 cycles of 7", flag: "--period STEPS" },
    ]);
  });

  it.each(["series_id", "SKU", "item", "Item ID", "store", "id", "sensor_id", "ticker"])(
    "knows ids by the name %j",
    (name) => {
      const text = `ds,${name},y\n${day(1)},10,1\n${day(1)},11,2\n${day(2)},10,3\n${day(2)},11,4\n${day(3)},10,5\n${day(3)},11,6`;
      expect(valuesOf(read(text, { horizon: 1 }))).toEqual({ 10: [1, 3, 5], 11: [2, 4, 6] });
    },
  );

  it("prefers the likelier of two names, and takes the one that is asked for", () => {
    const text = `id,store,ds,y\n${[1, 2, 3, 4, 5, 6].map((step) => `${step % 2},s,${day(step)},${step}`).join("\n")}`;
    expect(valuesOf(read(text, { horizon: 1 }))).toEqual({ s: [1, 2, 3, 4, 5, 6] });
    const byId = read(text, { id: "id", time: "none", horizon: 1 });
    expect(valuesOf(byId)).toEqual({ 0: [2, 4, 6], 1: [1, 3, 5] });
  });

  it("takes the only column of text for the ids where times repeat", () => {
    const text = `date,country,cases\n${[1, 2, 3].map((step) => `${day(step)},Chad,${step}\n${day(step)},Peru,${step * 2}`).join("\n")}`;
    expect(valuesOf(read(text, { horizon: 1 }))).toEqual({ Chad: [1, 2, 3], Peru: [2, 4, 6] });
  });

  it("takes a numbered file for a single series", () => {
    const input = read(`id,ds,y\n1,${day(1)},5\n2,${day(2)},6\n3,${day(3)},7\n`, { horizon: 1 });
    expect(valuesOf(input)).toEqual({ y: [5, 6, 7] });
    expect(texts(input)).toContain('every row has another "id": the file is taken for a single series');
  });

  it("makes a panel of one out of a single series, of whatever columns", () => {
    expect(valuesOf(read("1\n2\n\n4\n5\n", { horizon: 1 }))).toEqual({
      "column 1": [1, 2, Number.NaN, 4, 5],
    });
    expect(valuesOf(read(`ds,sales\n${day(2)},2\n${day(1)},1\n${day(3)},3`, { horizon: 1 }))).toEqual({
      sales: [1, 2, 3],
    });
  });

  it("sorts, and says so", () => {
    const rows = [...rowsOf("a", [1, 2, 3, 4]), ...rowsOf("b", [5, 6, 7])];
    const shuffled = [3, 0, 6, 2, 5, 1, 4].map((index) => rows[index] as string);
    const input = read(long(...shuffled), { horizon: 1 });
    expect(valuesOf(input)).toEqual({ a: [1, 2, 3, 4], b: [5, 6, 7] });
    expect(texts(input)).toContain(
      'rows of 2 series, the first "a", are not in order of time: sorted by "ds"',
    );
    const one = read(long(...rows.slice(0, 4), ...rows.slice(4).toReversed()), { horizon: 1 });
    expect(texts(one)).toContain('rows of series "b" are not in order of time: sorted by "ds"');
  });

  it("masks gaps and cells without a value", () => {
    const rows = [...rowsOf("a", [1, 2, 3, 4, 5, 6]), ...rowsOf("b", [1, "NA", 3, 4])].filter(
      (row) => row !== `a,${day(3)},3`,
    );
    const input = read(long(...rows), { horizon: 1 });
    expect(valuesOf(input)).toEqual({ a: [1, 2, Number.NaN, 4, 5, 6], b: [1, Number.NaN, 3, 4] });
    expect(texts(input)).toContain('1 row without a value in "y": masked, never invented');
    expect(texts(input)).toContain('series "a" with gaps: 1 row inserted as missing');
  });

  it("lays short series out on the frequency of the others", () => {
    const text = long(
      ...rowsOf("a", [1, 2, 3, 4, 5, 6, 7, 8]),
      `b,${day(1)},1`,
      `b,${day(3)},3`,
      `b,${day(5)},5`,
      `c,${day(9)},9`,
    );
    const input = read(text, { split: undefined, horizon: 1 });
    expect(valuesOf(input)).toEqual({ a: [1, 2, 3, 4, 5, 6, 7, 8], b: [1, Number.NaN, 3, Number.NaN, 5] });
    expect(texts(input)).toContain(
      'series "c" left out: too short, no 2 steps are left before what is held out',
    );
  });

  it("finds the frequency of series of one row each by all of them", () => {
    const text = `unique_id,ds,split,y\na,2024-01-01,train,1\na,2024-01-02,test,2\nb,2024-01-01,train,3\nb,2024-01-02,test,4`;
    expect(members(read(text, { split: "split" }))[0]?.frequency).toEqual({ unit: "day", count: 1 });
  });

  it("leaves a long regular series of another frequency its own, and an uneven one its order", () => {
    const months = Array.from({ length: 9 }, (_, month) => `m,2024-0${month + 1}-01,${month}`);
    const uneven = [1, 2, 900, 901, 5000].map(
      (step) => `u,${new Date(step * 864e5).toISOString().slice(0, 10)},${step}`,
    );
    const days = rowsOf(
      "d",
      Array.from({ length: 20 }, (_, step) => step),
    );
    const input = read(long(...days, ...months, ...uneven), { horizon: 1 });
    expect(
      members(input).map(({ id, start, frequency, values }) => [id, start, frequency.unit, values.length]),
    ).toEqual([
      ["d", Date.UTC(2024, 0, 1), "day", 20],
      ["m", Date.UTC(2024, 0, 1), "month", 9],
      ["u", undefined, "step", 5],
    ]);
    expect(texts(input)).toContain('series "m" of another frequency than most: each keeps its own');
    expect(texts(input)).toContain(
      'series "u" with times that are not evenly spaced: rows are taken as if they were, in order of time',
    );
  });

  it("keeps a sparse series on the frequency of the others unless its own leaves no gaps", () => {
    const days = rowsOf(
      "d",
      Array.from({ length: 20 }, (_, step) => step),
    );
    const sparse = (id: string, ...steps: number[]): string[] =>
      steps.map((step) => `${id},${day(step)},${step}`);
    const text = long(
      ...days,
      ...sparse("s", 1, 3, 5, 7, 9, 13, 15, 17),
      ...sparse("t", 1, 3, 5, 7, 9, 11, 13, 15),
    );
    expect(
      members(read(text, { horizon: 1 })).map(({ frequency, values }) => [frequency.count, values.length]),
    ).toEqual([
      [1, 20],
      [1, 17],
      [2, 8],
    ]);
  });

  it("reads years from 1 on, and step numbers", () => {
    const years = Array.from({ length: 6 }, (_, year) => `a,000${year + 1}-01-01,${year}`);
    expect(members(read(long(...years), { horizon: 1 }))[0]).toMatchObject({
      frequency: { unit: "year", count: 1 },
    });
    const steps = read("id,t,y\na,1,1\na,2,2\na,4,4\nb,7,7\nb,8,8\nb,9,9\n", { horizon: 1 });
    expect(members(steps)).toMatchObject([
      { id: "a", start: 1, frequency: { unit: "step", count: 1 }, held: 1 },
      { id: "b", start: 7 },
    ]);
    expect(valuesOf(steps)).toEqual({ a: [1, 2, Number.NaN, 4], b: [7, 8, 9] });
  });

  it("counts within each series where a column only counts", () => {
    const text = `item,month,y\n${["a", "b"].flatMap((id) => [1, 2, 3].map((step) => `${id},${step},${step}`)).join("\n")}`;
    expect(members(read(text, { horizon: 1 })).map(({ start }) => start)).toEqual([1, 1]);
  });

  it("takes the order of the rows where a column of counts goes back within a series", () => {
    const text = `item,month,y\n${["a", "b"].flatMap((id) => [3, 1, 2].map((step) => `${id},${step},${step}`)).join("\n")}`;
    expect(valuesOf(read(text, { horizon: 1 }))).toEqual({ a: [3, 1, 2], b: [3, 1, 2] });
  });

  it("reads cells with spaces around them", () => {
    const rows = rowsOf("a", [1, 2, 3]).map((row) => row.replace(",", ", ").replace(/,(\d)$/, " , $1 "));
    expect(members(read(long(...rows), { horizon: 1 }))).toMatchObject([
      { id: "a", values: Float64Array.of(1, 2, 3), frequency: { unit: "day" } },
    ]);
  });

  it("reads a file of many blocks, every row once", () => {
    const rows = Array.from(
      { length: 40_000 },
      (_, index) => `series ${index % 40},${Math.floor(index / 40)},${index}`,
    );
    const input = read(`id,t,y\n${rows.join("\n")}\n`, { horizon: 1 });
    expect([input.rows, members(input).length]).toEqual([40_000, 40]);
    for (const [series, { values }] of members(input).entries())
      expect(values.every((value, step) => value === step * 40 + series)).toBe(true);
  });

  it("reads numbers with decimal commas, found in the last row only", () => {
    const rows = Array.from({ length: 4000 }, (_, step) => `a;${step};${step}`);
    const input = read(`id;t;y\n${rows.join("\n")}\na;4000;1.234,5\na;4001;2,25\n`, { horizon: 1 });
    expect(members(input)[0]?.values.slice(-2)).toEqual(Float64Array.of(1234.5, 2.25));
    expect(texts(input)).toContain('numbers in "y" have a decimal comma');
  });

  it("finds a decimal point though the first rows look grouped", () => {
    const rows = Array.from({ length: 3000 }, (_, step) => `a;${step};"1,234"`);
    const input = read(`id;t;y\n${rows.join("\n")}\na;3000;0.5\n`, { horizon: 1 });
    expect(Array.from(members(input)[0]?.values.slice(-2) ?? [])).toEqual([1234, 0.5]);
  });

  it("needs no header", () => {
    const input = read(
      rowsOf("a", [1, 2, 3, 4])
        .concat(rowsOf("b", [5, 6, 7]))
        .join("\n"),
      { horizon: 1 },
    );
    expect(valuesOf(input)).toEqual({ a: [1, 2, 3, 4], b: [5, 6, 7] });
  });

  it("keeps ids that are names of an object's parts, and ids like NA", () => {
    const ids = ["__proto__", "constructor", "NA", "nan", "0"];
    const input = read(long(...ids.flatMap((id) => rowsOf(id, [1, 2, 3]))), { horizon: 1 });
    expect(members(input).map(({ id }) => id)).toEqual(ids);
  });
});
