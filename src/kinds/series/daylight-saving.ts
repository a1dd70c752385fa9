/**
 * Local times on the days on which clocks are changed. No zone is known, so nothing is corrected: an hour that is
 * missing or doubled where the clocks of most countries are changed is said to be one. (Europe, North America,
 * Australia and New Zealand change them on a Sunday between midnight and four, by the rules of the last decades.)
 */

import { civilDate, DAY, weekday } from "../../sequence/calendar.js";

const HOUR = 3_600_000;
const SUNDAY = 6;
const LATEST_HOUR = 4;

type Days = Readonly<Record<number, readonly [from: number, to: number]>>;
/** By month: days of it on which clocks may go forward. */
const FORWARD: Days = { 3: [8, 31], 4: [1, 7], 9: [24, 30], 10: [1, 7] };
/** … and back. */
const BACK: Days = { 3: [25, 31], 4: [1, 7], 10: [25, 31], 11: [1, 7] };

/**
 * Whether a gap is the hour that clocks skip.
 *
 * @param before the last time before the gap, in ms as its clock shows it
 * @param after the first one after it
 * @param step the usual distance of two times, in ms
 */
export function isSkippedHour(before: number, after: number, step: number): boolean {
  return after - before === HOUR + step && step <= HOUR && changesClock(before + step, FORWARD);
}

/** Whether a time that stands twice, in ms as its clock shows it, lies in an hour that clocks go through twice. */
export function isRepeatedHour(time: number): boolean {
  return changesClock(time, BACK);
}

function changesClock(time: number, days: Days): boolean {
  const day = Math.floor(time / DAY);
  const { month, day: ofMonth } = civilDate(day);
  const [from, to] = days[month] ?? [0, -1];
  return weekday(day) === SUNDAY && ofMonth >= from && ofMonth <= to && time - day * DAY < LATEST_HOUR * HOUR;
}
