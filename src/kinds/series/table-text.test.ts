import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readContent } from "./content.js";
import { readSeries } from "./read-series.js";
import { openSource, readRecords } from "./records.js";
import { placeOfRow, type TableText, TableWriter } from "./table-text.js";

const MOST = 2 ** 24;

function read(table: TableText): { cells: string[][]; lines: number[] } {
  const all: { cells: string[][]; lines: number[] } = { cells: [], lines: [] };
  for (const { cells, lines } of readRecords(openSource(table, "t"))) {
    all.cells.push(...cells.map((record) => [...record]));
    all.lines.push(...lines);
  }
  return all;
}

function write(columns: readonly string[], rows: readonly (string | null)[][]): TableText {
  const writer = new TableWriter("t", MOST, columns);
  for (const row of rows) writer.push(row);
  return writer.finish([]);
}

describe("TableWriter", () => {
  it("keeps every cell, whatever is in it, and counts rows from 1", () => {
    const cell = fc.oneof(
      fc.constantFrom("", '"', '""', ",", "\n", "\r\n", "\r", ";", "\ufeff", "\u001f", " x ", "1,5", "\0"),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.tuple(
          fc.uniqueArray(cell, { minLength: width, maxLength: width }),
          fc.array(fc.array(fc.option(cell), { minLength: width, maxLength: width }), { maxLength: 8 }),
        ),
      );
    fc.assert(
      fc.property(table, ([columns, rows]) => {
        const { cells, lines } = read(write(columns, rows));
        expect(cells).toEqual([columns, ...rows.map((row) => row.map((one) => one ?? ""))]);
        expect(lines).toEqual(cells.map((_, index) => index));
      }),
    );
  });

  it("keeps more rows than are parsed at once, the blank ones among them", () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => [row % 3 === 0 ? null : `${row}`]);
    const table = write(["v"], rows);
    expect(table.blocks.length).toBeGreaterThan(1);
    const { cells, lines } = read(table);
    expect(cells.length).toBe(60_001);
    expect([cells[30_001], lines[30_001], cells[60_000], lines[60_000]]).toEqual([
      [""],
      30_001,
      ["59999"],
      60_000,
    ]);
  });

  it("refuses more text than may be kept, and two columns of a name", () => {
    const writer = new TableWriter("t", 2 ** 20, ["a"]);
    const fill = (): void => {
      for (;;) writer.push(["x".repeat(1000)]);
    };
    expect(fill).toThrow("t: there are more than 1 MiB of text; read fewer rows or columns, with --sql");
    expect(() => new TableWriter("t", MOST, ["a", "b", "a"])).toThrow('t: two columns are named "a"');
  });

  it("knows where rows come from, and errors say so", () => {
    const writer = new TableWriter("*.csv", MOST, ["day", "v"]);
    writer.push(["2024-01-01", "1"], "a.csv", 2);
    writer.push(["2024-01-02", "2"], "a.csv", 5);
    writer.push(["2024-01-03", "3"], "b.csv", 2);
    writer.push(["2024-01-04", "lots"], "b.csv", 3);
    const table = writer.finish([]);
    expect([1, 2, 3, 4].map((row) => placeOfRow(table, row))).toEqual([
      { file: "a.csv", line: 2 },
      { file: "a.csv", line: 5 },
      { file: "b.csv", line: 2 },
      { file: "b.csv", line: 3 },
    ]);
    const series = (): unknown =>
      readContent(table, "*.csv", (text) => readSeries(text, { file: "*.csv", column: "v" }));
    expect(series).toThrow(
      '*.csv: row 4: column "v": "lots" is not a number (row 3 of b.csv); write a number',
    );
  });
});

describe("readSeries of a table", () => {
  it("takes the first record for names, even where these are numbers or dates", () => {
    const rows = [1, 2, 3].map((day) => [`2024-01-0${day}`, `${day}`]);
    const { column, time, series, rows: count } = readSeries(write(["2023", "2024"], rows), { file: "t" });
    expect([column, time, count, ...series.values]).toEqual(["2024", "2023", 3, 1, 2, 3]);
  });
});
