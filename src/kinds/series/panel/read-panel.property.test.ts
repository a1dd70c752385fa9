/** Any panel, written in any layout, is read back; any text at all gives a panel or an InputError. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../errors.js";
import { advance } from "../../../sequence/frequency.js";
import type { Frequency } from "../../../sequence/series.js";
import { type PanelInput, type ReadPanelOptions, readPanel } from "./read-panel.js";

type Options = Omit<ReadPanelOptions, "file">;
const read = (text: string, options: Options = {}): PanelInput =>
  readPanel(text, { ...options, file: "f.csv" });
type Values = readonly (number | null)[];
const written = (value: number | null | undefined): string => (value == null ? "" : String(value));
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

const FREQUENCIES: readonly Frequency[] = [
  { unit: "hour", count: 1 },
  { unit: "day", count: 1 },
  { unit: "businessDay", count: 1 },
  { unit: "week", count: 1 },
  { unit: "month", count: 1 },
  { unit: "quarter", count: 1 },
  { unit: "year", count: 1 },
];
/** A Monday, on which years, quarters, months and weeks may begin. */
const START = Date.UTC(2001, 0, 1);

/** Series that begin and end with a value, with holes between, long enough for their frequency to be seen. */
const seriesValues = fc
  .tuple(
    fc.integer(),
    fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { freq: 5 }), {
      minLength: 12,
      maxLength: 30,
    }),
    fc.integer(),
  )
  .map(([first, list, last]): Values => [first, first, first, first, ...list, last, last]);
const ids = fc
  .oneof(
    fc.constantFrom("__proto__", "a b", 'q"uote', "x,y", "line\nbreak", "7", "NA", "é"),
    fc.string({ minLength: 1, maxLength: 6 }),
  )
  .filter((id) => id.trim() === id && id !== "" && !/[\0\r\ufeff]/.test(id));
const panel = fc
  .uniqueArray(ids, { minLength: 1, maxLength: 6, selector: (id) => id.replaceAll(/\s/g, "") })
  .chain((list) =>
    fc.tuple(
      ...list.map((id) =>
        fc.record({ id: fc.constant(id), values: seriesValues, offset: fc.nat({ max: 40 }) }),
      ),
    ),
  );

const asArray = (values: Values): number[] =>
  values.map((value) => (value === null ? Number.NaN : Number(String(value))));
const normal = (input: PanelInput): Record<string, unknown>[] =>
  input.groups
    .flatMap(({ members }) => members)
    .map(({ id, values, held }) => ({ id, values: Array.from(values), held }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

describe("a panel that is written is read back", () => {
  it("from either layout, with the rows in any order", () => {
    fc.assert(
      fc.property(
        panel,
        fc.constantFrom(...FREQUENCIES),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 5 }),
        (series, frequency, random, horizon) => {
          const rows = series.flatMap(({ id, values, offset }) =>
            values.flatMap((value, step) => {
              const time = new Date(advance(START, frequency, offset + step)).toISOString();
              return value === null ? [] : [`${quoted(id)},${time},${written(value)}`];
            }),
          );
          for (const last of rows.keys()) {
            const other = (random.next().value as number) % (last + 1);
            [rows[last], rows[other]] = [rows[other] as string, rows[last] as string];
          }
          const expected = series
            .map(({ id, values }) => ({ id, values: asArray(values), held: horizon }))
            .sort((a, b) => (a.id < b.id ? -1 : 1));
          const long = read(`unique_id,ds,y\n${rows.join("\n")}\n`, { id: "unique_id", horizon });
          expect(normal(long)).toEqual(expected);
          for (const { id, start, frequency: found } of long.groups.flatMap(({ members }) => members)) {
            const offset = series.find((one) => one.id === id)?.offset as number;
            expect([start, found]).toEqual([advance(START, frequency, offset), frequency]);
          }
          const width = Math.max(...series.map(({ values }) => values.length));
          const names = Array.from({ length: width }, (_, step) => `V${step + 2}`);
          const lines = series.map(({ id, values }) =>
            [quoted(id), ...names.map((_, step) => written(values[step]))].join(","),
          );
          const wide = read(`V1,${names.join(",")}\n${lines.join("\n")}\n`, { id: "V1", horizon });
          expect(wide.layout).toBe("wide");
          expect(normal(wide)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("whatever is held out of it, in a column or in a file", () => {
    fc.assert(
      fc.property(panel, fc.integer({ min: 1, max: 3 }), (series, held) => {
        const lines = (
          from: (values: Values) => number,
          to: (values: Values) => number,
          mark: string,
        ): string[] =>
          series.flatMap(({ id, values }) =>
            values.slice(from(values), to(values)).map((value, index) => {
              return `${quoted(id)},${from(values) + index},${written(value)}${mark}`;
            }),
          );
        const cut = ({ length }: Values): number => length - held;
        const train = (mark: string): string[] => lines(() => 0, cut, mark);
        const test = (mark: string): string[] => lines(cut, ({ length }) => length, mark);
        const marked = read(`id,t,y,part\n${[...test(",test"), ...train(",train")].join("\n")}`, {
          id: "id",
          split: "part",
        });
        const apart = read(`id,t,y\n${train("").join("\n")}`, {
          id: "id",
          test: { text: `id,t,y\n${test("").join("\n")}`, file: "test.csv" },
        });
        const expected = series
          .map(({ id, values }) => ({ id, values: asArray(values), held }))
          .sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(normal(marked)).toEqual(expected);
        expect(normal(apart)).toEqual(expected);
        expect([marked.groups[0]?.horizon, apart.groups[0]?.horizon]).toEqual([held, held]);
      }),
      { numRuns: 200 },
    );
  });
});

describe("whatever the text", () => {
  const isHandled = (text: string, options: Options = {}): void => {
    try {
      const { groups, rows } = read(text, options);
      expect(rows).toBeGreaterThan(0);
      expect(groups.length).toBeGreaterThan(0);
      const all = groups.flatMap(({ members }) => members);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      for (const { name, season, horizon, members } of groups) {
        expect(members.length).toBeGreaterThan(0);
        expect(Number.isSafeInteger(season) && season >= 1).toBe(true);
        for (const { group, values, held } of members) {
          expect(group).toBe(name);
          expect(held >= 0 && held <= horizon && held < values.length).toBe(true);
          expect(values.every((value) => Number.isFinite(value) || Number.isNaN(value))).toBe(true);
          expect(values.subarray(0, values.length - held).some((value) => !Number.isNaN(value))).toBe(true);
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      expect(thrown.message).not.toMatch(/\p{Cc}/u);
    }
  };
  const options = { numRuns: 500 };
  const ALL_OPTIONS: readonly Options[] = [
    {},
    { id: "id" },
    { id: "id", time: "t", target: "y" },
    { split: "split", group: "id", period: "y" },
    { target: "all" },
    { target: "t,y" },
    { time: "none", horizon: 1 },
    { test: { text: "id,t,y,split\na,9,1,test\n", file: "t.csv" } },
  ];
  const anyOptions = fc.constantFrom(...ALL_OPTIONS);

  it("bytes give a panel or an InputError", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => isHandled(text)),
      options,
    );
  });

  const scraps = [
    "\n",
    "\n",
    "\r\n",
    ",",
    ",",
    ",",
    ";",
    '"',
    '""',
    " ",
    "a",
    "b",
    "a ",
    "__proto__",
    "train",
    "test",
  ];
  const cells = [
    "2024-01-01",
    "2024-02-01",
    "01/02/2024",
    "1700000000",
    "1",
    "2",
    "3",
    "99",
    "1,5",
    "1.234",
    "NA",
    "inf",
    "1e999",
    "\0",
    "-1e308",
  ];

  it("scraps of tables give a panel or an InputError", () => {
    const scrap = fc.constantFrom(...scraps, ...cells);
    const text = fc.array(scrap, { maxLength: 60 }).map((list) => list.join(""));
    fc.assert(
      fc.property(text, anyOptions, fc.boolean(), (each, asked, hasHeader) => {
        isHandled(hasHeader ? `id,t,y,split\n${each}` : each, asked);
      }),
      { numRuns: 1500 },
    );
  });

  it("tables of mixed cells give a panel or an InputError", () => {
    const row = fc.tuple(
      fc.constantFrom("a", "b", "c", "", "a "),
      fc.constantFrom(...Array.from({ length: 8 }, (_, step) => String(step)), "2024-01-01", ""),
      fc.constantFrom("1", "2.5", "NA", "", "inf", "x"),
      fc.constantFrom("train", "train", "test", ""),
    );
    const text = fc
      .array(row, { maxLength: 12 })
      .map((rows) => `id,t,y,split\n${rows.map((each) => each.join(",")).join("\n")}`);
    fc.assert(fc.property(text, anyOptions, isHandled), { numRuns: 1500 });
  });

  it("damaged panels give a panel or an InputError", () => {
    const whole = [
      "id,t,y,split",
      ...["a", "b"].flatMap((id) =>
        [1, 2, 3, 4, 5].map((step) => `${id},${step},${step},${step > 3 ? "test" : "train"}`),
      ),
    ].join("\n");
    const wide = "V1,V2,V3,V4\na,1,2,3\nb,4,5,\nc,7,8,9\n";
    const dated = wide.replace("V2,V3,V4", "2024-01,2024-02,2024-03");
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.constantFrom(...scraps, ...cells, "")),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.constantFrom(whole, wide, dated), damage, anyOptions, (text, changes, asked) => {
        const damaged = changes.reduce((before, [place, length, scrap]) => {
          const from = place % (before.length + 1);
          return before.slice(0, from) + scrap + before.slice(from + length);
        }, text);
        isHandled(damaged, asked);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['"', '",', "\n", ",", "1,", '"\n', '"a" ', "a,1\n", "a,2024-01-01,1\n"])(
    "50,000 times %j is no hang",
    (scrap) => {
      for (const start of ["", "id,t,y\na,1,", 'id,t,y\n"a",2,"']) isHandled(start + scrap.repeat(50_000));
    },
  );
});
