/** What is conspicuous about the values of a series. It is said, and nothing is changed. */

import type { Finding } from "../finding.js";
import { plural } from "../quote.js";
import { chooseTransform, toLearnt } from "../transform.js";
import { findJumps, type Jump } from "./jumps.js";
import { findMarker } from "./marker.js";
import { seasonalPlaces } from "./seasonal-differences.js";
import { constantStretch, intermittence, longestGap, orderOfMagnitude } from "./stretches.js";

export type HealthKind =
  | "missing"
  | "marker"
  | "zeros"
  | "constant"
  | "magnitude"
  | "outliers"
  | "level-shift";

/** One thing about the values, in words. */
export interface HealthFinding extends Finding {
  readonly kind: HealthKind;
  /** Steps of the series, from 0, that it is about: where it begins, or each of them. */
  readonly steps: readonly number[];
}

/** A step in words: "row 27 (1951-03-01)". */
export type Place = (step: number) => string;

/** More places than these are counted, not named. */
const MOST_PLACES = 3;
/** Shorter series have no usual step. */
const LEAST_VALUES = 12;

/**
 * @param values `[N]` evenly spaced, NaN = missing, no infinities
 * @param season S in steps; 1 = none
 * @param place names a step; by its number from 1 if left out
 */
export function examineValues(
  values: Float64Array,
  season: number,
  place: Place = (step) => `step ${step + 1}`,
): HealthFinding[] {
  const observed = values.filter((value) => !Number.isNaN(value));
  if (observed.length === 0) return [];
  const findings = [...missing(values, observed.length, place)];
  const marker = findMarker(values);
  if (marker !== undefined) {
    const { value, steps } = marker;
    const times = steps.length === 1 ? "once" : `${steps.length} times`;
    const text = `${value} stands ${times}, first in ${place(steps[0] as number)}, far from all other values: if it marks missing values, empty the cells`;
    findings.push({ kind: "marker", text, steps });
  }
  const genuine =
    marker === undefined ? values : values.map((value) => (value === marker.value ? Number.NaN : value));
  const zeros = intermittence(genuine);
  if (zeros !== undefined) {
    const every = zeros.interval.toFixed(1);
    const text = `${percent(zeros.share)} of the values are 0, another one comes every ${every} steps: intermittent demand`;
    findings.push({ kind: "zeros", text, steps: [] });
  }
  findings.push(...constant(genuine, zeros !== undefined, place), ...magnitude(genuine, place));
  if (observed.length >= LEAST_VALUES && zeros === undefined) {
    const learnt = toLearnt(genuine, chooseTransform(genuine, season));
    findings.push(...jumps(genuine, findJumps(learnt, seasonalPlaces(learnt, season)), place));
  }
  return findings;
}

function missing(values: Float64Array, observed: number, place: Place): HealthFinding[] {
  const count = values.length - observed;
  if (count === 0) return [];
  const { from, length } = longestGap(values);
  const longest = length === 1 ? "no two in a row" : `at most ${length} in a row, from ${place(from)} on`;
  const share = percent(count / values.length);
  const text = `${count} of ${values.length} values ${count === 1 ? "is" : "are"} missing (${share}), ${longest}: masked`;
  return [{ kind: "missing", text, steps: [from] }];
}

function constant(values: Float64Array, isIntermittent: boolean, place: Place): HealthFinding[] {
  const stretch = constantStretch(values);
  if (stretch === undefined || (isIntermittent && values[stretch.from] === 0)) return [];
  const { from, length } = stretch;
  const value = values[from] as number;
  const text =
    length === values.filter((each) => !Number.isNaN(each)).length
      ? `all values are ${value}`
      : `the value is ${shortened(value)} for ${length} steps on end, from ${place(from)} on`;
  return [{ kind: "constant", text, steps: [from] }];
}

function magnitude(values: Float64Array, place: Place): HealthFinding[] {
  const found = orderOfMagnitude(values);
  if (found === undefined) return [];
  const { from, to, step } = found;
  const orders = plural(Math.abs(Math.round(Math.log10(to) - Math.log10(from))), "order");
  const [low, high] = [shortened(from, 2), shortened(to, 2)];
  const text =
    step === undefined
      ? `values ${to > from ? "grow" : "fall"} by ${orders} of magnitude, from about ${low} to about ${high}`
      : `the value in ${place(step)} is ${orders} of magnitude beyond the median: ${shortened(values[step] as number)}`;
  return [{ kind: "magnitude", text, steps: step === undefined ? [] : [step] }];
}

function jumps(values: Float64Array, found: readonly Jump[], place: Place): HealthFinding[] {
  const spikes = found.filter(({ kind }) => kind === "spike");
  const shifts = found.filter(({ kind }) => kind === "shift");
  const farthest = (of: readonly Jump[]): Jump => of.reduce((a, b) => (b.size > a.size ? b : a));
  const findings: HealthFinding[] = [];
  if (spikes.length > 0) {
    const { from, size } = farthest(spikes);
    const steps = spikes.flatMap(({ from: first, to }) =>
      Array.from({ length: to - first }, (_, index) => first + index),
    );
    const text = `${plural(steps.length, "outlier")}: ${shortened(values[from] as number)} in ${place(from)} is ${size.toFixed(0)} times the usual step off its neighbours${others(steps, from, place)}`;
    findings.push({ kind: "outliers", text, steps });
  }
  if (shifts.length > 0) {
    const { from, size } = farthest(shifts);
    const steps = shifts.map((shift) => shift.from);
    const text = `${plural(steps.length, "level shift")}: from ${place(from)} on, values stay ${size.toFixed(0)} times the usual step from where they were${others(steps, from, place)}`;
    findings.push({ kind: "level-shift", text, steps });
  }
  return findings;
}

function others(steps: readonly number[], named: number, place: Place): string {
  const rest = steps.filter((step) => step !== named);
  const shown = rest.slice(0, MOST_PLACES).map(place).join(", ");
  const more = rest.length > MOST_PLACES ? ` and ${rest.length - MOST_PLACES} more` : "";
  return rest.length === 0 ? "" : `; also ${shown}${more}`;
}

/** "8 %", and "under 1 %" for less. */
function percent(share: number): string {
  return share < 0.01 ? "under 1 %" : `${Math.round(100 * share)} %`;
}

function shortened(value: number, digits = 6): string {
  const rounded = Number(value.toPrecision(digits));
  // The largest numbers round up to none.
  return String(Number.isFinite(rounded) ? rounded : value);
}
