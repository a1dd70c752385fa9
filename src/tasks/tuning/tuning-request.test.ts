import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { checkComparison } from "../comparison-request.js";
import { monthly, sales, steps } from "../testing/inputs.js";
import type { CheckedTuning, TuneRequest } from "./tuning-request.js";

interface Asked {
  readonly horizon?: number;
  readonly origins?: number;
  readonly season?: number;
  readonly tune?: TuneRequest;
}

const check = (length: number, { tune = {}, ...asked }: Asked = {}): CheckedTuning =>
  checkComparison(monthly(steps(length, sales)), { file: "sales.csv", season: 12, ...asked, tune })
    .tuning as CheckedTuning;

describe("what is asked of tuning", () => {
  it("is 120 seconds on five origins before the test, unless it is said", () => {
    expect(check(144, { horizon: 12 })).toEqual({
      origins: [44, 51, 58, 65, 72],
      stride: 7,
      seconds: 120,
      trials: Number.POSITIVE_INFINITY,
    });
    expect(check(144, { tune: { trials: 7 } })).toMatchObject({
      seconds: Number.POSITIVE_INFINITY,
      trials: 7,
    });
    expect(check(144, { tune: { seconds: 0.5 } })).toMatchObject({
      seconds: 0.5,
      trials: Number.POSITIVE_INFINITY,
    });
    expect(check(144, { tune: { seconds: 60, trials: 7 } })).toMatchObject({ seconds: 60, trials: 7 });
  });

  it("ends before the first origin of the test, and leaves two seasons before its own, or is refused", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 26, max: 200 }),
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 4, 12),
        (length, horizon, origins, season) => {
          const asked = { horizon, origins, season };
          const input = monthly(steps(length, sales));
          const test = attempt(() => checkComparison(input, asked));
          if (test instanceof InputError) return;
          const first = test.origins[0] as number;
          const tuning = attempt(() => check(length, asked));
          if (tuning instanceof InputError) {
            const [, least] = /give at least (\d+) rows/.exec(tuning.message) ?? [];
            expect(Number(least)).toBeGreaterThan(length);
            // As many as it names are enough, and one fewer is not.
            expect(attempt(() => check(Number(least), asked))).not.toBeInstanceOf(InputError);
            expect(attempt(() => check(Number(least) - 1, asked))).toBeInstanceOf(InputError);
            return;
          }
          expect((tuning.origins.at(-1) as number) + horizon).toBe(first);
          expect(tuning.origins[0]).toBeGreaterThanOrEqual(Math.max(8, 2 * season));
        },
      ),
    );
  });

  it.each<[length: number, asked: Asked, message: string]>([
    [144, { tune: { seconds: 0 } }, "sales.csv: --budget is 0; give seconds above 0, and 1000000 at most"],
    [144, { tune: { seconds: -3 } }, "sales.csv: --budget is -3; give seconds above 0, and 1000000 at most"],
    [
      144,
      { tune: { seconds: Number.NaN } },
      "sales.csv: --budget is NaN; give seconds above 0, and 1000000 at most",
    ],
    [144, { tune: { trials: 0 } }, "sales.csv: --trials is 0; give a whole number from 1 to 100000"],
    [144, { tune: { trials: 1.5 } }, "sales.csv: --trials is 1.5; give a whole number from 1 to 100000"],
    [
      59,
      { horizon: 12, origins: 2 },
      "sales.csv: 59 rows are too few to tune on: 35 come before the first origin of the test, where 36 are needed; give " +
        "at least 60 rows, a shorter --horizon or fewer --origins, or leave --tune out",
    ],
  ])("of %d rows and %o is refused", (length, asked, message) => {
    expect(() => check(length, asked)).toThrow(message);
  });

  it("needs values where it learns and where it scores", () => {
    const holes = (from: number, to: number): (() => unknown) => {
      const values = steps(96, (step) => (step >= from && step < to ? null : sales(step)));
      return () =>
        checkComparison(monthly(values), { horizon: 6, origins: 2, season: 12, file: "sales.csv", tune: {} });
    };
    expect(holes(54, 84)).toThrow(
      "sales.csv: rows 55 to 84, which tuning scores on, have no value, where 1 value is needed; give more values, or leave --tune out",
    );
    expect(holes(3, 54)).toThrow("the 54 rows before tuning have only 3, where 8 values are needed");
    expect(holes(60, 84)).not.toThrow();
  });
});

/** What it gives, or the error for a request that does not fit. */
function attempt<Value>(act: () => Value): Value | InputError {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
