/** A series out of delimited text: columns, dates, numbers, frequency and season found by themselves, and said. */

import { InputError } from "../../errors.js";
import { formatTime } from "../../sequence/frequency.js";
import type { Series } from "../../sequence/series.js";
import { type Column, cellError, columnOf } from "./column.js";
import { type ColumnChoice, chooseColumns } from "./columns.js";
import type { DateOrder } from "./date-times.js";
import { describeNumbers, describeTable } from "./describe-text.js";
import type { DuplicatePolicy } from "./duplicates.js";
import type { Encoding } from "./encoding.js";
import type { Finding } from "./finding.js";
import { examineValues, type HealthFinding } from "./health/health.js";
import { detectNumberStyle, readNumber } from "./numbers.js";
import { plural, printable, printablePath, quote } from "./quote.js";
import { readTable } from "./read-table.js";
import { resolveSeason, shortestCycle } from "./seasonality.js";
import type { TableText } from "./table-text.js";
import { readTimes } from "./time-column.js";
import { layByRow, layByTime, type Timeline } from "./timeline.js";

export interface ReadOptions extends ColumnChoice {
  /** Seasonal period in steps; 1 = none. Found in the data if left out. */
  readonly season?: number | undefined;
  /** Of day and month, where the dates leave it open. */
  readonly dates?: DateOrder | undefined;
  /** What to make of rows of the same time; an error if left out. */
  readonly duplicates?: DuplicatePolicy | undefined;
}

/** What was asked for, and would be found or refused otherwise; what was not asked for is left out. */
export interface AskedReading {
  readonly dates?: DateOrder;
  readonly duplicates?: DuplicatePolicy;
  readonly encoding?: Encoding;
}

/** A series and how it was come by. */
export interface SeriesInput {
  readonly series: Series;
  /** Name of the column of values. */
  readonly column: string;
  /** Name of the column of times; null: the rows were taken in their order. */
  readonly time: string | null;
  /** S: seasonal period in steps; 1 = none. */
  readonly season: number;
  /** The query whose result the series is; undefined where none was asked for. */
  readonly sql?: string | undefined;
  /** Flags of its reading. */
  readonly asked?: AskedReading | undefined;
  /** Whether the season was asked for, and not found. */
  readonly seasonGiven: boolean;
  /** Rows of data in the file. */
  readonly rows: number;
  /** Missing values in the series: cells without a value and rows inserted into gaps. */
  readonly missing: number;
  /** `[N]` 1-based line of the file of each value, 0 for one inserted into a gap; undefined: of no file. */
  readonly lines?: Int32Array | undefined;
  /**
   * What is conspicuous about the values; the findings hold it, too, where nothing else says it. Of what was read it is
   * looked for when one of the two is first asked for.
   */
  readonly health?: readonly HealthFinding[] | undefined;
  /** What was found and assumed, in the order of reading. */
  readonly findings: readonly Finding[];
}

/** What is known of a source beside its text. */
export interface Provenance {
  readonly sql?: string | undefined;
  /** As asked for. */
  readonly encoding?: Encoding | undefined;
  /** Of its bytes, or its files. */
  readonly findings?: readonly Finding[];
}

/**
 * Reads one series. Runs in a browser.
 *
 * @param text of the file, with or without byte order mark; or a table
 * @param options `file` is its name, for messages
 * @throws InputError, naming file, row, column and value, for whatever cannot be read without guessing
 */
export function readSeries(
  text: string | TableText,
  options: ReadOptions & { readonly file: string },
  provenance: Provenance = {},
): SeriesInput {
  const table = readTable(text, printablePath(options.file));
  if (table.lines.length < 2) {
    throw new InputError("a single row of data", "give at least two rows", {
      file: table.file,
      row: table.lines[0],
    });
  }
  const chosen = chooseColumns(table, options);
  const column = columnOf(table, chosen.value);
  const { values, findings: valueFindings } = readValues(column, table.delimiter);
  const timeColumn = chosen.time === undefined ? undefined : columnOf(table, chosen.time);
  const times = timeColumn && readTimes(timeColumn, options.dates);
  const timeline =
    timeColumn && times
      ? layByTime(timeColumn, times, values, options.duplicates)
      : layByRow(values, table.lines);
  const season = resolveSeason(timeline.values, timeline.frequency, options.season, table.file);
  // An outlier can hide a season, whose usual swings would then be taken for outliers.
  const cycle = options.season === undefined ? shortestCycle(timeline.frequency) : 1;
  let health: readonly HealthFinding[] | undefined;
  const examined = (): readonly HealthFinding[] => {
    health ??= examineValues(timeline.values, Math.max(season.period, cycle), placeOf(timeline));
    return health;
  };
  const missing = timeline.values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  const [ofTable, ...ofText] = describeTable(table, table.lines.length) as [Finding, ...Finding[]];
  const found = [
    ofTable,
    ...(provenance.findings ?? []),
    ...ofText,
    ...chosen.findings,
    ...valueFindings,
    ...(times?.findings ?? []),
    ...timeline.findings,
    ...season.findings,
  ];
  return {
    series: {
      name: column.name,
      values: timeline.values,
      times: timeline.times,
      frequency: timeline.frequency,
    },
    column: column.name,
    time: timeColumn?.name ?? null,
    season: season.period,
    ...(provenance.sql === undefined ? {} : { sql: provenance.sql }),
    asked: askedOf(options, provenance),
    seasonGiven: options.season !== undefined,
    rows: table.lines.length,
    missing,
    lines: timeline.lines,
    get health(): readonly HealthFinding[] {
      return examined();
    },
    get findings(): readonly Finding[] {
      return [...found, ...unsaid(examined())];
    },
  };
}

function askedOf({ dates, duplicates }: ReadOptions, { encoding }: Provenance): AskedReading {
  return {
    ...(dates === undefined ? {} : { dates }),
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}

/** Missing values and constant series have been told of already, where they were read. */
function unsaid(health: readonly HealthFinding[]): HealthFinding[] {
  return health.filter(({ kind, text }) => kind !== "missing" && !text.startsWith("all values are"));
}

/** Names a step by its row and its time. */
function placeOf({ lines, times, frequency }: Timeline): (step: number) => string {
  return (step) => {
    const [line, time] = [lines[step] as number, times?.[step]];
    const when = time === undefined ? undefined : formatTime(time, frequency);
    if (line === 0) return when ?? `step ${step + 1}`;
    return when === undefined ? `row ${line}` : `row ${line} (${when})`;
  };
}

const REPAIR = "leave the cell empty if the value is missing, or choose another column with --column";
/** `[rows]` in the order of the file, NaN = missing. */
function readValues(
  column: Column,
  delimiter: string | undefined,
): { values: Float64Array; findings: Finding[] } {
  const style = detectNumberStyle(column.cells, delimiter);
  const values = new Float64Array(column.cells.length);
  for (const [row, cell] of column.cells.entries()) {
    const value = readNumber(cell, style);
    if (value === undefined) {
      const sign = style.decimal === "," ? " (the decimal sign of the column is a comma)" : "";
      const problem = `${quote(cell)} is not a number${sign}`;
      throw cellError(column, row, problem, `write a number, ${REPAIR}`);
    }
    if (Math.abs(value) === Number.POSITIVE_INFINITY) {
      const problem = `${quote(cell)} is infinite or too large`;
      throw cellError(column, row, problem, `write a finite number, ${REPAIR}`);
    }
    values[row] = value;
  }
  const observed = values.filter((value) => !Number.isNaN(value));
  const first = observed[0];
  if (first === undefined) {
    const advice = "give a column with numbers in it, or name one with --column";
    throw new InputError("all values are missing", advice, {
      file: column.file,
      column: printable(column.name),
    });
  }
  const missing = values.length - observed.length;
  const findings = describeNumbers(quote(column.name), style, plural(missing, "row"), missing);
  if (observed.every((value) => value === first)) {
    findings.push({ text: `all values of ${quote(column.name)} are ${first}: a constant series` });
  }
  return { values, findings };
}
