import { describe, expect, it } from "vitest";
import { calendarFeatures } from "../../../sequence/calendar-features.js";
import { advance } from "../../../sequence/frequency.js";
import type { HolidayCalendar } from "../../../sequence/holiday-features.js";
import type { Group, Member } from "../../../sequence/panel.js";
import type { Frequency } from "../../../sequence/series.js";
import { withTimeFeatures } from "./time-features.js";

const DAILY: Frequency = { unit: "day", count: 1 };
const holidays: HolidayCalendar = { place: "nowhere", isHoliday: (day) => day % 10 === 0 };
const member = (start: string | undefined, length: number, frequency = DAILY): Member => ({
  id: `${start} ${length}`,
  group: "all",
  values: new Float64Array(length),
  held: 2,
  start: start === undefined ? undefined : Date.parse(start),
  frequency,
});
const group = (...members: Member[]): Group => ({ name: "all", season: 1, horizon: 3, members });
const knownOf = (groups: readonly Group[], index: number): readonly Float64Array[] =>
  groups[0]?.members[index]?.covariates?.known as readonly Float64Array[];

describe("withTimeFeatures", () => {
  it("changes nothing where nothing is asked for", () => {
    const groups = [group(member("2024-01-01", 5))];
    expect(withTimeFeatures(groups, {})).toBe(groups);
  });

  it("knows of every step, and of a horizon after it, what its time says", () => {
    const members = [member("2024-03-05", 40), member("2024-01-01", 10), member("2024-01-01T12:00Z", 7)];
    const groups = withTimeFeatures([group(...members)], { calendar: true, holidays });
    const features = calendarFeatures(DAILY);
    expect(groups[0]?.covariates?.known).toEqual([
      ...features.map(({ name }) => name),
      "holiday",
      "step before a holiday",
      "step after a holiday",
    ]);
    for (const [index, { start, values }] of members.entries())
      for (const [place, { at }] of features.entries())
        expect([...(knownOf(groups, index)[place] as Float64Array)]).toEqual(
          Array.from({ length: values.length + 3 }, (_, step) => at(advance(start as number, DAILY, step))),
        );
  });

  it("shares memory among members whose times overlap", () => {
    const groups = withTimeFeatures([group(member("2024-01-01", 9), member("2024-01-04", 9))], { holidays });
    expect(knownOf(groups, 1)[0]?.buffer).toBe(knownOf(groups, 0)[0]?.buffer);
  });

  it("masks members without times and those of another frequency, and keeps what was known before", () => {
    const known = [Float64Array.of(1, 2, 3)];
    const odd: Member = {
      ...member("2024-01-01", 3, { unit: "week", count: 1 }),
      covariates: { static: Float64Array.of(7), past: [], known },
    };
    const given: Group = {
      ...group(member("2024-01-01", 3), member("2024-01-02", 3), odd, member(undefined, 3)),
      covariates: { static: ["size"], past: [], known: ["promo"] },
    };
    const groups = withTimeFeatures([given], { holidays });
    expect(groups[0]?.covariates?.static).toEqual(["size"]);
    expect(groups[0]?.covariates?.known.slice(0, 2)).toEqual(["promo", "holiday"]);
    expect(groups[0]?.members[2]?.covariates?.static).toEqual(Float64Array.of(7));
    expect(knownOf(groups, 2)[0]).toBe(known[0]);
    expect(knownOf(groups, 2)[1]?.every(Number.isNaN)).toBe(true);
    expect(knownOf(groups, 3)[0]).toHaveLength(6);
  });

  it("refuses rows that are only in order", () => {
    const rows = [group(member(undefined, 5))];
    expect(() => withTimeFeatures(rows, { calendar: true })).toThrow(
      'the series of group "all" have no dates, from which --calendar would follow; name a column of dates with --time',
    );
    expect(() => withTimeFeatures(rows, { holidays })).toThrow("leave --holidays out");
  });
});
