/** Splits, groups, and the layouts with a row or a column a series. */

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

describe("what is held out", () => {
  const text =
    "unique_id,ds,y,set\n" +
    [
      ...rowsOf("a", [1, 2, 3, 4, 5]).map((row, step) => `${row},${step < 3 ? "train" : "Test"}`),
      ...rowsOf("b", [6, 7, 8]).map((row, step) => `${row},${step < 2 ? "TRAIN" : " test"}`),
      ...rowsOf("c", [9, 9, 9]).map((row) => `${row},train`),
    ].join("\n");

  it("follows a column, and the horizon follows it", () => {
    const input = read(text, { split: "set" });
    expect(members(input).map(({ held }) => held)).toEqual([2, 1, 0]);
    expect(input.groups[0]?.horizon).toBe(2);
    expect(texts(input)).toContain('held out: rows marked test in "set"');
    expect(texts(input)).toContain('series "c" not scored: nothing is held out');
    expect(read(text, { split: "set", horizon: 4 }).groups[0]?.horizon).toBe(4);
  });

  it("counts steps, not rows, and leaves a gap before it to what is learnt from", () => {
    const rows = [`a,${day(1)},1,train`, `a,${day(2)},2,train`, `a,${day(5)},5,test`, `a,${day(7)},7,test`];
    const [member] = members(read(`id,ds,y,split\n${rows.join("\n")}`, { split: "split" }));
    expect(member?.held).toBe(3);
    expect(Array.from(member?.values ?? [])).toEqual([1, 2, Number.NaN, Number.NaN, 5, Number.NaN, 7]);
  });

  it("is a horizon of every series that is long enough, else", () => {
    const many = Array.from(
      { length: 60 },
      (_, step) => `a,${new Date(step * 864e5).toISOString().slice(0, 10)},${step}`,
    );
    const input = read(long(...many, ...many.map((row) => row.replace("a", "b")), ...rowsOf("c", [1, 2, 3])));
    expect(input.groups[0]).toMatchObject({ season: 7, horizon: 14 });
    expect(members(input).map(({ id, held }) => [id, held])).toEqual([
      ["a", 14],
      ["b", 14],
    ]);
    expect(texts(input)).toContain("a season of 7 steps, by the frequency (daily)");
    expect(texts(input)).toContain("14 steps ahead, by the frequency (daily) and the length of most series");
    expect(texts(input)).toContain(
      'series "c" left out: too short, no 2 steps are left before what is held out',
    );
  });

  it("may stand in a file of its own", () => {
    const test = { text: long(...rowsOf("b", [8, 9], 4), ...rowsOf("a", [6], 3)), file: "test.csv" };
    const input = read(long(...rowsOf("a", [1, 2]), ...rowsOf("b", [3, 4, 5])), { test });
    expect(valuesOf(input)).toEqual({ a: [1, 2, 6], b: [3, 4, 5, 8, 9] });
    expect(members(input).map(({ held }) => held)).toEqual([1, 2]);
    expect(input).toMatchObject({ rows: 8, groups: [{ horizon: 2 }] });
    expect(texts(input).slice(0, 2)).toEqual(["f.csv: 5 rows", "test.csv: 3 rows"]);
  });

  it("leaves out series with nothing to learn from", () => {
    const input = read("id,t,y,split\na,1,,train\na,2,2,test\nb,1,1,train\nb,2,2,test", { split: "split" });
    expect(Object.keys(valuesOf(input))).toEqual(["b"]);
    expect(texts(input)).toContain('series "a" left out: without a value to learn from');
  });
});

describe("groups", () => {
  const rows = ["a", "b", "c"].flatMap((id, index) =>
    rowsOf(id, [1, 2, 3, 4, 5, 6, 7, 8].slice(0, 8 - index)).map(
      (row) => `${row},${index < 2 ? "X" : "Y"},${index < 2 ? 3 : 2}`,
    ),
  );
  const text = `unique_id,ds,y,kind,season\n${rows.join("\n")}`;

  it("follow a column, each with its season", () => {
    const { groups, findings } = read(text, { group: "kind", period: "season", horizon: 2 });
    expect(groups).toMatchObject([
      {
        name: "X",
        season: 3,
        horizon: 2,
        members: [
          { id: "a", group: "X" },
          { id: "b", group: "X" },
        ],
      },
      { name: "Y", season: 2, horizon: 2, members: [{ id: "c", group: "Y" }] },
    ]);
    expect(findings).toContainEqual({
      text: 'group "X": a season of 3 steps, by column "season"',
      flag: "--period STEPS",
    });
  });

  it("have the season of their frequency where most series hold two of it", () => {
    const season = (length: number): number | undefined =>
      read(
        long(
          ...rowsOf(
            "a",
            Array.from({ length }, (_, step) => step),
          ),
        ),
        { horizon: 1 },
      ).groups[0]?.season;
    expect([season(13), season(14)]).toEqual([1, 7]);
  });

  it("have a season in common where it is asked for", () => {
    const { groups } = read(text, { group: "kind", period: "4", horizon: 1 });
    expect(groups.map(({ season }) => season)).toEqual([4, 4]);
    expect(read(text, { period: 1, horizon: 1 }).groups[0]?.season).toBe(1);
  });
});

describe("a table of a row a series", () => {
  it("ends each series with its last value", () => {
    const input = read('"V1","V2","V3","V4","V5"\n"H1",1,2,3,4\n"H2",,,6,\n"H3",7,,9,NA\n', { horizon: 1 });
    expect(input.layout).toBe("wide");
    expect(valuesOf(input)).toEqual({ H1: [1, 2, 3, 4], H3: [7, Number.NaN, 9, Number.NaN] });
    expect(texts(input)).toContain('series "H2" left out: without a value to learn from');
    expect(members(input)[0]).toMatchObject({
      start: undefined,
      frequency: { unit: "step", count: 1 },
      held: 1,
    });
  });

  it.each(["id,2001,2002,2003\n7,1,2,3\n8,4,5,6", "store,jan,feb,mar\nA,1,2,3\nB,4,5,6"])(
    "is seen in %j",
    (text) => expect(read(text, { horizon: 1 }).layout).toBe("wide"),
  );

  it("knows the times where its columns are named by dates", () => {
    const test = { text: "id,2024-03\nb,7\na,8", file: "test.csv" };
    const input = read("id,2023-12,2024-01,2024-02\na,1,2,3\nb,,4,\n", { test });
    expect(members(input)).toMatchObject([
      { id: "a", start: Date.UTC(2023, 11, 1), frequency: { unit: "month", count: 1 }, held: 1 },
      { id: "b", start: Date.UTC(2023, 11, 1), frequency: { unit: "month", count: 1 }, held: 1 },
    ]);
    expect(valuesOf(input)).toEqual({ a: [1, 2, 3, 8], b: [Number.NaN, 4, Number.NaN, 7] });
    expect(texts(input)).toContain("times from the names of the columns (YYYY-MM)");
    const years = read("id,1999,2000,2001\n7,1,2,3\n8,4,5,6", { horizon: 1 });
    expect(members(years)[1]).toMatchObject({ start: Date.UTC(1999, 0, 1), frequency: { unit: "year" } });
    const doubtful = read("id,1/2/2024,1/3/2024,1/4/2024\na,1,2,3\nb,4,5,6", {
      id: "id",
      period: 1,
      horizon: 1,
    });
    expect(doubtful).toMatchObject({ layout: "wide" });
  });

  it("takes groups and periods from columns", () => {
    const input = read("id,kind,m,v1,v2,v3,v4\na,X,2,1,2,3,4\nb,Y,3,5,6,7,8\n", {
      group: "kind",
      period: "m",
      horizon: 1,
    });
    expect(valuesOf(input)).toEqual({ a: [1, 2, 3, 4], b: [5, 6, 7, 8] });
    expect(input.groups.map(({ name, season }) => [name, season])).toEqual([
      ["X", 2],
      ["Y", 3],
    ]);
  });

  it("takes what is held out from a second file, by id", () => {
    const test = { text: '"V1","V2","V3"\n"b",7,8\n"a",9,', file: "test.csv" };
    const input = read('"V1","V2","V3","V4"\n"a",1,2,3\n"b",4,5,\n', { test });
    expect(valuesOf(input)).toEqual({ a: [1, 2, 3, 9], b: [4, 5, 7, 8] });
    expect(members(input).map(({ held }) => held)).toEqual([1, 2]);
    expect(input.groups[0]?.horizon).toBe(2);
  });
});

describe("a table of a column a series", () => {
  const text = `date,a,b,note\n${[3, 1, 2].map((step) => `${day(step)},${step},${step === 1 ? "" : step * 2},x`).join("\n")}`;

  it("is taken where all columns are asked for, or several", () => {
    const all = read(text, { target: "all", horizon: 1 });
    expect(all).toMatchObject({ layout: "columns", rows: 3 });
    expect(valuesOf(all)).toEqual({ a: [1, 2, 3], b: [Number.NaN, 4, 6] });
    expect(members(all)[0]?.start).toBe(Date.UTC(2024, 0, 1));
    expect(valuesOf(read(text, { target: "b, a", horizon: 1 }))).toEqual({
      b: [Number.NaN, 4, 6],
      a: [1, 2, 3],
    });
    expect(read(text, { target: "a", horizon: 1 }).layout).toBe("long");
  });

  it("is split by rows", () => {
    const split = text.replace("note", "split").replaceAll(",x", ",train").replace(",train", ",test");
    expect(members(read(split, { target: "a,b", split: "split" })).map(({ held }) => held)).toEqual([1, 1]);
  });
});
