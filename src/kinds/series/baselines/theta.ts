import { forecastAroundSeason } from "./around-season.js";
import { type Baseline, fittedBaseline } from "./baseline.js";
import type { Pieces } from "./pieces.js";
import { isSeasonal } from "./seasonal-adjustment.js";
import { fitSeasonalLine } from "./seasonal-line.js";
import { smoothedLevel } from "./simple-smoothing.js";
import { forecastInUnitScale } from "./unit-scale.js";

/**
 * The classical Theta method, best of the M3 competition (Assimakopoulos & Nikolopoulos 2000, "The theta model: a
 * decomposition approach to forecasting"). A season that passes the competition's 90 % autocorrelation test is removed
 * by classical decomposition first and put back after: multiplicative for positive series, else additive. Of a long
 * history it sees the last rows, as {@link forecastInUnitScale} says.
 */
export const theta: Baseline = fittedBaseline("Theta", (history, season, horizon) =>
  forecastInUnitScale(history, season, horizon, function* (values): Pieces<Float64Array> {
    return yield* forecastAroundSeason(values, season, {
      isSeasonal,
      forecast: (adjusted) => combineThetaLines(adjusted, horizon),
    });
  }),
);

/**
 * The mean of two forecasts: the regression line (θ = 0) extended, and the series with its curvature doubled around
 * that line (θ = 2) smoothed simply. Equal to simple smoothing with half the line's slope as drift (Hyndman &
 * Billah 2003, "Unmasking the Theta method").
 */
function combineThetaLines(values: Float64Array, horizon: number): Float64Array {
  const { places, slope } = fitSeasonalLine(values, 1);
  const line = (time: number): number => (places[0] as number) + slope * time;
  const level = smoothedLevel(values.map((value, time) => 2 * value - line(time)));
  return Float64Array.from({ length: horizon }, (_, step) => (line(values.length + step) + level) / 2);
}
