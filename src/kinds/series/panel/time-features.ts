/** Calendar and holidays as covariates of a panel: known of the future, for they follow from the times alone. */

import { InputError } from "../../../errors.js";
import { calendarFeatures, type TimeFeature } from "../../../sequence/calendar-features.js";
import { withKnown } from "../../../sequence/covariates.js";
import { advance, stepsBetween } from "../../../sequence/frequency.js";
import { type HolidayCalendar, holidayFeatures } from "../../../sequence/holiday-features.js";
import type { Group, Member } from "../../../sequence/panel.js";
import type { Frequency } from "../../../sequence/series.js";
import { quote } from "../quote.js";
import { usualFrequency } from "./usual-frequency.js";

/** What is asked for. */
export interface TimeFeatures {
  /** Whether the place of a step in day, week, month and year is wanted. */
  readonly calendar?: boolean | undefined;
  readonly holidays?: HolidayCalendar | undefined;
}

/** Times that some members share, one of which begins with them. */
interface Timeline {
  readonly start: number;
  /** Steps of the longest of those members, from the start. */
  length: number;
  features: readonly Float64Array[];
}

/**
 * The groups with what calendar and holidays say of every step and of the horizon after it. Members of another frequency
 * than most of their group, or without times, have it as missing.
 *
 * @throws InputError for a group without times
 */
export function withTimeFeatures(
  groups: readonly Group[],
  { calendar = false, holidays }: TimeFeatures,
): readonly Group[] {
  if (!calendar && holidays === undefined) return groups;
  return groups.map((group) => {
    const frequency = datedFrequency(group);
    if (frequency === undefined) throw withoutTimes(group, holidays === undefined ? "calendar" : "holidays");
    const features = [
      ...(calendar ? calendarFeatures(frequency) : []),
      ...(holidays === undefined ? [] : holidayFeatures(holidays, frequency)),
    ];
    return extend(group, frequency, features);
  });
}

/** The frequency of the most members that have times. */
function datedFrequency({ members }: Group): Frequency | undefined {
  return usualFrequency(
    members.filter(({ start, frequency }) => start !== undefined && frequency.unit !== "step"),
  );
}

function keyOf({ unit, count }: Frequency): string {
  return `${count} ${unit}`;
}

function withoutTimes({ name }: Group, flag: string): InputError {
  return new InputError(
    `the series of group ${quote(name)} have no dates, from which --${flag} would follow`,
    `name a column of dates with --time, or leave --${flag} out`,
  );
}

/** Members at the same times share what is computed of them. */
function extend(group: Group, frequency: Frequency, features: readonly TimeFeature[]): Group {
  const timelines: Timeline[] = [];
  const places = new Map<Member, { readonly timeline: Timeline; readonly offset: number }>();
  const isDated = ({ start, frequency: own }: Member): boolean =>
    start !== undefined && keyOf(own) === keyOf(frequency);
  const dated = group.members.filter(isDated).sort((a, b) => (a.start as number) - (b.start as number));
  for (const member of dated) {
    const start = member.start as number;
    const steps = member.values.length + group.horizon;
    let place: { timeline: Timeline; offset: number } | undefined;
    for (const timeline of timelines) {
      const offset = stepsBetween(timeline.start, start, frequency);
      if (offset !== undefined) place ??= { timeline, offset };
    }
    if (place === undefined) {
      const timeline: Timeline = { start, length: 0, features: [] };
      timelines.push(timeline);
      place = { timeline, offset: 0 };
    }
    place.timeline.length = Math.max(place.timeline.length, place.offset + steps);
    places.set(member, place);
  }
  for (const timeline of timelines) timeline.features = compute(timeline, frequency, features);
  const names = features.map(({ name }) => name);
  return {
    ...group,
    covariates: withKnown(group.covariates, names),
    members: group.members.map((member) => {
      const place = places.get(member);
      const steps = member.values.length + group.horizon;
      const known = names.map((_, index) => {
        if (place === undefined) return new Float64Array(steps).fill(Number.NaN);
        const { timeline, offset } = place;
        return (timeline.features[index] as Float64Array).subarray(offset, offset + steps);
      });
      const {
        static: constant = new Float64Array(0),
        past = [],
        known: before = [],
      } = member.covariates ?? {};
      return { ...member, covariates: { static: constant, past, known: [...before, ...known] } };
    }),
  };
}

function compute(
  { start, length }: Timeline,
  frequency: Frequency,
  features: readonly TimeFeature[],
): Float64Array[] {
  const times = Float64Array.from({ length }, (_, step) => advance(start, frequency, step));
  return features.map(({ at }) => times.map(at));
}
