import { describe, expect, it } from "vitest";
import type { SettledGroup, SettledReading } from "./panel-reading.js";
import { columnsOf } from "./read-alike.js";
import { type PanelInput, readPanel } from "./read-panel.js";

const MONTHLY: SettledGroup = { season: 12, horizon: 3, frequency: { unit: "month", count: 1 } };

/** Reads a text as the first one was read. */
function readLike(
  first: PanelInput,
  text: string,
  group: SettledGroup = MONTHLY,
  changes: object = {},
): PanelInput {
  const { reading } = first;
  const settled: SettledReading = { covariates: reading.covariates, groups: new Map([["all", group]]) };
  return readPanel(text, { ...columnsOf(reading), file: "new.csv", origins: 0, settled, ...changes });
}

const texts = ({ findings }: PanelInput): string[] => findings.map(({ text }) => text);
const month = (step: number): string =>
  `${2020 + Math.floor(step / 12)}-${String((step % 12) + 1).padStart(2, "0")}`;
const rows = (id: string, kind: string, count: number): string =>
  Array.from({ length: count }, (_, step) => `${id},${month(step)},${kind},${step},${10 + step}\n`).join("");
const HEADER = "name,when,kind,price,sold\n";
const first = readPanel(HEADER + rows("a", "x", 36) + rows("b", "y", 36) + rows("c", "z", 36), {
  file: "old.csv",
  static: "kind",
  past: "price",
  id: "name",
  target: "sold",
  origins: 0,
});

describe("reading as another file was read", () => {
  it("remembers the columns, found or named, and the categories", () => {
    expect(first.reading).toEqual({
      id: "name",
      time: "when",
      target: "sold",
      covariates: {
        static: [{ name: "kind", categories: ["x", "y", "z"] }],
        past: [{ name: "price" }],
        known: [],
      },
    });
    const wide = readPanel("id,kind,2020-01,2020-02,2020-03\na,x,1,2,3\nb,y,4,5,6\n", {
      file: "wide.csv",
      group: "kind",
    });
    expect(wide.reading).toEqual({ id: "id", group: "kind" });
    const columns = readPanel("day,a,b\n1,5,6\n2,7,8\n3,7,8\n", { file: "columns.csv", target: "all" });
    expect(columns.reading).toEqual({ time: "day", target: "all" });
    const ordered = readPanel("id,sold\na,1\na,2\nb,3\nb,4\n", { file: "ordered.csv", id: "id", origins: 0 });
    expect(ordered.reading).toMatchObject({ time: "none" });
  });

  it("gives the same numbers to the same categories, whichever are in the file", () => {
    const { groups } = readLike(first, HEADER + rows("new", "z", 2) + rows("newer", "y", 2));
    const statics = groups[0]?.members.map(({ covariates }) => [...(covariates?.static ?? [])]);
    expect(statics).toEqual([
      [0, 0, 1],
      [0, 1, 0],
    ]);
    expect(groups[0]?.covariates?.static).toEqual(["kind=x", "kind=y", "kind=z"]);
  });

  it("takes a category that was never met for missing, and says so", () => {
    const input = readLike(first, HEADER + rows("new", "w", 2) + rows("newer", "x", 2));
    expect([...(input.groups[0]?.members[0]?.covariates?.static ?? [])]).toEqual([NaN, NaN, NaN]);
    expect(texts(input)).toContain('the model does not know "w" of column "kind": taken as missing');
    expect(texts(input)).toContain('covariates static: "kind" (3 categories)');
  });

  it("refuses such a category where it is to be known of the future", () => {
    const known = readPanel("id,t,promo,v\na,1,no,1\na,2,yes,2\na,3,no,3\na,4,yes,3\n", {
      file: "old.csv",
      id: "id",
      known: "promo",
      origins: 0,
    });
    const steps = { season: 1, horizon: 1, frequency: { unit: "step", count: 1 } } as const;
    expect(() => readLike(known, "id,t,promo,v\nb,1,no,1\nb,2,maybe,\n", steps)).toThrow(
      'new.csv: row 3: column "promo": "maybe" is no category that the model knows; write one of "no", "yes", or train anew',
    );
  });

  it("keeps season, horizon and frequency, for series of one row as well", () => {
    const { groups } = readLike(first, `${HEADER}p,2024-05-01,x,1,4\nq,2024-08-01,y,1,5\n`);
    expect(groups[0]).toMatchObject({ season: 12, horizon: 3 });
    expect(groups[0]?.members.map(({ start, frequency }) => [start, frequency])).toEqual([
      [Date.UTC(2024, 4, 1), MONTHLY.frequency],
      [Date.UTC(2024, 7, 1), MONTHLY.frequency],
    ]);
  });

  it("sees another frequency where rows enough speak for it", () => {
    const weeks = Array.from(
      { length: 12 },
      (_, step) => `w,${new Date(Date.UTC(2024, 0, 1 + 7 * step)).toISOString().slice(0, 10)},x,1,5\n`,
    );
    const weekly = readLike(first, HEADER + weeks.join(""));
    expect(weekly.groups[0]?.members[0]?.frequency).toEqual({ unit: "week", count: 1 });
    // Not in any series, but in all of them.
    const quarters = ["p", "q", "r"].flatMap((id) =>
      [1, 4, 7, 10].map((each) => `${id},2024-${String(each).padStart(2, "0")}-01,x,1,5\n`),
    );
    const quarterly = readLike(first, HEADER + quarters.join(""));
    expect(quarterly.groups[0]?.members[0]?.frequency).toEqual({ unit: "quarter", count: 1 });
    const numbered = readLike(first, `${HEADER}p,1,x,1,4\nq,2,y,1,5\n`);
    expect(numbered.groups[0]?.members[0]?.frequency).toEqual({ unit: "step", count: 1 });
    // Two rows a quarter apart are months with a gap.
    const gap = readLike(first, `${HEADER}p,2024-01-01,x,1,4\np,2024-04-01,x,1,5\n`);
    expect(gap.groups[0]?.members[0]?.values).toEqual(Float64Array.of(4, NaN, NaN, 5));
  });

  it("keeps series without any value where something is static of them, and a file of such alone", () => {
    const { groups } = readLike(first, `${HEADER}p,2024-01-01,x,1,\nq,2024-01-01,y,1,\n`);
    expect(groups[0]?.members.map(({ id, values }) => [id, ...values])).toEqual([
      ["p", NaN],
      ["q", NaN],
    ]);
    const mixed = HEADER + rows("a", "x", 36) + rows("p", "y", 4).replaceAll(/\d+$/gm, "");
    const columns = { file: "mixed.csv", id: "name", target: "sold" };
    const keptFor = (options: object): number | undefined =>
      readPanel(mixed, { ...columns, ...options }).groups[0]?.members.length;
    expect(keptFor({ static: "kind", origins: 0 })).toBe(2);
    expect(keptFor({ static: "kind" })).toBe(1);
    expect(keptFor({ origins: 0 })).toBe(1);
    const bare = readPanel(HEADER + rows("a", "x", 36), {
      file: "old.csv",
      id: "name",
      target: "sold",
      origins: 0,
    });
    expect(() => readLike(bare, `${HEADER}p,2024-01-01,x,1,\n`)).toThrow("all values are missing");
  });

  it("refuses another number of columns than the model reads", () => {
    const text = HEADER + rows("new", "z", 2);
    expect(() => readLike(first, text, MONTHLY, { known: "price", past: undefined })).toThrow(
      'new.csv: the model reads 1 column as --past ("price"), received 0; name as many with --past, in this order',
    );
    const bare = readPanel(HEADER + rows("a", "x", 36), {
      file: "old.csv",
      id: "name",
      target: "sold",
      origins: 0,
    });
    expect(() => readLike(bare, text, MONTHLY, { static: "kind" })).toThrow(
      'new.csv: the model reads no --static columns, received "kind"; leave --static out',
    );
  });
});
