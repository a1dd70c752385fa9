/** Dates as people and programs write them. A format is recognised by its shape alone; whether the date exists is checked after. */

import { civilDate, DAY, dayNumber, daysInMonth, weekday } from "../../sequence/calendar.js";

/** A cell that has the shape of a date. */
export interface DateCell {
  /** Such as "YYYY-MM-DD HH:MM with offset"; all cells of a column must agree. */
  readonly format: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** The month may stand before the day or after it: `01/02/2024`. `month` holds the first of the two. */
  readonly isOrderOpen: boolean;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Minutes east of UTC; undefined for a time without zone. */
  readonly offset: number | undefined;
}

const MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_NAME =
  "(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const CLOCK =
  "(?:[T ](?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?(?: ?(?<half>[ap])\\.?m\\.?)?(?: ?(?<zone>Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?))?)?";

const FORMATS: readonly { readonly format: string; readonly shape: RegExp }[] = [
  ["YYYY-MM-DD", `(?<year>\\d{4})-(?<month>\\d{1,2})-(?<day>\\d{1,2})${CLOCK}`],
  ["YYYY/MM/DD", `(?<year>\\d{4})/(?<month>\\d{1,2})/(?<day>\\d{1,2})${CLOCK}`],
  ["YYYY.MM.DD", `(?<year>\\d{4})\\.(?<month>\\d{1,2})\\.(?<day>\\d{1,2})${CLOCK}`],
  ["DD.MM.YYYY", `(?<day>\\d{1,2})\\.(?<month>\\d{1,2})\\.(?<year>\\d{4})${CLOCK}`],
  ["MM/DD/YYYY or DD/MM/YYYY", `(?<first>\\d{1,2})/(?<day>\\d{1,2})/(?<year>\\d{4})${CLOCK}`],
  ["MM-DD-YYYY or DD-MM-YYYY", `(?<first>\\d{1,2})-(?<day>\\d{1,2})-(?<year>\\d{4})${CLOCK}`],
  ["YYYY-MM", "(?<year>\\d{4})-(?<month>\\d{1,2})"],
  ["YYYY/MM", "(?<year>\\d{4})/(?<month>\\d{1,2})"],
  ["YYYYMmm", "(?<year>\\d{4})M(?<month>\\d{1,2})"],
  ["YYYYQq", "(?<year>\\d{4})[- ]?Q(?<quarter>\\d)"],
  ["qQYYYY", "(?<quarter>\\d) ?Q[- ]?(?<year>\\d{4})"],
  ["YYYY-Www", "(?<year>\\d{4})[- ]?W(?<week>\\d{1,2})"],
  ["MM/YYYY", "(?<month>\\d{1,2})/(?<year>\\d{4})"],
  ["YYYY Mon", `(?<year>\\d{4})[- ]${MONTH_NAME}`],
  ["Qq YYYY", "Q(?<quarter>\\d)[- ]?(?<year>\\d{4})"],
  ["Mon YYYY", `${MONTH_NAME}[- ,]{1,2}(?<year>\\d{4})`],
  ["Mon-YY (69 to 99 = 1969 to 1999)", `${MONTH_NAME}[- '’]{1,2}(?<short>\\d{2})`],
  ["DD Mon YYYY", `(?<day>\\d{1,2})[- ]${MONTH_NAME}[- ,]{1,2}(?<year>\\d{4})${CLOCK}`],
  ["Mon DD, YYYY", `${MONTH_NAME} (?<day>\\d{1,2}),? (?<year>\\d{4})${CLOCK}`],
].map(([format, shape]) => ({ format: format as string, shape: new RegExp(`^${shape}$`, "i") }));

const LONGEST = 48;

/** A trimmed cell as date; undefined if it does not have the shape of one. */
export function matchDate(cell: string): DateCell | undefined {
  if (cell.length > LONGEST) return undefined;
  const plain = matchPlain(cell);
  if (plain !== undefined) return plain;
  for (const { format, shape } of FORMATS) {
    const groups = shape.exec(cell)?.groups;
    if (groups !== undefined) return toDate(format, groups);
  }
  return undefined;
}

/**
 * The commonest format in its commonest form, `2024-01-31`, `2024-01-31 12:00` or `2024-01-31T12:00:00`, read without a
 * pattern: a file may have a million of them.
 */
function matchPlain(cell: string): DateCell | undefined {
  const { length } = cell;
  if (length !== 10 && length !== 16 && length !== 19) return undefined;
  const year = digits(cell, 0, 4);
  const month = digits(cell, 5, 7);
  const day = digits(cell, 8, 10);
  const hour = length > 10 ? digits(cell, 11, 13) : 0;
  const minute = length > 10 ? digits(cell, 14, 16) : 0;
  const second = length > 16 ? digits(cell, 17, 19) : 0;
  const isPlain =
    !Number.isNaN(year + month + day + hour + minute + second) &&
    cell[4] === "-" &&
    cell[7] === "-" &&
    (length === 10 || ((cell[10] === " " || cell[10] === "T") && cell[13] === ":")) &&
    (length < 19 || cell[16] === ":");
  if (!isPlain) return undefined;
  const format = length === 10 ? "YYYY-MM-DD" : "YYYY-MM-DD HH:MM";
  const clock = { hour, minute, second, millisecond: 0, offset: undefined };
  return { format, year, month, day, isOrderOpen: false, ...clock };
}

/** A whole number in digits only; NaN for anything else. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let place = from; place < to; place++) {
    const digit = text.charCodeAt(place) - 48;
    number = digit >= 0 && digit <= 9 ? 10 * number + digit : Number.NaN;
  }
  return number;
}

function toDate(format: string, groups: Readonly<Record<string, string | undefined>>): DateCell {
  const { first, name, quarter, week, short, hour, half, zone, fraction } = groups;
  const number = (key: string, otherwise: number): number => Number(groups[key] ?? otherwise);
  const withClock = hour === undefined ? "" : " HH:MM";
  const withZone = zone === undefined ? "" : " with offset";
  const year = short === undefined ? number("year", 0) : Number(short) + (Number(short) < 69 ? 2000 : 1900);
  let month = number(first === undefined ? "month" : "first", 1);
  if (name !== undefined) month = MONTH_NAMES.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  if (quarter !== undefined) month = Number(quarter) * 3 - 2;
  const date = week === undefined ? { year, month, day: number("day", 1) } : monday(year, Number(week));
  return {
    format: format + withClock + withZone,
    ...date,
    isOrderOpen: first !== undefined,
    hour: half === undefined ? number("hour", 0) : hourOfHalf(number("hour", 0), half),
    minute: number("minute", 0),
    second: number("second", 0),
    millisecond: fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6),
    offset: zone === undefined ? undefined : offsetOf(zone),
  };
}

/**
 * The Monday of a week by ISO 8601: week 1 holds 4 January. A week that the year does not have gets a day that does
 * not exist.
 */
function monday(year: number, week: number): Pick<DateCell, "year" | "month" | "day"> {
  const first = (of: number): number => dayNumber(of, 1, 4) - weekday(dayNumber(of, 1, 4));
  const days = first(year) + 7 * (week - 1);
  return week >= 1 && days < first(year + 1) ? civilDate(days) : { year, month: 0, day: 0 };
}

/** 12 a.m. is midnight. An hour that no half of a day has stays invalid. */
function hourOfHalf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
}

function offsetOf(zone: string): number {
  if (/[a-z]/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(":", ""))];
  const size = hours <= 18 && minutes < 60 ? hours * 60 + minutes : Number.NaN;
  return zone.startsWith("-") ? -size : size;
}

/**
 * The instant of a date as its own clock shows it: milliseconds as if that clock were UTC's. Subtract the offset,
 * if there is one, for UTC.
 *
 * @param dayFirst how to read a date whose order is open
 * @returns or what is wrong with the date, in words
 */
export function clockTime(date: DateCell, dayFirst: boolean): number | string {
  const swapped = date.isOrderOpen && dayFirst;
  const [month, day] = swapped ? [date.day, date.month] : [date.month, date.day];
  if (date.year < 1) return "there is no year 0";
  if (day < 1 || day > daysInMonth(date.year, month)) return "there is no such day in the calendar";
  if (date.second === 60) return "leap seconds cannot be told apart from the next minute";
  if (!(date.hour < 24 && date.minute < 60 && date.second < 60)) return "there is no such time of day";
  if (Number.isNaN(date.offset)) return "there is no such offset from UTC";
  const seconds = (date.hour * 60 + date.minute) * 60 + date.second;
  return dayNumber(date.year, month, day) * DAY + seconds * 1000 + date.millisecond;
}
