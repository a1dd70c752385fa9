/** Even series → a group: its season, its horizon, and what is held out of each member. */

import { InputError } from "../../../errors.js";
import type { CovariateNames } from "../../../sequence/covariates.js";
import { describeFrequency } from "../../../sequence/frequency.js";
import type { Group, Member } from "../../../sequence/panel.js";
import type { Frequency } from "../../../sequence/series.js";
import { shortestCycle } from "../seasonality.js";
import { usualHorizon } from "../usual-horizon.js";
import type { EvenSeries } from "./lay-out.js";
import type { Tally } from "./tally.js";

/** What a season or a horizon is, and why. */
export interface Choice {
  readonly steps: number;
  /** Such as "by the frequency (monthly)". */
  readonly reason: string;
}

/** Series that do not make it into a group. */
export interface LeftOut {
  readonly tooShort: Tally;
  readonly empty: Tally;
  /** Series that are in it, but of which nothing is held out. */
  readonly unscored: Tally;
}

/** Fewer values before what is held out have not even a difference to learn from. */
export const LEAST_HISTORY = 2;
/** A season by frequency alone needs as many cycles. */
const LEAST_CYCLES = 2;

/**
 * @param names of covariates, where there are any
 * @param borrows whether series without any value are members all the same
 * @returns a group without members where all series are left out
 * @throws InputError where a covariate that is to be known is missing in what is held out
 */
export function makeGroup(
  name: string,
  even: readonly EvenSeries[],
  season: Choice,
  horizon: Choice,
  /** How many horizons at the end of each are held out, where no rows are marked as held out. */
  origins: number | undefined,
  leftOut: LeftOut,
  names: CovariateNames | undefined,
  borrows: boolean,
): Group {
  const members: Member[] = [];
  for (const { id, values, held: marked, start, frequency, known } of even) {
    const held = origins === undefined ? marked : origins * horizon.steps;
    if (origins !== undefined && held > 0 && values.length - held < LEAST_HISTORY) leftOut.tooShort.add(id);
    else if (!borrows && !values.some((value, step) => step < values.length - held && !Number.isNaN(value)))
      leftOut.empty.add(id);
    else {
      if (held === 0 && origins !== 0) leftOut.unscored.add(id);
      known?.checkHeld(held);
      const covariates = known === undefined ? {} : { covariates: known.covariates };
      members.push({ id, group: name, values, held, start, frequency, ...covariates });
    }
  }
  const named = names === undefined ? {} : { covariates: names };
  return { name, season: season.steps, horizon: horizon.steps, members, ...named };
}

/**
 * @param wanted as asked for, with where it was said; undefined: by frequency
 * @throws InputError for a season that no series outlasts
 */
export function chooseSeason(
  even: readonly EvenSeries[],
  frequency: Frequency,
  wanted: Choice | undefined,
  file: string,
): Choice {
  const lengths = even.map(({ values, held }) => values.length - held).sort((a, b) => a - b);
  if (wanted !== undefined) {
    const longest = lengths.at(-1) as number;
    if (wanted.steps === 1 || wanted.steps < longest) return wanted;
    throw new InputError(
      `a season of ${wanted.steps} steps, ${wanted.reason}, for series of at most ${longest} to learn from`,
      "give --period a whole number from 1 (no season) to less than the length of the series",
      { file },
    );
  }
  const cycle = shortestCycle(frequency);
  const name = describeFrequency(frequency);
  if (cycle === 1) return { steps: 1, reason: `as the frequency (${name}) suggests none` };
  const isLong = median(lengths) >= LEAST_CYCLES * cycle;
  if (isLong) return { steps: cycle, reason: `by the frequency (${name})` };
  return { steps: 1, reason: `as most series are shorter than ${LEAST_CYCLES} cycles of ${cycle}` };
}

export function chooseHorizon(
  even: readonly EvenSeries[],
  frequency: Frequency,
  season: number,
  wanted: number | undefined,
): Choice {
  if (wanted !== undefined) return { steps: wanted, reason: "as asked for" };
  const longest = even.reduce((most, { held }) => Math.max(most, held), 0);
  if (longest > 0) return { steps: longest, reason: "as many as are held out" };
  const typical = median(even.map(({ values }) => values.length).sort((a, b) => a - b));
  const steps = usualHorizon(frequency, season, typical);
  return {
    steps,
    reason: `by the frequency (${describeFrequency(frequency)}) and the length of most series`,
  };
}

/** The lower one of two in the middle. */
function median(sorted: readonly number[]): number {
  return sorted[(sorted.length - 1) >> 1] as number;
}
