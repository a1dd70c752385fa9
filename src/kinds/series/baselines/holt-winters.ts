import { type Baseline, fittedBaseline } from "./baseline.js";
import { extrapolate } from "./exponential-smoothing.js";
import { bestSmoothing, everyPlaceSeen, type SmoothingForm, withAndWithoutTrend } from "./fit-smoothing.js";
import type { Pieces } from "./pieces.js";
import { forecastInUnitScale } from "./unit-scale.js";

/** A factor needs values clearly above zero: at least this share of the largest. */
const LEAST_POSITIVE = 1e-6;

/**
 * Exponential smoothing with level, damped trend and season (Holt 1957, Winters 1960). Smoothing parameters
 * minimise the squared one-step errors. Trend or none, and no, additive or multiplicative season are chosen by
 * the corrected Akaike criterion (Hurvich & Tsai 1989), which counts the starting values too, as Hyndman et al. 2002
 * choose among exponential smoothing methods. So a season that does not pay for its S values falls back to
 * Holt's method or to simple smoothing, as does a history in which some place of the season was not seen twice.
 * Multiplicative seasons are tried on clearly positive series only. Of a long history it sees the last rows, as
 * {@link forecastInUnitScale} says.
 */
export const holtWinters: Baseline = fittedBaseline("Holt-Winters", (history, season, horizon) =>
  forecastInUnitScale(history, season, horizon, function* (values): Pieces<Float64Array> {
    const { state, form, parameters } = yield* bestSmoothing(values, candidateForms(values, season));
    return extrapolate(state, form.seasonality, parameters.damping, horizon);
  }),
);

/** The forms worth fitting, the simplest first. */
function candidateForms(values: Float64Array, season: number): SmoothingForm[] {
  const seasons: Pick<SmoothingForm, "season" | "seasonality">[] = [{ season: 1, seasonality: "additive" }];
  if (season > 1 && everyPlaceSeen(values, season, 2)) {
    seasons.push({ season, seasonality: "additive" });
    if (!values.some((value) => value < LEAST_POSITIVE))
      seasons.push({ season, seasonality: "multiplicative" });
  }
  return seasons.flatMap(withAndWithoutTrend);
}
