/** The seasonal period of a series: what its frequency suggests, if the data bear it out. */

import { InputError } from "../../errors.js";
import type { Frequency, FrequencyUnit } from "../../sequence/series.js";
import type { Finding } from "./finding.js";

/** What was looked for, and what was found. */
export interface Season {
  /** S in steps; 1 = none. */
  readonly period: number;
  /** Autocorrelation at the period that was examined most favourably, in [-1, 1]; undefined if none could be. */
  readonly correlation: number | undefined;
  /** The period that `correlation` belongs to. */
  readonly examined: number | undefined;
  /** The shortest period that could not be looked for, and how many values that would take. */
  readonly needs?: { readonly period: number; readonly values: number } | undefined;
}

/** Of the finding that says which season was found. */
export const SEASON_FLAG = "--season STEPS";

/** Cycles of nature and trade by unit, in units, the shortest first. */
const CYCLES: Readonly<Partial<Record<FrequencyUnit, readonly number[]>>> = {
  second: [60, 3600, 86_400],
  minute: [60, 1440],
  hour: [24, 168],
  day: [7],
  businessDay: [5],
  week: [52],
  month: [12],
  quarter: [4],
};
/** Fewer cycles than this say nothing. */
const LEAST_CYCLES = 3;
/** As many cycles, the last ones, are looked at. */
const MOST_CYCLES = 20;
/** No period beyond this is looked for: sums over every lag up to it are needed. */
const LONGEST_PERIOD = 2000;
/** A longer period must correlate better than a shorter one by this much. */
const LONGER_MARGIN = 0.05;
/** Below this share of variance explained, a season that is significant is still of no use. */
const LEAST_CORRELATION = 0.2;
/** Bartlett's bound grows with a short series; what correlates more than this is a season all the same. */
const CONVINCING = 0.9;
/** One-sided quantile of the normal distribution at 95 %. */
const QUANTILE_95 = 1.645;

/** The shortest cycle of nature and trade that a frequency can show, in steps; 1 = none. */
export function shortestCycle({ unit, count }: Frequency): number {
  const periods = (CYCLES[unit] ?? []).map((cycle) => cycle / count);
  return periods.find((period) => Number.isInteger(period) && period >= 2) ?? 1;
}

/**
 * A period is believed if the values, less their moving average over one period, correlate with themselves one
 * period later: above 0.2 and above Bartlett's bound for a series that is correlated at shorter lags only
 * (Bartlett 1946; as in the seasonality test of the M4 competition, Makridakis et al. 2020).
 *
 * @param values `[N]` NaN = missing; pass the training span alone where the test span must not be seen
 */
export function detectSeason(values: Float64Array, { unit, count }: Frequency): Season {
  let best: Season = { period: 1, correlation: undefined, examined: undefined };
  for (const cycle of CYCLES[unit] ?? []) {
    const period = cycle / count;
    if (!Number.isInteger(period) || period < 2 || period > LONGEST_PERIOD) continue;
    if (values.length < LEAST_CYCLES * period) {
      best = { ...best, needs: best.needs ?? { period, values: LEAST_CYCLES * period } };
      continue;
    }
    const recent = values.slice(-MOST_CYCLES * period);
    const { correlation, bound } = correlate(detrend(recent, period), period);
    const isBelieved = correlation > Math.max(LEAST_CORRELATION, Math.min(bound, CONVINCING));
    const isBetter = best.period === 1 || correlation > (best.correlation ?? 0) + LONGER_MARGIN;
    if (isBelieved && isBetter) best = { period, correlation, examined: period };
    else if (best.correlation === undefined || (best.period === 1 && correlation > best.correlation)) {
      best = { period: 1, correlation, examined: period };
    }
  }
  return best;
}

/**
 * The period to work with: as asked for, else as detected, with what to tell the user about it.
 *
 * @param wanted S in steps; 1 = none; undefined = detect
 * @param file name of the source, for messages
 * @throws InputError for a period that is no whole number ≥ 1, or that the series does not outlast
 */
export function resolveSeason(
  values: Float64Array,
  frequency: Frequency,
  wanted: number | undefined,
  file?: string,
): { readonly period: number; readonly findings: readonly Finding[] } {
  if (wanted !== undefined) {
    if (Number.isSafeInteger(wanted) && wanted >= 1 && wanted < values.length) {
      return { period: wanted, findings: [] };
    }
    throw new InputError(
      `a season of ${wanted} steps for a series of ${values.length}`,
      "give --season a whole number from 1 (no season) to less than the length of the series",
      { file },
    );
  }
  const { period, examined, correlation, needs } = detectSeason(values, frequency);
  const figure = correlation?.toFixed(2);
  let text = "no season looked for: the frequency suggests none";
  if (needs !== undefined)
    text = `no season: one of ${needs.period} steps would show in ${needs.values} rows, there are ${values.length}`;
  if (examined !== undefined) text = `no season: the autocorrelation at ${examined} steps is only ${figure}`;
  if (period > 1) text = `a season of ${period} steps (autocorrelation ${figure})`;
  return { period, findings: [{ text, flag: SEASON_FLAG }] };
}

/** `[N]` less the centred moving average over one period (2×S for an even one); NaN where that is not observed. */
function detrend(values: Float64Array, period: number): Float64Array {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  const scale = largest === 0 ? 1 : largest;
  const sums = new Float64Array(values.length + 1);
  const counts = new Float64Array(values.length + 1);
  for (const [step, value] of values.entries()) {
    const isObserved = !Number.isNaN(value);
    sums[step + 1] = (sums[step] as number) + (isObserved ? value / scale : 0);
    counts[step + 1] = (counts[step] as number) + (isObserved ? 1 : 0);
  }
  const mean = (from: number): number => {
    const to = from + period;
    if (from < 0 || to > values.length) return Number.NaN;
    const count = (counts[to] as number) - (counts[from] as number);
    return count * 2 < period ? Number.NaN : ((sums[to] as number) - (sums[from] as number)) / count;
  };
  const half = Math.floor(period / 2);
  return values.map((value, step) => {
    const trend = period % 2 === 1 ? mean(step - half) : (mean(step - half) + mean(step - half + 1)) / 2;
    return value / scale - trend;
  });
}

function correlate(values: Float64Array, period: number): { correlation: number; bound: number } {
  const observed = values.filter((value) => !Number.isNaN(value));
  const mean = observed.reduce((sum, value) => sum + value, 0) / observed.length;
  const centred = values.map((value) => value - mean);
  const variance = observed.reduce((sum, value) => sum + (value - mean) ** 2, 0) / observed.length;
  // What rounding leaves of a constant series is no variation.
  if (!(variance > 1e-24)) return { correlation: 0, bound: 1 };
  let squares = 0;
  for (let lag = 1; lag < period; lag++) squares += autocorrelation(centred, lag) ** 2;
  const bound = QUANTILE_95 * Math.sqrt((1 + 2 * squares) / observed.length);
  return { correlation: autocorrelation(centred, period), bound };
}

/** Sum of products over the pairs of which both are observed, as a share of what it could be: in [-1, 1]. */
function autocorrelation(centred: Float64Array, lag: number): number {
  let [sum, later, earlier] = [0, 0, 0];
  for (let step = lag; step < centred.length; step++) {
    const [a, b] = [centred[step] as number, centred[step - lag] as number];
    if (Number.isNaN(a * b)) continue;
    sum += a * b;
    later += a * a;
    earlier += b * b;
  }
  return later === 0 || earlier === 0 ? 0 : sum / Math.sqrt(later * earlier);
}
