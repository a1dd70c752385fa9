/** Records of a file → observations, in each of the layouts. */

import { InputError } from "../../../errors.js";
import { indexOfColumn } from "../columns.js";
import { printable, quote } from "../quote.js";
import type { Table } from "../read-table.js";
import { readRecords, type Source } from "../records.js";
import type { Layout } from "./layout.js";
import type { NumberReader } from "./number-reader.js";
import { Cursor, type Observations } from "./observations.js";

/** A file that is read into observations. */
export interface PanelFile {
  readonly source: Source;
  /** Its first rows. */
  readonly head: Table;
  /** Whether it holds the held-out values of the series of another file. */
  readonly isTest: boolean;
}

type ReadRecord = (cells: readonly string[], line: number) => void;

/**
 * @param into what was read of other files, and gets this one's
 * @throws InputError, naming file, row, column and value; what is no number is left to `numbers.check()`
 */
export function readObservations(
  file: PanelFile,
  layout: Layout,
  into: Observations,
  numbers: NumberReader,
): void {
  numbers.file = file.source.file;
  if (file.isTest) into.firstOfTest = into.values.length;
  const readers = { long: readLong, wide: readWide, columns: readColumns };
  const read = readers[layout.kind](file, layout, into, numbers);
  let rows = 0;
  let isHeader = file.head.hasHeader;
  for (const { cells, lines } of readRecords(file.source)) {
    for (let index = isHeader ? 1 : 0; index < cells.length; index++) {
      read(cells[index] as string[], lines[index] as number);
      rows++;
    }
    isHeader = false;
  }
  into.rows.push(rows);
}

/** Finds the columns of a layout in a file, by name. */
function locate({ head, isTest }: PanelFile, layout: Layout): Record<"id" | "time" | "split", number> {
  const find = (name: string | undefined, flag: string): number =>
    name === undefined ? -1 : indexOfColumn(head, name, flag);
  return {
    id: find(layout.id, "--id"),
    time: find(layout.time, "--time"),
    split: isTest ? -1 : find(layout.split, "--split"),
  };
}

function readLong(file: PanelFile, layout: Layout, into: Observations, numbers: NumberReader): ReadRecord {
  const at = locate(file, layout);
  const name = layout.targets[0] as string;
  const target = indexOfColumn(file.head, name, "--target");
  const cursor = new Cursor(file.source.file);
  const label = readLabels(file, layout, into, cursor);
  const cover = into.covariates?.reader(file, (series) => into.ids.ids[series] as string);
  const findSeries = seriesFinder(file, layout, into, cursor);
  // A file without ids holds one series, which is called like its column.
  const only = at.id < 0 ? into.ids.indexOf(name, cursor.place) : 0;
  return (cells, line) => {
    const series = at.id < 0 ? only : findSeries(cells[at.id] as string, line);
    label(series, cells, line);
    const time = at.time < 0 ? undefined : into.timeOf(cells[at.time] as string, line);
    const isTest = file.isTest || (at.split >= 0 && isMarkedTest(cells, at.split, layout, cursor, line));
    into.push(series, time, numbers.read((cells[target] as string).trim(), line, name), isTest, line);
    cover?.(series, cells, line);
  };
}

function readColumns(file: PanelFile, layout: Layout, into: Observations, numbers: NumberReader): ReadRecord {
  const at = locate(file, layout);
  const cursor = new Cursor(file.source.file);
  const targets = layout.targets.map((name) => ({
    name,
    index: indexOfColumn(file.head, name, "--target"),
    series: into.ids.indexOf(name, cursor.at(1, name).place),
  }));
  return (cells, line) => {
    const time = at.time < 0 ? undefined : into.timeOf(cells[at.time] as string, line);
    const isTest = file.isTest || (at.split >= 0 && isMarkedTest(cells, at.split, layout, cursor, line));
    for (const { name, index, series } of targets)
      into.push(series, time, numbers.read((cells[index] as string).trim(), line, name), isTest, line);
  };
}

function readWide(file: PanelFile, layout: Layout, into: Observations, numbers: NumberReader): ReadRecord {
  const { columns } = file.head;
  const id = indexOfColumn(file.head, layout.id ?? "", "--id");
  const others = [layout.id, layout.group, layout.period, ...(layout.covariates?.static ?? [])];
  const values = columns.map((_, index) => index).filter((index) => !others.includes(columns[index]));
  const cursor = new Cursor(file.source.file);
  const label = readLabels(file, layout, into, cursor);
  const cover = into.covariates?.reader(file, (series) => into.ids.ids[series] as string);
  const findSeries = seriesFinder(file, layout, into, cursor);
  /** By column: the time that its name is, if names are times. */
  const times: number[] = [];
  if (layout.time !== undefined)
    for (const index of values) times[index] = into.timeOf(columns[index] as string, 1);
  /** By series: the line on which it stands. */
  const seen: number[] = [];
  return (cells, line) => {
    const series = findSeries(cells[id] as string, line);
    if (seen[series] !== undefined) {
      throw new InputError(
        `${quote(into.ids.ids[series] as string)} is also the id of row ${seen[series]}`,
        "give each series one row, or name the columns of a row per series and time with --id, --time and --target",
        { file: file.source.file, row: line, column: printable(columns[id] as string) },
      );
    }
    seen[series] = line;
    label(series, cells, line);
    cover?.(series, cells, line);
    const last = values.findLastIndex((index) => (cells[index] as string).trim() !== "");
    if (last < 0) {
      throw new InputError(
        `series ${quote(into.ids.ids[series] as string)} has no value`,
        "fill the row or delete it",
        { file: file.source.file, row: line },
      );
    }
    for (const index of values.slice(0, last + 1)) {
      const value = numbers.read((cells[index] as string).trim(), line, columns[index] as string);
      into.push(series, times[index], value, file.isTest, line);
    }
  };
}

/** Of a cell of ids, which series it means; in a file of held-out values, one that is known. */
function seriesFinder(
  file: PanelFile,
  layout: Layout,
  into: Observations,
  cursor: Cursor,
): (cell: string, line: number) => number {
  const { ids } = into;
  const known = ids.ids.length;
  const column = layout.id ?? "";
  return (cell, line) => {
    const series = ids.indexOf(cell, cursor.at(line, column).place);
    if (!file.isTest || series < known) return series;
    throw new InputError(
      `series ${quote(cell.trim())} is not among those to learn from`,
      "give the rows before it as well, or delete it",
      { file: file.source.file, row: line, column: printable(column) },
    );
  };
}

/** Reads the columns of groups and periods; those of a file of held-out values are not needed. */
function readLabels(
  { head, isTest }: PanelFile,
  layout: Layout,
  into: Observations,
  cursor: Cursor,
): (series: number, cells: readonly string[], line: number) => void {
  const columns = [
    { name: layout.group, flag: "--group", labels: into.groups },
    { name: layout.period, flag: "--period", labels: into.periods },
  ].flatMap(({ name, flag, labels }) => {
    return name === undefined || isTest ? [] : [{ name, labels, index: indexOfColumn(head, name, flag) }];
  });
  return (series, cells, line) => {
    for (const { name, labels, index } of columns) {
      const id = (): string => into.ids.ids[series] as string;
      labels.set(series, cells[index] as string, id, cursor.at(line, name).place);
    }
  };
}

function isMarkedTest(
  cells: readonly string[],
  index: number,
  { split = "" }: Layout,
  { file }: Cursor,
  row: number,
): boolean {
  const cell = cells[index] as string;
  if (cell === "train") return false;
  if (cell === "test") return true;
  const mark = cell.trim().toLowerCase();
  if (mark === "train" || mark === "test") return mark === "test";
  throw new InputError(
    `${quote(cell)} is neither train nor test`,
    "mark every row with one of the two, or leave --split out",
    { file, row, column: printable(split) },
  );
}
