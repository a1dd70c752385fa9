/** Numbers such as -999 that stand for a missing value. */

const MARKER = /^-?9{3,}(?:\.9+)?$/;
/** As far as this beyond all other values, in widths of their range. */
const LEAST_DISTANCE = 2;

export interface Marker {
  readonly value: number;
  readonly steps: readonly number[];
}

/**
 * The lowest or the highest value, if it is written in nines only and far from all others.
 *
 * @param values `[N]` NaN = missing
 */
export function findMarker(values: Float64Array): Marker | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!MARKER.test(String(least)) && !MARKER.test(String(most))) return undefined;
  const distinct = Float64Array.from(new Set(values.filter((value) => !Number.isNaN(value)))).sort();
  const [lowest, second] = [distinct[0], distinct[1]];
  const [highest, last] = [distinct.at(-1), distinct.at(-2)];
  if (distinct.length < 3 || lowest === undefined || second === undefined) return undefined;
  const candidates: [value: number, distance: number, range: number][] = [
    [lowest, second / 2 - lowest / 2, (highest as number) / 2 - second / 2],
    [highest as number, (highest as number) / 2 - (last as number) / 2, (last as number) / 2 - lowest / 2],
  ];
  const found = candidates.find(
    ([value, distance, range]) => MARKER.test(String(value)) && distance > LEAST_DISTANCE * range,
  );
  if (found === undefined) return undefined;
  const [value] = found;
  const steps = [...values.keys()].filter((step) => values[step] === value);
  return { value, steps };
}
