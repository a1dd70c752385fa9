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
