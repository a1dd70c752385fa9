/** What cannot be read as a panel is refused in one line that names file, row, column and value. */

import { describe, expect, it } from "vitest";
import { InputError } from "../../../errors.js";
import { type ReadPanelOptions, readPanel } from "./read-panel.js";

type Options = Omit<ReadPanelOptions, "file">;
const problem = (text: string, options: Options = {}): string => {
  try {
    readPanel(text, { horizon: 1, ...options, file: "f.csv" });
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    expect(thrown.message).not.toMatch(/\p{Cc}/u);
    return thrown.message;
  }
  return "no error";
};

const LONG =
  "id,ds,y\na,2024-01-01,1\na,2024-01-02,2\na,2024-01-03,3\nb,2024-01-01,4\nb,2024-01-02,5\nb,2024-01-03,6\n";
const SPLIT = "id,t,y,split\na,1,1,train\na,2,2,train\na,3,3,test\n";
const WIDE = "V1,V2,V3,V4\na,1,2,3\nb,4,5,6\n";
const changed = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};
const test = (text: string): Options["test"] => ({ text, file: "test.csv" });

describe("a long table is refused with", () => {
  it.each<[string, string, Options, string]>([
    ["nothing in it", "", {}, "f.csv: the file is empty; give a header and at least two rows of data"],
    [
      "blank lines only",
      "\n\n,\n",
      {},
      "f.csv: the file is empty; give a header and at least two rows of data",
    ],
    ["a header only", "id,ds,y\n", {}, "f.csv: a header and no rows; give rows of data below it"],
    [
      "a ragged row",
      changed(LONG, "b,2024-01-01,4", "b,2024-01-01,4,5"),
      {},
      "f.csv: row 5: 4 cells, but the first row has 3; give every row the same number of cells, and quote cells that hold the delimiter",
    ],
    [
      "an id missing",
      changed(LONG, "b,2024-01-01", " ,2024-01-01"),
      {},
      'f.csv: row 5: column "id": the id is missing; say on every row which series it belongs to',
    ],
    [
      "ids that differ by spaces only",
      changed(LONG, "b,2024-01-02", "b ,2024-01-02"),
      {},
      'f.csv: row 6: column "id": "b " differs by spaces only from "b" before; write the id of a series alike on all its rows',
    ],
    [
      "a time missing",
      changed(LONG, "b,2024-01-01", "b,"),
      {},
      'f.csv: row 5: column "ds": "": the time is missing; give every row its time, or delete the row',
    ],
    [
      "a time that is none",
      changed(LONG, "b,2024-01-03", "b,2024-02-30"),
      {},
      'f.csv: row 7: column "ds": "2024-02-30": there is no such day in the calendar; correct the date or delete the row',
    ],
    [
      "a time twice in a series",
      changed(LONG, "b,2024-01-03", "b,2024-01-01"),
      {},
      'f.csv: row 7: column "ds": "2024-01-01" is also the time of row 5 in series "b"; keep one row for each series and time, or merge them with --duplicates keep-first, mean or sum',
    ],
    [
      "a time twice, written in two ways",
      changed(LONG, "b,2024-01-03", "b,2024-1-1"),
      {},
      'f.csv: row 7: column "ds": "2024-1-1" is also the time of row 5 in series "b", written "2024-01-01"; keep one row for each series and time, or merge them with --duplicates keep-first, mean or sum',
    ],
    [
      "series that no column tells apart",
      LONG.replaceAll(/^[a-z]+,/gm, ""),
      {},
      'f.csv: row 5: column "ds": "2024-01-01" is also the time of row 2; name the column that tells series apart with --id, or keep one row for each time',
    ],
    [
      "text among the values",
      changed(LONG, ",5", ",five"),
      {},
      'f.csv: row 6: column "y": "five" is not a number; write a number, leave the cell empty if the value is missing, or choose another column with --target',
    ],
    [
      "text in two places",
      changed(LONG, ",5", ",five").replace(",6", ",six"),
      {},
      'f.csv: row 6: column "y": "five" is not a number; write a number, leave the cell empty if the value is missing, or choose another column with --target',
    ],
    [
      "an infinite value",
      changed(LONG, ",5", ",-inf"),
      {},
      'f.csv: row 6: column "y": "-inf" is infinite or too large; write a finite number, leave the cell empty if the value is missing, or choose another column with --target',
    ],
    [
      "no value at all",
      LONG.replaceAll(/,\d$/gm, ",NA"),
      { target: "y" },
      'f.csv: column "y": all values are missing; give values, or choose another column with --target',
    ],
    [
      "series that are too short",
      LONG,
      { horizon: 2 },
      "f.csv: the series are too short: the longest has 3 rows, and no 2 are left before what is held out; give longer series or a shorter --horizon",
    ],
  ])("%s", (_, text, options, message) => expect(problem(text, options)).toBe(message));
});

describe("a request is refused with", () => {
  it.each<[string, Options, string]>([
    [
      "a column that is none",
      { id: "ids" },
      'f.csv: there is no column "ids"; did you mean "id"? choose with --id one of "id", "ds", "y"',
    ],
    [
      "a target that is none",
      { target: "Y2" },
      'f.csv: there is no column "Y2"; did you mean "y"? choose with --target one of "id", "ds", "y"',
    ],
    [
      "one of two targets that is none",
      { target: "y,z9z9" },
      'f.csv: there is no column "z9z9"; choose with --target one of "id", "ds", "y"',
    ],
    ["a target twice", { target: "y, y" }, 'f.csv: column "y" is named twice; name each once with --target'],
    [
      "one column for two things",
      { id: "y", target: "y" },
      'f.csv: column "y" cannot hold both what --id and what --target ask for; choose another with one of the two',
    ],
    [
      "ids of columns",
      { target: "y,ds", id: "id" },
      "f.csv: each column is a series, so no column can say the id of one; leave --id out, or name a single column with --target",
    ],
    ["a period of 0", { period: 0 }, "f.csv: --period is 0; give a whole number of at least 1"],
    ["a period of 0 in words", { period: "0" }, "f.csv: --period is 0; give a whole number of at least 1"],
    [
      "a period that is no column",
      { period: "weekly" },
      'f.csv: there is no column "weekly"; choose with --period one of "id", "ds", "y"',
    ],
    ["half a period", { period: 1.5 }, "f.csv: --period is 1.5; give a whole number of at least 1"],
    [
      "a season longer than all series",
      { period: 12 },
      "f.csv: a season of 12 steps, as asked for, for series of at most 3 to learn from; give --period a whole number from 1 (no season) to less than the length of the series",
    ],
    ["a horizon of 0", { horizon: 0 }, "f.csv: --horizon is 0; give a whole number of at least 1"],
    [
      "a split of dates",
      { split: "ds" },
      'f.csv: row 2: column "ds": "2024-01-01" is neither train nor test; mark every row with one of the two, or leave --split out',
    ],
    [
      "a test file and a split",
      { split: "y", test: test(LONG) },
      "f.csv: both a file and a column of held-out rows; leave --test or --split out",
    ],
  ])("%s", (_, options, message) => expect(problem(LONG, options)).toBe(message));
});

describe("a split is refused where", () => {
  it.each<[string, string, string]>([
    [
      "a mark is another",
      changed(SPLIT, ",2,2,train", ",2,2,valid"),
      'f.csv: row 3: column "split": "valid" is neither train nor test; mark every row with one of the two, or leave --split out',
    ],
    [
      "held-out rows come first",
      changed(SPLIT, "a,1,1,train", "a,1,1,test"),
      'f.csv: row 3: in series "a" this row to learn from comes after row 2, which is held out; hold out the end of a series only',
    ],
    [
      "held-out rows stand between others",
      changed(SPLIT, "a,2,2,train", "a,2,2,test").replace("a,3,3,test", "a,3,3,train"),
      'f.csv: row 4: in series "a" this row to learn from comes after row 3, which is held out; hold out the end of a series only',
    ],
    [
      "nothing is held out",
      changed(SPLIT, "test", "train"),
      'f.csv: column "split": no row is marked test; mark the rows to hold out, or leave --split out to hold out the end of each series',
    ],
  ])("%s", (_, text, message) => expect(problem(text, { horizon: undefined, split: "split" })).toBe(message));

  it("everything of a series is held out", () =>
    expect(problem(`${SPLIT}b,1,1,test\nb,2,2,test\n`, { split: "split" })).toBe(
      'f.csv: row 5: all rows of series "b" are held out; give rows to learn from as well, or delete the series',
    ));

  it("it is to be held out both by rows and by origins", () =>
    expect(problem(SPLIT, { split: "split", origins: 2 })).toBe(
      "f.csv: both a number of origins and rows that are held out; leave --origins out: a --horizon shorter than what is held out makes several",
    ));

  it("origins are no whole number", () =>
    expect(problem(SPLIT, { origins: -1 })).toBe(
      "f.csv: --origins is -1; give a whole number of at least 1",
    ));
});

describe("groups are refused where", () => {
  const text = "id,t,y,kind,season\na,1,1,X,2\na,2,2,X,2\na,3,3,X,2\nb,1,1,X,2\nb,2,2,X,2\nb,3,3,X,2\n";
  it.each<[string, string, string]>([
    [
      "a series changes its own",
      changed(text, "b,2,2,X", "b,2,2,Y"),
      'f.csv: row 6: column "kind": "Y", but "X" in row 5, for series "b"; write the same on all rows of a series, or choose another column with --group',
    ],
    [
      "the cell is empty",
      changed(text, "b,2,2,X", "b,2,2,"),
      'f.csv: row 6: column "kind": the cell is empty; fill it, or leave --group out',
    ],
    [
      "a series changes its period",
      changed(text, "b,3,3,X,2", "b,3,3,X,3"),
      'f.csv: row 7: column "season": "3", but "2" in row 5, for series "b"; write the same on all rows of a series, or choose another column with --period',
    ],
    [
      "periods differ in a group",
      text.replaceAll(/^(b.*),2$/gm, "$1,1"),
      'f.csv: row 5: column "season": "1" for series "b", but "2" for "a" of the same group "X"; give all series of a group one period, or tell groups apart with --group',
    ],
    [
      "a period is 0",
      text.replaceAll(/,2$/gm, ",0"),
      'f.csv: row 2: column "season": "0" is no seasonal period; write a whole number of at least 1',
    ],
    [
      "a period is text",
      text.replaceAll(/,2$/gm, ",monthly"),
      'f.csv: row 2: column "season": "monthly" is no seasonal period; write a whole number of at least 1',
    ],
  ])("%s", (_, each, message) => expect(problem(each, { group: "kind", period: "season" })).toBe(message));
});

describe("a table of a row a series is refused with", () => {
  it.each<[string, string, string]>([
    [
      "an id twice",
      `${WIDE}a,7,8,9\n`,
      'f.csv: row 4: column "V1": "a" is also the id of row 2; give each series one row, or name the columns of a row per series and time with --id, --time and --target',
    ],
    [
      "an id missing",
      `${WIDE},7,8,9\n`,
      'f.csv: row 4: column "V1": the id is missing; say on every row which series it belongs to',
    ],
    [
      "a row without a value",
      `${WIDE}c,,,\nd,1,1,1\n`,
      'f.csv: row 4: series "c" has no value; fill the row or delete it',
    ],
    [
      "text among the values",
      changed(WIDE, "5", "x"),
      'f.csv: row 3: column "V3": "x" is not a number; write a number, leave the cell empty if the value is missing',
    ],
    [
      "an infinite value",
      changed(WIDE, "5", "1e999"),
      'f.csv: row 3: column "V3": "1e999" is infinite or too large; write a finite number, leave the cell empty if the value is missing',
    ],
    [
      "a ragged row",
      changed(WIDE, "4,5,6", "4,5"),
      "f.csv: row 3: 3 cells, but the first row has 4; give every row the same number of cells, and quote cells that hold the delimiter",
    ],
  ])("%s", (_, text, message) => expect(problem(text)).toBe(message));
});

describe("a file of held-out values is refused with", () => {
  it.each<[string, string, string, string]>([
    [
      "an unknown id",
      WIDE,
      "V1,V2,V3\na,1,2\nc,1,2\n",
      'test.csv: row 3: column "V1": series "c" is not among those to learn from; give the rows before it as well, or delete it',
    ],
    [
      "a series missing",
      WIDE,
      "V1,V2,V3\na,1,2\n",
      'test.csv: there is no row of series "b", which f.csv has; give the held-out values of every series, or mark them in a column with --split',
    ],
    [
      "a row without a value",
      WIDE,
      "V1,V2,V3\na,1,2\nb,,\n",
      'test.csv: row 3: series "b" has no value; fill the row or delete it',
    ],
    [
      "another name for the ids",
      WIDE,
      "id,V2,V3\na,1,2\nb,1,2\n",
      'test.csv: there is no column "V1"; did you mean "V2"? choose with --id one of "id", "V2", "V3"',
    ],
    ["nothing in it", WIDE, "", "test.csv: the file is empty; give a header and at least two rows of data"],
    [
      "text among the values",
      WIDE,
      "V1,V2,V3\na,1,2\nb,1,x\n",
      'test.csv: row 3: column "V3": "x" is not a number; write a number, leave the cell empty if the value is missing',
    ],
    [
      "an unknown id in a long table",
      LONG,
      "id,ds,y\na,2024-01-04,1\nc,2024-01-04,1\n",
      'test.csv: row 3: column "id": series "c" is not among those to learn from; give the rows before it as well, or delete it',
    ],
    [
      "a time that was before",
      LONG,
      "id,ds,y\na,2024-01-04,1\nb,2024-01-03,1\n",
      'test.csv: row 3: column "ds": "2024-01-03" is also the time of row 7 of f.csv in series "b"; keep one row for each series and time, or merge them with --duplicates keep-first, mean or sum',
    ],
    [
      "a time before others",
      LONG,
      "id,ds,y\na,2024-01-04,1\nb,2023-12-31,1\n",
      'f.csv: row 5: in series "b" this row to learn from comes after row 3 of test.csv, which is held out; hold out the end of a series only',
    ],
    [
      "a first row before others",
      LONG,
      "id,ds,y\na,2023-12-31,1\nb,2024-01-04,1\n",
      'f.csv: row 2: in series "a" this row to learn from comes after row 2 of test.csv, which is held out; hold out the end of a series only',
    ],
    [
      "a first row whose time was before",
      LONG,
      "id,ds,y\na,2024-01-03,1\nb,2024-01-04,1\n",
      'test.csv: row 2: column "ds": "2024-01-03" is also the time of row 4 of f.csv in series "a"; keep one row for each series and time, or merge them with --duplicates keep-first, mean or sum',
    ],
    [
      "a column missing",
      LONG,
      "id,ds,z\na,2024-01-04,1\n",
      'test.csv: there is no column "y"; choose with --target one of "id", "ds", "z"',
    ],
  ])("%s", (_, text, held, message) =>
    expect(problem(text, { horizon: undefined, test: test(held) })).toBe(message),
  );
});
