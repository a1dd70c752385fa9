/** The labels of a series' steps (ISO dates, date-times or step numbers) as times, and as labels of a time axis. */
import { displayWidth, truncate } from "./text.js";

const ISO = /^(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?Z?$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** UTC milliseconds of an ISO date or date-time (without an offset: it is UTC); undefined for any other label. */
export function parseTime(label: string): number | undefined {
  const parts = ISO.exec(label);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts
    .slice(1, 7)
    .map((part, index) => Number(part ?? (index === 2 ? 1 : 0))) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const fraction = Number(parts[7] ?? 0);
  return Date.UTC(year, month - 1, day, hour, minute, second, Math.round(fraction * 1000));
}

/** A label below a horizontal axis: whose it is, where its tick is and where its text begins, in columns from 0. */
export interface AxisLabel {
  readonly step: number;
  readonly column: number;
  readonly start: number;
  readonly text: string;
}

/**
 * Labels for an axis of `width` columns: the finest of the calendar's usual spacings (or of round step numbers)
 * at which no two labels come closer than two columns. There is always at least one label.
 *
 * @param labels the steps' own labels, ascending, [steps] with steps ≥ 1
 * @param columnOf the column of a step's tick, within [0, width)
 */
export function axisLabels(
  labels: readonly string[],
  columnOf: (step: number) => number,
  width: number,
): AxisLabel[] {
  const place = (step: number, text: string): AxisLabel => {
    const shown = truncate(text, width);
    const centred = columnOf(step) - Math.floor((displayWidth(shown) - 1) / 2);
    const start = Math.max(0, Math.min(width - displayWidth(shown), centred));
    return { step, column: columnOf(step), start, text: shown };
  };
  const times = labels.map(parseTime);
  const candidates = times.every((time) => time !== undefined) ? calendarTicks(times) : plainTicks(labels);
  for (const ticks of candidates) {
    const placed = ticks.map(([step, text]) => place(step, text));
    if (placed.length > 0 && apart(placed)) return placed;
  }
  return [place(0, labels[0] ?? "")];
}

type Tick = readonly [step: number, text: string];

function apart(labels: readonly AxisLabel[]): boolean {
  return labels.every((label, index) => {
    const before = labels[index - 1];
    return before === undefined || label.start >= before.start + displayWidth(before.text) + 2;
  });
}

/** Which stretch of the calendar a time is in, finest division first. */
const DIVISIONS: readonly ((time: Date) => number)[] = [
  ...[1, 5, 15, 30, 60, 180, 360, 720].map((n) => (time: Date) => Math.floor(time.getTime() / (n * MINUTE))),
  ...[1, 2, 4].map((n) => (time: Date) => Math.floor(time.getTime() / (n * DAY))),
  (time) => Math.floor((time.getTime() / DAY + 3) / 7), // weeks begin on Monday; 1970-01-01 was a Thursday
  ...[1, 3, 6].map((n) => (time: Date) => Math.floor((time.getUTCFullYear() * 12 + time.getUTCMonth()) / n)),
  ...[1, 2, 5, 10, 20, 50, 100].map((n) => (time: Date) => Math.floor(time.getUTCFullYear() / n)),
];

/** For each division, finest first: the first step within each of its stretches. */
function* calendarTicks(times: readonly number[]): Generator<Tick[]> {
  const dates = times.map((time) => new Date(time));
  const before = (step: number): Date => dates[step - 1] ?? new Date((times[0] ?? 0) - 1);
  for (const division of DIVISIONS) {
    const steps = [...dates.keys()].filter(
      (step) => division(dates[step] as Date) !== division(before(step)),
    );
    const plain = steps.map((step): Tick => [step, calendarText(dates[step] as Date, before(step))]);
    const [first, ...rest] = plain;
    // The first label also names what the others leave out, where there is room for it.
    if (first !== undefined) yield [[first[0], inFull(dates[first[0]] as Date, first[1])], ...rest];
    yield plain;
  }
}

/** The largest unit of the calendar that begins here: a year, a month, a day, or the time of day. */
function calendarText(time: Date, before: Date): string {
  if (time.getUTCFullYear() !== before.getUTCFullYear()) return String(time.getUTCFullYear());
  if (time.getUTCMonth() !== before.getUTCMonth()) return MONTHS[time.getUTCMonth()] as string;
  if (time.getUTCDate() !== before.getUTCDate()) return `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]}`;
  return time.toISOString().slice(11, 16);
}

function inFull(time: Date, text: string): string {
  if (/^\d+$/.test(text)) return text;
  if (text.includes(":")) return `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]} ${text}`;
  return `${text} ${time.getUTCFullYear()}`;
}

/** For 1, 2, 5, 10, 20 … steps between labels: the steps whose number is a multiple of it. */
function* plainTicks(labels: readonly string[]): Generator<Tick[]> {
  const numbers = labels.map(Number);
  const numbered = numbers.every(Number.isInteger);
  for (let power = 1; power <= labels.length; power *= 10) {
    for (const spacing of [power, 2 * power, 5 * power]) {
      yield labels.flatMap((text, step) =>
        (numbered ? (numbers[step] as number) : step) % spacing === 0 ? [[step, text] as const] : [],
      );
    }
  }
}
