import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { openSource, readRecords } from "./records.js";

interface Read {
  readonly cells: (readonly string[])[];
  readonly lines: number[];
  readonly blocks: number;
}

function read(text: string, blockLength?: number): Read {
  const all: Read & { blocks: number } = { cells: [], lines: [], blocks: 0 };
  for (const { cells, lines } of readRecords(openSource(text, "f.csv"), blockLength)) {
    all.cells.push(...cells);
    all.lines.push(...lines);
    all.blocks++;
  }
  return all;
}

const outcome = (text: string, blockLength?: number): unknown => {
  try {
    const { cells, lines } = read(text, blockLength);
    return { cells, lines };
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return thrown.message;
  }
};

describe("readRecords", () => {
  it("cuts between records, not between lines of a quoted cell", () => {
    const text = 'a,b\n1,"x\n\n""y"\n\n3,4\n';
    const { cells, lines, blocks } = read(text, 5);
    expect(cells).toEqual([
      ["a", "b"],
      ["1", 'x\n\n"y'],
      ["3", "4"],
    ]);
    expect(lines).toEqual([1, 2, 6]);
    expect(blocks).toBe(2);
  });

  it("knows the lines of a file with CR LF in every block", () => {
    const { cells, lines } = read('a,b\r\n1,"x\r\ny"\r\n2,3\r\n', 7);
    expect([cells.length, ...lines]).toEqual([3, 1, 2, 4]);
  });

  it("keeps rows of delimiters that stand between others, whatever block they are in", () => {
    const text = "a,b\n1,2\n,\n,\n\n3,4\n,\n\n";
    for (let length = 1; length <= text.length; length++)
      expect(read(text, length).lines).toEqual([1, 2, 3, 4, 6]);
  });

  it("names the first ragged row and the first bad quotation mark", () => {
    expect(outcome("a,b\n1,2\n3\n", 4)).toMatch(/^f\.csv: row 3: 1 cells, but the first row has 2/);
    expect(outcome('a,b\n1,2\n3,"4\n5,6\n', 4)).toMatch(/^f\.csv: row 3: a quotation mark is never closed/);
  });

  it("gives the same records for any length of the blocks", () => {
    const scrap = fc.constantFrom(
      "1",
      "2.5",
      "x",
      " ",
      ",",
      ",",
      ";",
      "\n",
      "\n",
      "\r\n",
      '"',
      '""',
      '"a"',
      '"a\nb"',
      "",
    );
    const text = fc.array(scrap, { maxLength: 40 }).map((list) => `a,b\n${list.join("")}`);
    const table = fc
      .array(
        fc.tuple(fc.constantFrom("1", '"x\ny"', '""', "", '"a,b"', " "), fc.constantFrom("2", '"\n"', "")),
        {
          maxLength: 20,
        },
      )
      .map((rows) => `a,b\n${rows.map((row) => row.join(",")).join("\n")}`);
    fc.assert(
      fc.property(fc.oneof(text, table), fc.integer({ min: 1, max: 30 }), (each, length) => {
        const whole = outcome(each);
        // A ragged row may be met before a bad quotation mark in a later block; an error it is all the same.
        if (typeof whole === "string") expect(typeof outcome(each, length)).toBe("string");
        else expect(outcome(each, length)).toEqual(whole);
      }),
      { numRuns: 2000 },
    );
  });
});
