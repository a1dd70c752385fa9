/** A straight line with one intercept for each place in the season, by least squares. */

/**
 * Least squares of y(t) = place(t mod S) + slope·t. The slope is that of the variation within places, then each
 * intercept follows from the place's means (Frisch–Waugh–Lovell). With season 1 it is the ordinary regression line.
 *
 * @param values `[N]`, NaN = missing; every place observed at least once
 * @returns intercepts `[S]` at t = 0, and the slope a step, 0 where no place was observed twice
 */
export function fitSeasonalLine(
  values: Float64Array,
  season: number,
): { readonly places: Float64Array; readonly slope: number } {
  const counts = new Float64Array(season);
  const times = new Float64Array(season);
  const means = new Float64Array(season);
  for (const [time, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const place = time % season;
    const count = (counts[place] as number) + 1;
    counts[place] = count;
    times[place] = (times[place] as number) + (time - (times[place] as number)) / count;
    means[place] = (means[place] as number) + (value - (means[place] as number)) / count;
  }
  let covariance = 0;
  let variance = 0;
  for (const [time, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const place = time % season;
    const distance = time - (times[place] as number);
    covariance += distance * (value - (means[place] as number));
    variance += distance * distance;
  }
  const slope = variance === 0 ? 0 : covariance / variance;
  return { places: means.map((mean, place) => mean - slope * (times[place] as number)), slope };
}
