/** What is asked of tuning, completed and checked against the rows before the test. */

import { InputError } from "../../errors.js";
import { type Origins, rollingOrigins } from "../origins.js";
import { checkWhole, LEAST_HISTORY } from "../request.js";
import { MOST_BUDGET, MOST_TRIALS, USUAL_BUDGET } from "./tuning-limits.js";

export interface TuneRequest {
  /** Wall clock of the trials, at most; `USUAL_BUDGET` unless it or `trials` is given. */
  readonly seconds?: number | undefined;
  /** Trials, at most. The same number with the same seed and engine gives the same choice. */
  readonly trials?: number | undefined;
}

export interface CheckedTuning extends Origins {
  /** Infinity for as many as it takes. */
  readonly seconds: number;
  readonly trials: number;
}

/** Rows of what is compared. */
export interface ComparedRows {
  /** `[N]` the whole series, of which only the length and the rows before the first origin are looked at. */
  readonly values: Float64Array;
  /** Of the test, for a series of so many rows. */
  readonly originsOf: (length: number) => Origins;
  readonly horizon: number;
  readonly season: number;
  readonly file: string;
}

const USUAL_ORIGINS = 5;

/** @throws InputError */
export function checkTuning({ seconds, trials }: TuneRequest, rows: ComparedRows): CheckedTuning {
  const { values, originsOf, horizon, season, file } = rows;
  if (seconds !== undefined && !(seconds > 0 && seconds <= MOST_BUDGET))
    throw new InputError(`--budget is ${seconds}`, `give seconds above 0, and ${MOST_BUDGET} at most`, {
      file,
    });
  if (trials !== undefined) checkWhole("--trials", trials, 1, file, MOST_TRIALS);
  const least = Math.max(LEAST_HISTORY, 2 * season);
  const rowsBefore = (length: number): number => originsOf(length).origins[0] as number;
  const known = rowsBefore(values.length);
  if (known < least + horizon) {
    let needed = values.length;
    while (rowsBefore(needed) < least + horizon) needed++;
    throw new InputError(
      `${values.length} rows are too few to tune on: ${known} come before the first origin of the test, where ` +
        `${least + horizon} are needed`,
      `give at least ${needed} rows, a shorter --horizon or fewer --origins, or leave --tune out`,
      { file },
    );
  }
  const count = Math.min(USUAL_ORIGINS, known - horizon - least + 1);
  const tuning = rollingOrigins(known, horizon, count, least);
  const first = tuning.origins[0] as number;
  checkObserved(values.subarray(0, first), LEAST_HISTORY, `the ${first} rows before tuning`, file);
  checkObserved(
    values.subarray(first, known),
    1,
    `rows ${first + 1} to ${known}, which tuning scores on,`,
    file,
  );
  return {
    ...tuning,
    seconds: seconds ?? (trials === undefined ? USUAL_BUDGET : Number.POSITIVE_INFINITY),
    trials: trials ?? Number.POSITIVE_INFINITY,
  };
}

function checkObserved(values: Float64Array, least: number, what: string, file: string): void {
  const observed = values.filter((value) => !Number.isNaN(value)).length;
  if (observed >= least) return;
  const many = least === 1 ? "value" : "values";
  throw new InputError(
    `${what} have ${observed === 0 ? "no value" : `only ${observed}`}, where ${least} ${many} ${least === 1 ? "is" : "are"} needed`,
    "give more values, or leave --tune out",
    { file },
  );
}
