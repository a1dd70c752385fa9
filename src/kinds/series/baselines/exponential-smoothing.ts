/**
 * The recursion of exponential smoothing with level, damped trend and season (Holt 1957, Winters 1960; damping:
 * Gardner & McKenzie 1985), in error-correction form (Hyndman et al. 2008, "Forecasting with exponential
 * smoothing", ch. 2). Simple smoothing and Holt's method are the same recursion with one constant season.
 */

/** How the season joins the level: y = level + season, or y = level · season. */
export type Seasonality = "additive" | "multiplicative";

/** Smoothing parameters, each in [0, 1]. */
export interface SmoothingParameters {
  /** α: how far the level follows an error. */
  readonly level: number;
  /** β*: how far the trend follows a change of level. */
  readonly trend: number;
  /** γ: how far the season follows an error; at most 1 − α for a stable recursion. */
  readonly season: number;
  /** φ: what remains of the trend after a step; 1 = undamped. */
  readonly damping: number;
}

/** What is known after a step. */
export interface SmoothingState {
  readonly level: number;
  /** Change of level a step. */
  readonly trend: number;
  /** `[S]`: the term (or factor) of each place in the season; place 0 is that of the step that comes next. */
  readonly season: Float64Array;
}

/**
 * Runs over a series. At a missing value there is no error, so that the state is carried on by its own prediction.
 *
 * @param values `[N]`, NaN = missing
 * @param initial the state before the first value; not changed
 * @param onStep hears of each step its level, its trend and its season's term, all after its value, and the one-step error
 * of that, 0 where it is missing
 * @returns the state after the last value, and the sum of squared one-step errors over the observed values:
 * Infinity where a multiplicative level falls to zero or below, since its season then has no meaning
 */
export function smooth(
  values: Float64Array,
  seasonality: Seasonality,
  parameters: SmoothingParameters,
  initial: SmoothingState,
  onStep?: (level: number, trend: number, term: number, error: number) => void,
): { readonly state: SmoothingState; readonly squaredError: number } {
  const { level: alpha, trend: beta, season: gamma, damping } = parameters;
  const multiplicative = seasonality === "multiplicative";
  const season = Float64Array.from(initial.season);
  let { level, trend } = initial;
  let squaredError = 0;
  let place = 0;
  for (const value of values) {
    const expected = level + damping * trend;
    const term = season[place] as number;
    if (multiplicative && expected <= 0) {
      squaredError = Number.POSITIVE_INFINITY;
      break;
    }
    level = expected;
    trend *= damping;
    let error = 0;
    if (!Number.isNaN(value)) {
      error = value - (multiplicative ? expected * term : expected + term);
      const levelError = multiplicative ? error / term : error;
      level += alpha * levelError;
      trend += alpha * beta * levelError;
      season[place] = term + gamma * (multiplicative ? error / expected : error);
      squaredError += error * error;
    }
    onStep?.(level, trend, season[place] as number, error);
    place = place + 1 === season.length ? 0 : place + 1;
  }
  const turned = season.map((_, index) => season[(place + index) % season.length] as number);
  return { state: { level, trend, season: turned }, squaredError };
}

/** What the state expects of the next steps: `[horizon]`. */
export function extrapolate(
  state: SmoothingState,
  seasonality: Seasonality,
  damping: number,
  horizon: number,
): Float64Array {
  let { level, trend } = state;
  return Float64Array.from({ length: horizon }, (_, step) => {
    trend *= damping;
    level += trend;
    const term = state.season[step % state.season.length] as number;
    return seasonality === "multiplicative" ? level * term : level + term;
  });
}
