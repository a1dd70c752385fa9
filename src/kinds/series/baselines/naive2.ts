import { forecastAroundSeason } from "./around-season.js";
import { type Baseline, fittedBaseline } from "./baseline.js";
import { lastValue } from "./last-value.js";
import type { Pieces } from "./pieces.js";
import { isSeasonal } from "./seasonal-adjustment.js";
import { forecastInUnitScale } from "./unit-scale.js";

/** The organisers of M4 look for a season from this many on; Theta, as R has it, from two. */
const FEWEST_SEASONS = 3;

/**
 * Naive 2, by which the M4 competition scales its OWA (Makridakis, Spiliotis & Assimakopoulos 2020, "The M4 Competition:
 * 100,000 time series and 61 forecasting methods"; the organisers' code): the last value, adjusted for a season where
 * there are three of them at least and it passes their 90 % autocorrelation test. Two things differ from their code, and
 * neither on the series of the competition: series with values of zero or below have an additive season, where theirs
 * divides, and a season is looked for however long it is, where R's `acf` ends at lag 10·log₁₀(N). Of a long history
 * it sees the last rows, as {@link forecastInUnitScale} says.
 */
export const naive2: Baseline = fittedBaseline("Naive2", (history, season, horizon) =>
  forecastInUnitScale(history, season, horizon, function* (values): Pieces<Float64Array> {
    return yield* forecastAroundSeason(values, season, {
      isSeasonal: () => values.length >= FEWEST_SEASONS * season && isSeasonal(values, season),
      forecast: (adjusted) => lastValue.forecast(adjusted, 1, horizon),
    });
  }),
);
