/** A panel out of delimited text: layout, columns, times, frequencies and seasons found by themselves, and said. */

import { InputError } from "../../../errors.js";
import type { Group } from "../../../sequence/panel.js";
import { describeNumbers, describeTable } from "../describe-text.js";
import type { Finding } from "../finding.js";
import { detectNumberStyle } from "../numbers.js";
import { plural, printable, printablePath, quote } from "../quote.js";
import { openSource } from "../records.js";
import type { TableText } from "../table-text.js";
import { readTimes } from "../time-column.js";
import { CovariateTable } from "./covariate-table.js";
import { type Layout, type LayoutKind, recogniseLayout } from "./layout.js";
import { makeGroups } from "./make-groups.js";
import { NumberReader } from "./number-reader.js";
import { Observations } from "./observations.js";
import { checkWhole, type NamedText, type PanelOptions } from "./panel-options.js";
import type { PanelReading } from "./panel-reading.js";
import { readingOf } from "./read-alike.js";
import { type PanelFile, readObservations } from "./read-observations.js";
import { type Origin, type SortedSeries, sortSeries } from "./sorted-series.js";
import { readHead } from "./table-head.js";

/** A panel and how it was come by. */
export interface PanelInput {
  /** None is empty; in the order in which the file names them. */
  readonly groups: readonly Group[];
  /** What was found and assumed, in the order of reading. */
  readonly findings: readonly Finding[];
  /** Rows of data in the file or files. */
  readonly rows: number;
  readonly layout: LayoutKind;
  /** How to read another file alike. */
  readonly reading: PanelReading;
}

export interface ReadPanelOptions extends PanelOptions {
  /** Name of the source, for messages. */
  readonly file: string;
  /** The held-out values of the same series, in the same layout, which follow those of the text. */
  readonly test?: NamedText | undefined;
}

/**
 * Reads many series. Runs in a browser; the text is read in pieces, at a cost that grows with its length.
 *
 * @param text of the file, with or without byte order mark; or a table
 * @throws InputError, naming file, row, column and value, for whatever cannot be read without guessing
 */
export function readPanel(text: string | TableText, options: ReadPanelOptions): PanelInput {
  const file = printablePath(options.file);
  if (options.horizon !== undefined) checkWhole("--horizon", options.horizon, file);
  if (options.origins !== undefined && options.origins !== 0) checkWhole("--origins", options.origins, file);
  if (options.test !== undefined && options.split !== undefined)
    throw new InputError("both a file and a column of held-out rows", "leave --test or --split out", {
      file,
    });
  if (options.origins !== undefined && (options.test !== undefined || options.split !== undefined))
    throw new InputError(
      "both a number of origins and rows that are held out",
      "leave --origins out: a --horizon shorter than what is held out makes several",
      { file },
    );
  const files = [openFile(text, file, false)];
  if (options.test !== undefined)
    files.push(openFile(options.test.text, printablePath(options.test.file), true));
  const [main, test] = files as [PanelFile, PanelFile?];
  const layout = recogniseLayout(main.head, options);
  const { observations, findings: numberFindings } = observe(files, layout, options);
  const names = test === undefined ? file : `${file}, ${test.source.file}`;
  const timeColumn = layout.time === undefined ? undefined : observations.timeColumn(names, layout.time);
  const read = timeColumn && readTimes(timeColumn, options.dates);
  const localTimes = read?.isLocal ? read.times : undefined;
  const origin: Origin = { file, testFile: test?.source.file, layout, timeColumn, localTimes };
  const sorted = sortSeries(observations, read?.times, origin, options.duplicates);
  if (options.split !== undefined || test !== undefined) checkHeld(sorted.series, origin);
  const made = makeGroups(observations, sorted.series, read, layout, options);
  return {
    groups: made.groups,
    rows: observations.rows.reduce((sum, count) => sum + count),
    layout: layout.kind,
    reading: readingOf(layout, options, observations.covariates?.reading()),
    findings: [
      ...files.flatMap(({ head }, index) => describeTable(head, observations.rows[index] as number)),
      ...layout.findings,
      ...describeIds(layout, sorted.series.length),
      ...numberFindings,
      ...(observations.covariates?.findings() ?? []),
      ...describeTimes(layout, read?.format),
      ...(read?.findings ?? []),
      ...sorted.findings,
      ...made.findings,
    ],
  };
}

function openFile(text: string | TableText, file: string, isTest: boolean): PanelFile {
  const source = openSource(text, file);
  return { source, head: readHead(source), isTest };
}

/** Reads all files, again where most numbers turn out to be written in another way than the first of them. */
function observe(
  files: readonly PanelFile[],
  layout: Layout,
  { settled }: PanelOptions,
): { observations: Observations; findings: readonly Finding[] } {
  const { head } = files[0] as PanelFile;
  const target = layout.targets.length === 1 ? (layout.targets[0] as string) : undefined;
  const samples =
    layout.targets.length === 0 ? head.columns.filter((name) => name !== layout.id) : layout.targets;
  const cells = samples.flatMap((name) => head.cells[head.columns.indexOf(name)] as readonly string[]);
  const advice = target === undefined ? "" : ", or choose another column with --target";
  let style = detectNumberStyle(cells, head.delimiter);
  let covariates = layout.covariates && CovariateTable.of(head, layout.covariates, settled);
  for (;;) {
    const numbers = new NumberReader(style, advice);
    const observations = new Observations(covariates);
    for (const file of files) readObservations(file, layout, observations, numbers);
    const found = numbers.style(head.delimiter);
    const restyled = covariates?.restyled(head.delimiter);
    if (found.decimal !== style.decimal || restyled !== undefined) {
      style = found;
      covariates = restyled ?? covariates?.emptied();
      continue;
    }
    numbers.check();
    covariates?.check();
    // By a model, series may be forecast from what is static of them alone.
    const isNeeded = settled === undefined || (layout.covariates?.static.length ?? 0) === 0;
    if (numbers.observed === 0 && isNeeded) {
      const column = target === undefined ? undefined : printable(target);
      throw new InputError("all values are missing", `give values${advice}`, { file: head.file, column });
    }
    const where = target === undefined ? "the columns of values" : quote(target);
    const cellsMissing = plural(numbers.missing, target === undefined ? "cell" : "row");
    return { observations, findings: describeNumbers(where, found, cellsMissing, numbers.missing) };
  }
}

/** @throws InputError where nothing is held out, or not of every series of a second file */
function checkHeld(series: readonly SortedSeries[], { file, testFile, layout }: Origin): void {
  if (testFile !== undefined) {
    const without = series.find(({ held }) => held === 0);
    if (without === undefined) return;
    throw new InputError(
      `there is no row of series ${quote(without.id)}, which ${file} has`,
      "give the held-out values of every series, or mark them in a column with --split",
      { file: testFile },
    );
  }
  if (series.every(({ held }) => held === 0))
    throw new InputError(
      "no row is marked test",
      "mark the rows to hold out, or leave --split out to hold out the end of each series",
      { file, column: printable(layout.split ?? "") },
    );
}

function describeIds({ kind, id }: Layout, count: number): Finding[] {
  if (kind !== "long") return kind === "wide" ? [{ text: `${count} series` }] : [];
  const flag = "--id NAME";
  if (id === undefined) return [{ text: "a single series: no column tells series apart", flag }];
  return [{ text: `${plural(count, "id")} in column ${quote(id)}`, flag }];
}

function describeTimes({ kind, time }: Layout, format: string | undefined): Finding[] {
  if (time === undefined) return [];
  if (kind === "wide") return [{ text: `times from the names of the columns (${format})` }];
  return [{ text: `times from column ${quote(time)} (${format})`, flag: "--time NAME" }];
}
