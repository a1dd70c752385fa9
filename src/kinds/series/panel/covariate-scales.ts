/** How covariates are brought to the size that a network reads: by what they were while it could learn, never by later ones. */

import type { Covariates } from "../../../sequence/covariates.js";

/** Of one covariate. */
export interface CovariateScale {
  /** Of all series together. */
  readonly mean: number;
  /** Above 0. */
  readonly unit: number;
  /** Whether each series is measured from its own mean, as prices of different things are. */
  readonly isOwn: boolean;
  /** Whether it is missing somewhere, so that a second number says where it is not. */
  readonly isMasked: boolean;
}

export interface CovariateScales {
  readonly static: readonly CovariateScale[];
  readonly past: readonly CovariateScale[];
  readonly known: readonly CovariateScale[];
}

/** How many numbers say what covariates are. */
export type CovariateWidths = Readonly<Record<keyof CovariateScales, number>>;

/** Beyond as many units a number says no more than that it is far out. */
const FAR = 10;
/** Where series lie so many times further apart than each moves, squared, what counts is how each moves. */
const APART = 9;

/**
 * @param all of each series
 * @param lengths N of each: what is known of later steps is not looked at
 */
export function covariateScales(all: readonly Covariates[], lengths: readonly number[]): CovariateScales {
  const [first] = all;
  const scalesOf = (role: "past" | "known"): CovariateScale[] =>
    (first?.[role] ?? []).map((_, index) =>
      scaleOver(all.map((one, series) => (one[role][index] as Float64Array).subarray(0, lengths[series]))),
    );
  return {
    static: Array.from(first?.static ?? [], (_, index) =>
      scaleOver(all.map((one) => one.static.subarray(index, index + 1))),
    ),
    past: scalesOf("past"),
    known: scalesOf("known"),
  };
}

export function covariateWidths(scales: CovariateScales): CovariateWidths {
  const widthOf = (all: readonly CovariateScale[]): number =>
    all.reduce((width, { isMasked }) => width + (isMasked ? 2 : 1), 0);
  return { static: widthOf(scales.static), past: widthOf(scales.past), known: widthOf(scales.known) };
}

function scaleOver(series: readonly Float64Array[]): CovariateScale {
  const [sums, counts] = [series.map(sumOf), series.map(countOf)];
  const [total, count] = [sumOf(Float64Array.from(sums)), sumOf(Float64Array.from(counts))];
  const mean = count === 0 ? 0 : total / count;
  let [within, between] = [0, 0];
  for (const [index, values] of series.entries()) {
    if (counts[index] === 0) continue;
    const own = (sums[index] as number) / (counts[index] as number);
    between += (counts[index] as number) * (own - mean) ** 2;
    for (const value of values) if (!Number.isNaN(value)) within += (value - own) ** 2;
  }
  const isOwn = within > 0 && between > APART * within;
  const unit = Math.sqrt((isOwn ? within : within + between) / Math.max(1, count));
  const isMasked = series.some((values) => values.some(Number.isNaN));
  return { mean, unit: Number.isFinite(unit) && unit > 0 ? unit : 1, isOwn, isMasked };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) if (!Number.isNaN(value)) sum += value;
  return sum;
}

function countOf(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  return count;
}

/** The covariates of one series as a network reads them. */
export class ScaledCovariates {
  readonly #scales: CovariateScales;
  readonly #covariates: Covariates;
  readonly #means: Readonly<Record<"past" | "known", readonly number[]>>;

  /** @param length N: by what comes before, a series that is measured from its own mean finds it */
  constructor(covariates: Covariates, scales: CovariateScales, length: number) {
    this.#scales = scales;
    this.#covariates = covariates;
    const meansOf = (role: "past" | "known"): number[] =>
      scales[role].map(({ isOwn, mean }, index) => {
        if (!isOwn) return mean;
        const values = (covariates[role][index] as Float64Array).subarray(0, length);
        return countOf(values) === 0 ? Number.NaN : sumOf(values) / countOf(values);
      });
    this.#means = { past: meansOf("past"), known: meansOf("known") };
  }

  /** Writes what is static; what is missing is left at 0. */
  writeStatic(into: Float32Array, at: number): void {
    let place = at;
    for (const [index, scale] of this.#scales.static.entries())
      place = write(into, place, 1, this.#covariates.static[index] as number, scale.mean, scale);
  }

  /** Writes what is past, or known, at a step, `stride` apart; what is missing is left at 0. */
  writeAt(role: "past" | "known", step: number, into: Float32Array, at: number, stride = 1): void {
    let place = at;
    const means = this.#means[role];
    const all = this.#covariates[role];
    for (const [index, scale] of this.#scales[role].entries()) {
      const value = (all[index] as Float64Array)[step] ?? Number.NaN;
      place = write(into, place, stride, value, means[index] as number, scale);
    }
  }
}

/** @returns where the next one begins */
function write(
  into: Float32Array,
  at: number,
  stride: number,
  value: number,
  mean: number,
  { unit, isMasked }: CovariateScale,
): number {
  const scaled = (value - mean) / unit;
  // A mean that is not known is that of a series of which nothing was seen: it is taken for usual.
  const isSeen = !Number.isNaN(value);
  if (isSeen && !Number.isNaN(scaled)) into[at] = Math.max(-FAR, Math.min(FAR, scaled));
  if (!isMasked) return at + stride;
  if (isSeen) into[at + stride] = 1;
  return at + 2 * stride;
}
