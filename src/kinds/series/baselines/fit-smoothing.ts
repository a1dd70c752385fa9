/** Exponential smoothing fitted to a series: each form by its squared one-step errors, the form by its criterion. */

import {
  type Seasonality,
  type SmoothingParameters,
  type SmoothingState,
  smooth,
} from "./exponential-smoothing.js";
import { minimise, type Vertex } from "./nelder-mead.js";
import type { Pieces } from "./pieces.js";
import { startingState } from "./smoothing-start.js";

/** Damping is sought in [0.8, 1]: below, a trend is gone within a few steps and cannot be told from none. */
const LEAST_DAMPING = 0.8;
/** Mean squared error, in unit scale, that counts as a perfect fit: the square of float64 rounding. */
const PERFECT_FIT = 1e-30;

/** Where the search starts, in the unit box: the squared error may have one valley of a quick level, one of a slow one. */
const GUESSES = [
  { level: 0.3, trend: 0.1, damping: 0.8, season: 0.1 },
  { level: 0.1, trend: 0.8, damping: 0.8, season: 0.8 },
];

/** One member of the family: with a trend or without, with a season or without. */
export interface SmoothingForm {
  readonly trend: boolean;
  /** Seasonal period in steps; 1 = no season. */
  readonly season: number;
  readonly seasonality: Seasonality;
}

/** A form fitted to a series. */
export interface SmoothingFit {
  readonly form: SmoothingForm;
  readonly parameters: SmoothingParameters;
  /** After the last value. */
  readonly state: SmoothingState;
  readonly squaredError: number;
}

/**
 * The best of several forms by the corrected Akaike criterion (Hurvich & Tsai 1989), which counts the starting values, too;
 * of equals the first.
 *
 * @param values `[N]`, NaN = missing, the first observed
 * @param forms at least one
 */
export function* bestSmoothing(values: Float64Array, forms: readonly SmoothingForm[]): Pieces<SmoothingFit> {
  const observed = values.filter((value) => !Number.isNaN(value)).length;
  let best: SmoothingFit | undefined;
  let leastCriterion = Number.POSITIVE_INFINITY;
  for (const form of forms) {
    const fit = yield* fitSmoothing(values, form);
    const criterion = correctedAkaike(fit, observed);
    if (best === undefined || criterion < leastCriterion) {
      best = fit;
      leastCriterion = criterion;
    }
  }
  return best as SmoothingFit;
}

/** With a trend and without, the simpler one first. */
export function withAndWithoutTrend(form: Omit<SmoothingForm, "trend">): SmoothingForm[] {
  return [
    { ...form, trend: false },
    { ...form, trend: true },
  ];
}

/** Whether every place in the season was observed so many times: a season can be fitted where it was twice. */
export function everyPlaceSeen(values: Float64Array, season: number, times: number): boolean {
  if (values.length < times * season) return false;
  const seen = new Float64Array(season);
  for (const [time, value] of values.entries()) {
    if (!Number.isNaN(value)) seen[time % season] = (seen[time % season] as number) + 1;
  }
  return seen.every((count) => count >= times);
}

/**
 * Fits the smoothing parameters of one form to a series, one search a piece.
 *
 * @param values `[N]`, NaN = missing, the first observed
 */
export function* fitSmoothing(values: Float64Array, form: SmoothingForm): Pieces<SmoothingFit> {
  const start = startingState(values, form.season, form.seasonality);
  const initial = form.trend ? start : { ...start, trend: 0 };
  const run = (at: Float64Array) => smooth(values, form.seasonality, parametersAt(at, form), initial);
  let best: Vertex | undefined;
  for (const { level, trend, damping, season } of GUESSES) {
    yield;
    const guess = [level, ...(form.trend ? [trend, damping] : []), ...(form.season > 1 ? [season] : [])];
    const found = minimise((point) => run(point).squaredError, Float64Array.from(guess));
    if (best === undefined || found.value < best.value) best = found;
  }
  const { at } = best as Vertex;
  return { form, parameters: parametersAt(at, form), ...run(at) };
}

/** A point of the unit box as parameters: α, then β* and φ where there is a trend, then γ as a share of 1 − α. */
function parametersAt(at: Float64Array, form: SmoothingForm): SmoothingParameters {
  const level = at[0] as number;
  return {
    level,
    trend: form.trend ? (at[1] as number) : 0,
    damping: form.trend ? LEAST_DAMPING + (1 - LEAST_DAMPING) * (at[2] as number) : 1,
    season: form.season > 1 ? (1 - level) * (at.at(-1) as number) : 0,
  };
}

/** AICc under normal errors; Infinity where there are too few values for so many parameters. */
function correctedAkaike({ form, squaredError }: SmoothingFit, observed: number): number {
  // α, first level and error variance; β*, φ and first trend; γ and S − 1 free indices.
  const parameters = 3 + (form.trend ? 3 : 0) + (form.season > 1 ? form.season : 0);
  const spare = observed - parameters - 1;
  if (spare <= 0) return Number.POSITIVE_INFINITY;
  const logVariance = Math.log(Math.max(squaredError / observed, PERFECT_FIT));
  return observed * logVariance + 2 * parameters + (2 * parameters * (parameters + 1)) / spare;
}
