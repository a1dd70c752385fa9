import { describe, expect, it } from "vitest";
import type { Member } from "../../../sequence/panel.js";
import { type PanelInput, type ReadPanelOptions, readPanel } from "./read-panel.js";

const HEADER = "shop,region,day,price,promo,sales";
const rowsOf = (shop: string, region: string, days: number, change: (day: number) => string): string[] =>
  Array.from({ length: days }, (_, day) => {
    const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
    return `${shop},${region},${date},${change(day)}`;
  });
const ordinary = (day: number): string => `${2 + (day % 3)},${day % 4 === 0 ? "yes" : "no"},${10 + day}`;
const shops = (...rows: readonly string[][]): string => [HEADER, ...rows.flat()].join("\n");
const read = (text: string, options: Partial<ReadPanelOptions> = {}): PanelInput =>
  readPanel(text, { file: "shops.csv", target: "sales", period: 1, horizon: 2, ...options });
const membersOf = ({ groups }: PanelInput): readonly Member[] => groups[0]?.members as readonly Member[];
const numbers = (values: Float64Array | undefined): number[] => [...(values as Float64Array)];
const three = shops(
  rowsOf("a", "north", 8, ordinary),
  rowsOf("b", "south", 8, ordinary),
  rowsOf("c", "east", 8, ordinary),
);

describe("covariates of a long table", () => {
  it("are numbers, or categories, a 0 or 1 each", () => {
    const input = read(three, { static: "region", past: "price", known: "promo" });
    expect(input.groups[0]?.covariates).toEqual({
      static: ["region=east", "region=north", "region=south"],
      past: ["price"],
      known: ["promo=yes"],
    });
    const [a, b] = membersOf(input).map(({ covariates }) => covariates);
    expect(numbers(a?.static)).toEqual([0, 1, 0]);
    expect(numbers(b?.static)).toEqual([0, 0, 1]);
    expect(numbers(a?.past[0])).toEqual([2, 3, 4, 2, 3, 4, 2, 3]);
    expect(numbers(a?.known[0])).toEqual([1, 0, 0, 0, 1, 0, 0, 0]);
    const texts = input.findings.map(({ text, flag }) => `${text} ${flag}`);
    expect(texts).toContain('covariates static: "region" (3 categories) --static NAMES');
    expect(texts).toContain('covariates known of the future: "promo" (2 categories) --known NAMES');
  });

  it("change nothing else of what is read, and are not there unless they are asked for", () => {
    const [without, withThem] = [read(three), read(three, { static: "region", known: "promo,price" })];
    expect(without.groups[0]).not.toHaveProperty("covariates");
    const bare = membersOf(withThem).map(({ covariates: _, ...member }) => member);
    expect(bare).toEqual(membersOf(without));
    expect(bare[0]).not.toHaveProperty("covariates");
  });

  it("are not taken for values or ids", () => {
    const text = "region,day,units,price\nx,1,5,20\nx,2,6,21\nx,3,7,22\nx,4,7,22\n";
    const input = readPanel(text, { file: "a.csv", horizon: 1, known: "price", static: "region" });
    expect(membersOf(input)[0]).toMatchObject({ id: "units", values: Float64Array.of(5, 6, 7, 7) });
  });

  it("may have several columns in a role, or a name with a comma", () => {
    const text = 'id,day,"a,b",c,y\ns,1,5,1,3\ns,2,6,2,3\ns,3,7,3,4\n';
    const options = { file: "a.csv", target: "y", horizon: 1 };
    expect(readPanel(text, { ...options, known: "a,b" }).groups[0]?.covariates?.known).toEqual(["a,b"]);
    expect(
      readPanel(text, { ...options, known: " c , day ", time: "none" }).groups[0]?.covariates?.known,
    ).toEqual(["c", "day"]);
  });

  it("are missing where they are empty or where a row is, and never invented", () => {
    const rows = rowsOf("a", "north", 9, (day) => (day === 2 ? ",,12" : ordinary(day)));
    rows.splice(4, 1);
    const [member] = membersOf(read(shops(rows), { past: "price", known: "promo" }));
    expect(numbers(member?.covariates?.past[0])).toEqual([2, 3, NaN, 2, NaN, 4, 2, 3, 4]);
    expect(numbers(member?.covariates?.known[0])).toEqual([1, 0, NaN, 0, NaN, 0, 0, 0, 1]);
  });

  it("are in order of time, whatever that of the rows", () => {
    const rows = rowsOf("a", "north", 6, ordinary).toReversed();
    const [member] = membersOf(read(shops(rows), { past: "price" }));
    expect(numbers(member?.covariates?.past[0])).toEqual([2, 3, 4, 2, 3, 4]);
  });

  it("are read with the decimal sign that they have", () => {
    const text = "id;day;price;y\ns;1;1,5;3\ns;2;2,25;3\ns;3;7,5;4\n";
    const input = readPanel(text, { file: "a.csv", target: "y", horizon: 1, past: "price" });
    expect(numbers(membersOf(input)[0]?.covariates?.past[0])).toEqual([1.5, 2.25, 7.5]);
  });

  it("say nothing where there is a single category", () => {
    const input = read(shops(rowsOf("a", "north", 6, ordinary)), { static: "region" });
    expect(input.groups[0]?.covariates?.static).toEqual([]);
  });

  it("may stand on some rows of a series only, where they are static", () => {
    const rows = rowsOf("a", "", 6, ordinary);
    rows[3] = (rows[3] as string).replace("a,,", "a,7,");
    const input = read(shops(rows, rowsOf("b", "5", 6, ordinary), rowsOf("c", "", 6, ordinary)), {
      static: "region",
    });
    expect(membersOf(input).map(({ covariates }) => numbers(covariates?.static))).toEqual([[7], [5], [NaN]]);
  });
});

describe("what is known of the future", () => {
  it("stands in rows after the last value, which are none of the series", () => {
    const ahead = (day: number): string => (day < 6 ? ordinary(day) : `5,yes,`);
    const input = read(shops(rowsOf("a", "north", 8, ahead)), { known: "promo", past: "price" });
    const [member] = membersOf(input);
    expect(member?.values).toHaveLength(6);
    expect(numbers(member?.covariates?.known[0])).toEqual([1, 0, 0, 0, 1, 0, 1, 1]);
    expect(member?.covariates?.past[0]).toHaveLength(6);
    expect(input.findings.map(({ text }) => text)).toContain(
      'rows of series "a" after the last value say what is known of the future',
    );
    // Without anything known they are missing values, as they always were.
    expect(membersOf(read(shops(rowsOf("a", "north", 8, ahead))))[0]?.values).toHaveLength(8);
  });

  it("comes from a file of held-out values, where what is static or past need not stand", () => {
    const test = "shop,day,promo,sales\na,2024-01-09,yes,3\na,2024-01-10,no,4\n";
    const [member] = membersOf(
      read(shops(rowsOf("a", "north", 8, ordinary)), {
        horizon: undefined,
        static: "region",
        past: "price",
        known: "promo",
        test: { text: test, file: "test.csv" },
      }),
    );
    expect(numbers(member?.covariates?.known[0]).slice(-3)).toEqual([0, 1, 0]);
    expect(numbers(member?.covariates?.past[0]).slice(-3)).toEqual([3, NaN, NaN]);
  });
});

describe("a row a series", () => {
  const wide = "id,size,1,2,3,4\na,5,1,2,3,4\nb,7,1,2,3,4\n";

  it("has static covariates beside its values", () => {
    const [a, b] = membersOf(readPanel(wide, { file: "w.csv", static: "size", horizon: 1 }));
    expect([...numbers(a?.covariates?.static), ...numbers(b?.covariates?.static)]).toEqual([5, 7]);
    expect(a?.values).toEqual(Float64Array.of(1, 2, 3, 4));
  });

  it("has no others", () =>
    expect(() => readPanel(wide, { file: "w.csv", known: "size", horizon: 1 })).toThrow(
      'w.csv: a row holds a whole series, so column "size" cannot change from step to step; name it with --static',
    ));
});

describe("bad covariates", () => {
  const held = (change: (day: number) => string): string => shops(rowsOf("a", "north", 8, change));
  it.each<[string, string, Partial<ReadPanelOptions>, string]>([
    [
      "a name that is no column",
      three,
      { known: "prom" },
      'there is no column "prom"; did you mean "promo"? choose with --known',
    ],
    [
      "a name twice",
      three,
      { known: "promo,promo" },
      'column "promo" is named twice; name each once with --known',
    ],
    [
      "a name in two roles",
      three,
      { past: "promo", known: "promo" },
      'column "promo" cannot hold both what --past and what --known ask for; name it with one',
    ],
    [
      "the target",
      three,
      { known: "sales" },
      'column "sales" cannot hold both what --target and what --known ask for',
    ],
    [
      "the ids",
      three,
      { static: "shop", id: "shop" },
      'column "shop" cannot hold both what --id and what --static ask for',
    ],
    [
      "a column a series",
      three,
      { static: "region", target: "price,sales" },
      "each column is a series, so no column can hold a covariate of one; leave --static out",
    ],
    [
      "text among numbers",
      held((day) => (day === 5 ? "cheap,no,1" : ordinary(day))),
      { past: "price" },
      'shops.csv: row 7: column "price": "cheap" is not a number; write a number, leave the cell empty if the value is missing, or leave it out of --past',
    ],
    [
      "what is static and changes",
      shops(
        rowsOf("a", "north", 4, ordinary),
        rowsOf("b", "east", 2, ordinary),
        rowsOf("b", "west", 2, ordinary),
      ),
      { static: "region" },
      'shops.csv: row 8: column "region": "west", but "east" in row 6, for series "b"; write the same on all rows of a series, or name the column with --past or --known',
    ],
    [
      "numbers that are static and change",
      held(ordinary),
      { static: "price" },
      'shops.csv: row 3: column "price": "3", but "2" in row 2, for series "a"',
    ],
    [
      "what is to be known and is missing",
      held((day) => (day === 7 ? "1,,1" : ordinary(day))),
      { known: "promo" },
      'shops.csv: row 9: column "promo": the covariate is missing for a step of series "a" that is to be forecast; fill it, or name the column with --past',
    ],
    [
      "more categories than can be learnt",
      held(ordinary) +
        Array.from({ length: 60 }, (_, index) => `\na,north,2024-02-${index},2,kind ${index},1`).join(""),
      { known: "promo", time: "none" },
      'row 58: column "promo": "kind 48" is one category more than 50; give fewer of them',
    ],
  ])("refuses %s", (_, text, options, message) => {
    expect(() => read(text, options)).toThrow(message);
  });

  it("refuses a row of the horizon that is not there", () => {
    const rows = rowsOf("a", "north", 9, ordinary);
    rows.splice(7, 1);
    expect(() => read(shops(rows), { known: "promo" })).toThrow(
      'shops.csv: column "promo": series "a" has no row for a step to forecast, of which the covariate is to be known; give one, or name the column with --past',
    );
  });

  it("refuses a file of held-out values without what is to be known", () => {
    const test = { text: "shop,day,sales\na,2024-01-09,3\n", file: "test.csv" };
    expect(() => read(held(ordinary), { horizon: undefined, known: "promo", test })).toThrow(
      'test.csv: there is no column "promo"',
    );
  });
});
