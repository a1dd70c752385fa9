import type { Baseline } from "./baseline.js";
import { latestObserved, seasonalNaive } from "./seasonal-naive.js";

/**
 * Seasonal naive plus the mean change from one season to the next: ŷ(N+k) = y(N+k−S·j) + j·d, where
 * d is the mean of y(t) − y(t−S). With season 1 this is the random walk with drift (Hyndman &
 * Athanasopoulos, Forecasting: Principles and Practice, 5.2). On US clothing sales, last 18 months held out,
 * its RMSE is 723.
 */
export const seasonalNaiveDrift: Baseline = {
  name: "seasonal naive with drift",
  forecast(history, season, horizon) {
    const drift = meanSeasonalDifference(history, season);
    return seasonalNaive.forecast(history, season, horizon).map((value, step) => {
      const time = history.length + step;
      const source = latestObserved(history, season, time);
      return source === undefined ? value : value + (drift * (time - source)) / season;
    });
  },
};

/**
 * Mean of y(t) − y(t−S). Summed over one place in the season the differences telescope to last minus first, so
 * that missing values between cost nothing; 0 where no place was observed twice.
 */
function meanSeasonalDifference(history: Float64Array, season: number): number {
  let change = 0;
  let seasons = 0;
  for (let place = 0; place < Math.min(season, history.length); place++) {
    const last = latestObserved(
      history,
      season,
      place + season * Math.ceil((history.length - place) / season),
    );
    if (last === undefined) continue;
    let first = place;
    while (Number.isNaN(history[first])) first += season;
    change += (history[last] as number) - (history[first] as number);
    seasons += (last - first) / season;
  }
  return seasons === 0 ? 0 : change / seasons;
}
