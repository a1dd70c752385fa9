/** The scale a series is learnt on: logarithms where swings grow with the level, units of its size otherwise. */

/** How values `y` of a series become the `z` that are learnt: ln y, or y / unit. */
export type Transform = { readonly kind: "log" } | { readonly kind: "linear"; readonly unit: number };

/** Blocks shorter than this say nothing about a swing. */
const SHORTEST_BLOCK = 6;

/**
 * Chooses by the data alone: logarithms for a positive series whose swings, block by block, are steadier relative
 * to the level than they are in absolute terms (and for one too short to tell).
 * @param values `[N]`, NaN = missing
 */
export function chooseTransform(values: Float64Array, season: number): Transform {
  const observed = values.filter((value) => !Number.isNaN(value));
  const unit = meanMagnitude(observed);
  const linear: Transform = { kind: "linear", unit };
  if (observed.some((value) => value <= 0)) return linear;
  const length = Math.max(season, SHORTEST_BLOCK);
  const count = Math.floor(values.length / length);
  if (count < 3) return { kind: "log" };
  const start = values.length - count * length;
  const swings: number[] = [];
  const relative: number[] = [];
  for (let block = 0; block < count; block++) {
    // In units of the mean, so that no square overflows or vanishes.
    const part = values
      .subarray(start + block * length, start + (block + 1) * length)
      .filter((value) => !Number.isNaN(value))
      .map((value) => value / unit);
    if (part.length < 2) continue;
    // A block without any swing must not decide by the logarithm of 0.
    const swing = deviation(part) + 1e-9;
    swings.push(Math.log(swing));
    relative.push(Math.log(swing / mean(part)));
  }
  return deviation(relative) <= deviation(swings) ? { kind: "log" } : linear;
}

/** z of y; NaN stays NaN, and so becomes what has no logarithm. */
export function toLearnt(values: Float64Array, transform: Transform): Float64Array {
  return transform.kind === "log"
    ? values.map((value) => (value > 0 ? Math.log(value) : Number.NaN))
    : values.map((value) => value / transform.unit);
}

/** y of z; bounded by the largest double rather than infinite. */
export function fromLearnt(values: Float64Array, transform: Transform): Float64Array {
  const back = transform.kind === "log" ? Math.exp : (value: number) => value * transform.unit;
  return values.map((value) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, back(value))));
}

/** Mean of |y|, without overflow and above 0; 1 for a series of zeros. */
function meanMagnitude(values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 1;
  // Of the very smallest doubles the mean is rounded to 0.
  return largest * mean(values.map((value) => Math.abs(value) / largest)) || largest;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

function deviation(values: ArrayLike<number>): number {
  const middle = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - middle) ** 2;
  return Math.sqrt(squares / values.length);
}
