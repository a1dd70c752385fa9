import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarFeatures } from "./calendar-features.js";
import { advance } from "./frequency.js";
import type { Frequency, FrequencyUnit } from "./series.js";

const every = (unit: FrequencyUnit, count = 1): Frequency => ({ unit, count });
const cyclesOf = (frequency: Frequency): string[] =>
  calendarFeatures(frequency)
    .map(({ name }) => name)
    .filter((name) => name.endsWith(", sine"))
    .map((name) => name.slice(0, -", sine".length));
const at = (frequency: Frequency, name: string, date: string): number =>
  calendarFeatures(frequency)
    .find((feature) => feature.name === name)
    ?.at(Date.parse(date)) as number;
const frequency = fc.record({
  unit: fc.constantFrom<FrequencyUnit>("minute", "hour", "day", "businessDay", "week", "month", "quarter"),
  count: fc.integer({ min: 1, max: 30 }),
});
const time = fc
  .integer({ min: -400_000, max: 400_000 })
  .map((hours) => hours * 3_600_000)
  .filter((ms) => ![0, 6].includes(new Date(ms).getUTCDay()));

describe("calendarFeatures", () => {
  it.each<[Frequency, string[]]>([
    [every("minute", 15), ["hour of day", "day of week", "day of month", "month of year"]],
    [every("hour"), ["hour of day", "day of week", "day of month", "month of year"]],
    [every("hour", 24), ["day of week", "day of month", "month of year"]],
    [every("hour", 168), ["day of month", "month of year"]],
    [every("day"), ["day of week", "day of month", "month of year"]],
    [every("businessDay"), ["day of week", "day of month", "month of year"]],
    [every("businessDay", 5), ["day of month", "month of year"]],
    [every("day", 7), ["day of month", "month of year"]],
    [every("week"), ["week of year"]],
    [every("month"), ["month of year"]],
    [every("month", 12), []],
    [every("quarter"), ["quarter"]],
    [every("quarter", 4), []],
    [every("year"), []],
    [every("step"), []],
  ])("of %o are %o", (one, cycles) => expect(cyclesOf(one)).toEqual(cycles));

  it.each<[FrequencyUnit, string, string, number]>([
    ["hour", "hour of day, sine", "1999-12-31T06:00Z", 1],
    ["hour", "hour of day, cosine", "1969-12-31T12:00Z", -1],
    ["day", "day of week, cosine", "2024-01-01T00:00Z", 1],
    ["day", "day of week, sine", "2024-01-07T00:00Z", Math.sin((2 * Math.PI * 6) / 7)],
    ["day", "day of month, sine", "2023-02-08T00:00Z", 1],
    ["day", "day of month, cosine", "2024-03-01T00:00Z", 1],
    ["month", "month of year, sine", "2024-04-30T00:00Z", 1],
    ["month", "month of year, cosine", "1968-07-01T00:00Z", -1],
    ["quarter", "quarter, sine", "2024-06-30T00:00Z", 1],
    ["week", "week of year, cosine", "2024-01-01T00:00Z", 1],
  ])("%s: %s of %s", (unit, name, date, value) => expect(at(every(unit), name, date)).toBeCloseTo(value, 12));

  it("lie on circles, are the same whenever they are asked for, and differ from step to step", () => {
    fc.assert(
      fc.property(frequency, time, (one, start) => {
        const features = calendarFeatures(one);
        // Neighbours, and steps about two and a half days apart, for what is slow.
        const stride = Math.max(1, Math.floor((2.5 * 86_400_000) / (advance(start, one, 1) - start)));
        const times = Array.from({ length: 400 }, (_, step) =>
          advance(start, one, step < 200 ? step : stride * (step - 200)),
        );
        for (let index = 0; index < features.length; index += 2) {
          const [sine, cosine] = [0, 1].map((next) => times.map((each) => features[index + next]?.at(each)));
          sine?.forEach((value = 0, step) => {
            expect(value ** 2 + (cosine?.[step] as number) ** 2).toBeCloseTo(1, 12);
          });
          const distinct = new Set(times.map((_, step) => `${sine?.[step]} ${cosine?.[step]}`));
          expect(distinct.size).toBeGreaterThan(1);
        }
        const backwards = times.toReversed().map((each) => features.map((feature) => feature.at(each)));
        expect(backwards.toReversed()).toEqual(
          times.map((each) => features.map((feature) => feature.at(each))),
        );
      }),
      { numRuns: 100 },
    );
  });
});
