/** Which column holds the times and which the values: as asked for, or by content and name. */

import { InputError } from "../../errors.js";
import { nearest } from "../../tensor/suggest.js";
import { matchDate } from "./dates.js";
import type { Finding } from "./finding.js";
import { INTEGER } from "./integer-times.js";
import { isMissing, looksNumeric } from "./numbers.js";
import { listNames, quote } from "./quote.js";
import type { Table } from "./read-table.js";

/** What the user asked for. */
export interface ColumnChoice {
  /** Name of the column of values. */
  readonly column?: string | undefined;
  /** Name of the column of times; "none" takes the rows in the order of the file. */
  readonly time?: string | undefined;
}

/** What is known of a table that holds more than times and values of one series. */
export interface ColumnContext {
  /** The flag that chooses the column of values; `--column` if left out. */
  readonly flag?: string;
  /** Columns that hold neither times nor values. */
  readonly reserved?: ReadonlySet<number>;
  /** `[rows]` which series a row belongs to. */
  readonly series?: readonly string[];
}

export interface ChosenColumns {
  /** Index of the column of times; undefined: by row. */
  readonly time: number | undefined;
  /** Index of the column of values. */
  readonly value: number;
  readonly findings: readonly Finding[];
}

/** Words that name a column of times: its numbers are times, and its text must be. */
export const TIME_NAMES: RegExp =
  /^(?:t|ts|ds|dt|times?|dates?|date[ _-]?time|time[ _-]?stamp|epoch|unix[ _-]?time|observation[ _-]?date)$/i;
/** Words that may name a part of a time, or a counter: their numbers are times if they only ascend. */
const COUNTER_NAMES =
  /^(?:years?|quarter|months?|weeks?|days?|hours?|minutes?|period|steps?|index|row|rownames|column 1|unnamed: 0)$/i;
/** Names of values, the likeliest first. */
const VALUE_NAMES = [
  "y",
  "value",
  "values",
  "target",
  "sales",
  "amount",
  "demand",
  "quantity",
  "close",
  "price",
  "total",
];

const SAMPLE = 1000;
const NO_TIME = "none";

/** What the cells of one column are, by a sample of them. */
export interface Profile {
  readonly name: string;
  readonly present: number;
  /** Shares of the present cells, 0 if there are none. */
  readonly dates: number;
  readonly numbers: number;
  readonly integers: number;
}

/** @throws InputError for a name that is no column, and where no column can hold the values */
export function chooseColumns(
  table: Table,
  choice: ColumnChoice,
  context: ColumnContext = {},
): ChosenColumns {
  const { flag = "--column", reserved = new Set() } = context;
  const profiles = table.columns.map((name, index) => profile(table, name, index));
  const asked = choice.column === undefined ? undefined : indexOfColumn(table, choice.column, flag);
  const taken = asked === undefined ? reserved : new Set([...reserved, asked]);
  const { time, findings } = chooseTime(table, profiles, choice.time, taken, context.series);
  if (asked !== undefined) {
    if (asked !== time) return { time, value: asked, findings };
    throw new InputError(
      `column ${quote(choice.column as string)} cannot hold both the times and the values`,
      `choose another with ${flag} or --time`,
      { file: table.file },
    );
  }
  const value = chooseValue(table, profiles, time, reserved, flag);
  return { time, value: value.index, findings: [...findings, value.finding] };
}

/** @throws InputError if there is no column of that name, with the likeliest that was meant */
export function indexOfColumn(table: Pick<Table, "file" | "columns">, name: string, flag: string): number {
  const index = table.columns.indexOf(name);
  if (index >= 0) return index;
  const meant = nearest(name, table.columns);
  const hint = meant === undefined ? "" : `did you mean ${quote(meant)}? `;
  throw new InputError(
    `there is no column ${quote(name)}`,
    `${hint}choose with ${flag} one of ${listNames(table.columns)}`,
    { file: table.file },
  );
}

export function profile(table: Table, name: string, index: number): Profile {
  const cells = table.cells[index] as readonly string[];
  const stride = Math.max(1, Math.floor(cells.length / SAMPLE));
  let [present, dates, numbers, integers] = [0, 0, 0, 0];
  for (let row = 0; row < cells.length; row += stride) {
    const cell = cells[row] as string;
    if (isMissing(cell)) continue;
    present++;
    if (matchDate(cell) !== undefined) dates++;
    else if (looksNumeric(cell)) {
      numbers++;
      if (INTEGER.test(cell)) integers++;
    }
  }
  const share = (count: number): number => (present === 0 ? 0 : count / present);
  return { name, present, dates: share(dates), numbers: share(numbers), integers: share(integers) };
}

function chooseTime(
  table: Table,
  profiles: readonly Profile[],
  wanted: string | undefined,
  taken: ReadonlySet<number>,
  series: readonly string[] | undefined,
): { time: number | undefined; findings: Finding[] } {
  if (wanted === NO_TIME && !table.columns.includes(NO_TIME)) return { time: undefined, findings: [] };
  if (wanted !== undefined) return { time: indexOfColumn(table, wanted, "--time"), findings: [] };
  const byRow = (reason: string): { time: undefined; findings: Finding[] } => ({
    time: undefined,
    findings: [
      { text: `${reason}: rows are taken as evenly spaced, in the order of the file`, flag: "--time NAME" },
    ],
  });
  const candidates = profiles.flatMap((one, index) =>
    taken.has(index) || one.present === 0 ? [] : [{ ...one, index }],
  );
  const isNamed = ({ name }: Profile): boolean => TIME_NAMES.test(name);
  const dated = candidates.filter(({ dates }) => dates >= 0.5);
  // A lone column holds the values, whatever its name.
  const named = profiles.length === 1 ? [] : candidates;
  const found =
    dated.find(isNamed) ??
    dated[0] ??
    named.find((one) => isNamed(one) && one.numbers < 0.5) ??
    named.find((one) => isNamed(one) && one.integers >= 0.5) ??
    named.find(
      (one) => COUNTER_NAMES.test(one.name) && one.integers === 1 && ascends(table, one.index, series),
    );
  if (found !== undefined) return { time: found.index, findings: [] };
  const rejected = named.find((one) => isNamed(one) || COUNTER_NAMES.test(one.name));
  if (rejected === undefined) return byRow("no column of times");
  return byRow(`column ${quote(rejected.name)} holds neither dates nor ascending whole numbers`);
}

/** Whether all cells are whole numbers that grow from row to row of the same series. */
function ascends({ cells }: Table, index: number, series: readonly string[] | undefined): boolean {
  const last = new Map<string | undefined, number>();
  return (cells[index] as readonly string[]).every((cell, row) => {
    const before = last.get(series?.[row]) ?? Number.NEGATIVE_INFINITY;
    last.set(series?.[row], Number(cell));
    return INTEGER.test(cell) && Number(cell) > before;
  });
}

function chooseValue(
  table: Table,
  profiles: readonly Profile[],
  time: number | undefined,
  reserved: ReadonlySet<number>,
  flag: string,
): { index: number; finding: Finding } {
  const others = profiles
    .map((one, index) => ({ ...one, index }))
    .filter(({ index }) => index !== time && !reserved.has(index));
  const isTimeLike = ({ name }: Profile): boolean => TIME_NAMES.test(name) || COUNTER_NAMES.test(name);
  const numeric = others.filter(({ numbers }) => numbers >= 0.5);
  const likely = numeric.filter((one) => numeric.every(isTimeLike) || !isTimeLike(one));
  const numbers = likely.length < numeric.length ? "numbers besides times" : "numbers";
  const found = (index: number, reason: string): { index: number; finding: Finding } => ({
    index,
    finding: {
      text: `forecasts column ${quote(table.columns[index] as string)}, ${reason}`,
      flag: `${flag} NAME`,
    },
  });
  const only = likely[0];
  if (only !== undefined && likely.length === 1) return found(only.index, `the only column of ${numbers}`);
  for (const wanted of VALUE_NAMES) {
    const named = likely.find(({ name }) => name.toLowerCase() === wanted);
    if (named) return found(named.index, `by its name among ${likely.length} columns of ${numbers}`);
  }
  const last = likely.at(-1);
  if (last !== undefined) return found(last.index, `the last of ${likely.length} columns of ${numbers}`);
  const lone = others[0];
  // Few numbers among text, or nothing at all, in a lone column: the error will name the cell.
  const holdsText = lone?.numbers === 0 && lone.present > 0;
  if (lone !== undefined && others.length === 1 && !holdsText)
    return found(lone.index, "the only column left");
  throw new InputError(
    `no column of numbers among ${listNames(table.columns)}`,
    `give a column of values, or name one with ${flag}`,
    { file: table.file, row: table.lines[0] },
  );
}
