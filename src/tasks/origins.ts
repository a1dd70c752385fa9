/** Where the forecasts of a comparison begin. */

/** Origins: the numbers of rows that are known when a forecast is made, ascending. */
export interface Origins {
  readonly origins: readonly number[];
  /** Rows from one origin to the next, at most the horizon: forecasts leave no row out between them. */
  readonly stride: number;
}

/**
 * Rolling origins over the end of a series: the last one a horizon before the end, the others a horizon apart, so that
 * together the forecasts cover the test span once. Where that would leave less than half of the rows before the first
 * origin, or less than `least`, they stand closer.
 *
 * @param length rows of the series
 * @param count how many origins, at least 1
 * @param least rows that shall lie before the first; fewer do where the origins are too many
 */
export function rollingOrigins(length: number, horizon: number, count: number, least: number): Origins {
  const latest = length - horizon;
  const room = latest - Math.max(least, Math.ceil(length / 2));
  const stride = Math.max(1, Math.min(horizon, Math.floor(room / Math.max(1, count - 1))));
  return {
    origins: Array.from({ length: count }, (_, index) => latest - (count - 1 - index) * stride),
    stride,
  };
}
