import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { readTable } from "./read-table.js";

const error = (text: string): string => {
  try {
    readTable(text, "f.csv");
    return "no error";
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return thrown.message;
  }
};

describe("readTable", () => {
  it("keeps all cells as text, trimmed, with their lines", () => {
    const table = readTable('\ufeffa , b\n1,"x\ny"\n\n2, "z"\n', "f.csv");
    expect(table).toEqual({
      file: "f.csv",
      columns: ["a", "b"],
      cells: [
        ["1", "2"],
        ["x\ny", '"z"'],
      ],
      lines: [2, 5],
      delimiter: ",",
      hasHeader: true,
    });
  });

  it.each([
    ["a,b\n1,2\n3,4", ","],
    ["a;b\n1,5;2,5\n3,5;4,5", ";"],
    ["a\tb\n1,5\t2", "\t"],
    ["a|b\n1|2", "|"],
    ["a;b,c\n1;2,3", ";"],
    ['"a;b",c\n1,2\n3,4', ","],
    ["a\n1,5\n2", undefined],
    ["a\n1\n2", undefined],
  ])("%j is delimited by %j", (text, delimiter) => expect(readTable(text, "f").delimiter).toBe(delimiter));

  it.each([
    "a,b\n1,2\n3,4\n",
    "a,b\r\n1,2\r\n3,4\r\n",
    "a,b\r1,2\r3,4\r",
    "a,b\n1,2\r\n3,4",
    '"a",b\n"1",2\r\n3,"4"\n',
  ])("%j has two rows", (text) => {
    const { columns, cells, lines } = readTable(text, "f");
    expect([columns, ...cells, lines]).toEqual([
      ["a", "b"],
      ["1", "3"],
      ["2", "4"],
      [2, 3],
    ]);
  });

  it("reads no more rows than memory holds", () => {
    const text = `y\n${"1\n".repeat(1000)}`;
    expect(readTable(text, "f.csv", 1000).lines).toHaveLength(1000);
    expect(() => readTable(`${text}2\n`, "f.csv", 1000)).toThrow(
      "f.csv: there are more than 0.001 million rows; select the rows that are needed, or their means over longer steps, with --sql",
    );
  });

  it("does not take the first row of data for names", () => {
    expect(readTable("1\n2\n", "f")).toMatchObject({
      columns: ["column 1"],
      cells: [["1", "2"]],
      lines: [1, 2],
    });
    expect(readTable("2024-01,5\n2024-02,6", "f").hasHeader).toBe(false);
    expect(readTable(",0\n0,5.1\n1,5.2", "f").columns).toEqual(["column 1", "0"]);
  });

  it("keeps a blank line of a single column as a missing value, and drops others", () => {
    expect(readTable("\n\ny\n1\n\n2\n\n\n", "f")).toMatchObject({
      cells: [["1", "", "2"]],
      lines: [4, 5, 6],
    });
    expect(readTable("\na,b\n1,2\n\n3,4\n,\n,\n", "f")).toMatchObject({ lines: [3, 5] });
  });

  it("has columns of any name", () => {
    const { columns } = readTable("__proto__,constructor,toString\n1,2,3", "f");
    expect(columns).toEqual(["__proto__", "constructor", "toString"]);
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
  });

  it.each([
    ["", "f.csv: the file is empty; give a header and at least two rows of data"],
    [" \n\r\n\t", "f.csv: the file is empty; give a header and at least two rows of data"],
    [",,\n,,", "f.csv: the file is empty; give a header and at least two rows of data"],
    ["t,y\n", "f.csv: a header and no rows; give at least two rows of data"],
    [
      "a,b\n1,2\n3\n",
      "f.csv: row 3: 1 cells, but the first row has 2; give every row the same number of cells, and quote cells that hold the delimiter",
    ],
    [
      "a,b\n1,2\n3,4,5\n",
      "f.csv: row 3: 3 cells, but the first row has 2; give every row the same number of cells, and quote cells that hold the delimiter",
    ],
    ["a,b, a\n1,2,3", 'f.csv: row 1: columns 1 and 3 are both named "a"; rename one of them'],
    ["a,b\n1,2\n3,\0", "f.csv: row 3: a NUL character: this is not text; give a CSV file"],
    [
      'a,b\n1,2\n"3,4\n5,6',
      'f.csv: row 3: a quotation mark is never closed; close it, and write a quotation mark inside a quoted cell as ""',
    ],
    [
      'a,b\n1,2\n"3"x,4',
      'f.csv: row 3: text follows a closing quotation mark; close it, and write a quotation mark inside a quoted cell as ""',
    ],
  ])("%j: %s", (text, message) => expect(error(text)).toBe(message));
});

const folder = join(import.meta.dirname, "../../../../shared/conformance/csv");
const present = existsSync(folder);
if (!present) console.warn("skipped csv-spectrum: ../shared/conformance/csv is absent");

describe.skipIf(!present)("csv-spectrum", () => {
  it.each(present ? readdirSync(join(folder, "csvs")) : [])("%s", (file) => {
    const { columns, cells, lines } = readTable(readFileSync(join(folder, "csvs", file), "utf8"), file);
    const expected = JSON.parse(readFileSync(join(folder, "json", file.replace(".csv", ".json")), "utf8"));
    const rows = lines.map((_, row) =>
      Object.fromEntries(columns.map((name, index) => [name, cells[index]?.[row]])),
    );
    expect(rows).toEqual(expected);
  });
});
