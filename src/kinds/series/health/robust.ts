/** Figures that a few wild values cannot spoil. */

/** Ratio of the standard deviation to the median absolute deviation, and to the mean one, of a normal distribution. */
const [NORMAL_MEDIAN, NORMAL_MEAN] = [1.4826, 1.2533];

/** Of more values than these a regular sample is taken: its median is as good, and sorting them all is slow. */
const MOST_VALUES = 20_000;

/** The median of the values that are not NaN, the lower one of two in the middle; NaN of none. */
export function median(values: Float64Array): number {
  const sorted = sample(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  return sorted.length === 0 ? Number.NaN : (sorted[(sorted.length - 1) >> 1] as number);
}

function sample(values: Float64Array): Float64Array {
  if (values.length <= MOST_VALUES) return values;
  const stride = values.length / MOST_VALUES;
  return Float64Array.from(
    { length: MOST_VALUES },
    (_, index) => values[Math.floor(index * stride)] as number,
  );
}

/** `[S][…]` values by their place in the season. */
export function byPlace(values: Float64Array, season: number): Float64Array[] {
  return Array.from({ length: Math.min(season, values.length) }, (_, place) =>
    Float64Array.from(
      { length: Math.ceil((values.length - place) / season) },
      (_, cycle) => values[place + cycle * season] as number,
    ),
  );
}

/**
 * A standard deviation around 0 by the median of the sizes; by their mean where half of the values are 0 (Iglewicz &
 * Hoaglin 1993, How to detect and handle outliers).
 */
export function robustDeviation(values: Float64Array): number {
  const sizes = sample(values)
    .filter((value) => !Number.isNaN(value))
    .map(Math.abs);
  const middle = median(sizes);
  if (middle > 0) return NORMAL_MEDIAN * middle;
  return NORMAL_MEAN * sizes.reduce((sum, size) => sum + size / sizes.length, 0);
}
