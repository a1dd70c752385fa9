/** Windows of an adjusted series, as the network sees them: how it moved around its level, and what came next. */

import type { Dataset } from "../../train/loop.js";
import type { Adjusted } from "./adjustment.js";

/** Features of a step: the movement, the surprise, and whether it was observed. */
export const FEATURES = 3;

/** Of values of the order of 1: what is divided by more than this stays far from the largest float32. */
const LEAST_SCALE = 1e-30;

export interface WindowShape {
  /** L: steps of history. */
  readonly length: number;
  /** H: steps to predict. */
  readonly horizon: number;
}

/** What the base forecast misses: `[H]`, NaN where the truth is missing or at or beyond step `end`. */
export function residuals(series: Adjusted, origin: number, horizon: number, end: number): Float64Array {
  return series.base(origin, horizon).map((base, step) => {
    const at = origin + 1 + step;
    return at < end ? (series.values[at] as number) - base : Number.NaN;
  });
}

/**
 * The scale of movements: root mean square of all residuals that training may see; 1 where nothing moves.
 * @param end first step that must not be seen
 */
export function residualScale(series: Adjusted, horizon: number, end: number): number {
  let squares = 0;
  let count = 0;
  for (const residual of knownResiduals(series, horizon, end)) {
    squares += residual ** 2;
    count++;
  }
  const scale = Math.sqrt(squares / count);
  return scale > LEAST_SCALE ? scale : 1;
}

/** The largest of the residuals that training may see, in units of `scale`, and at least 1. */
export function residualReach(series: Adjusted, horizon: number, end: number, scale: number): number {
  let largest = 1;
  for (const residual of knownResiduals(series, horizon, end))
    largest = Math.max(largest, Math.abs(residual) / scale);
  return largest;
}

function* knownResiduals(series: Adjusted, horizon: number, end: number): Generator<number> {
  for (let origin = series.firstOrigin; origin < end - 1; origin++)
    for (const residual of residuals(series, origin, horizon, end))
      if (!Number.isNaN(residual)) yield residual;
}

/**
 * Inputs `[L, rows, 3]` for some origins: movement around the level of the origin, in units of `scale`; the surprise; and 1
 * where it was observed. Before the first step of the series all are 0.
 */
export function windowInputs(
  series: Adjusted,
  origins: readonly number[],
  length: number,
  scale: number,
): Float32Array {
  const rows = origins.length;
  const inputs = new Float32Array(length * rows * FEATURES);
  origins.forEach((origin, row) => {
    for (let step = Math.max(0, length - 1 - origin); step < length; step++) {
      const at = origin - length + 1 + step;
      const position = (step * rows + row) * FEATURES;
      inputs[position] = series.movement(origin, at) / scale;
      inputs[position + 1] = series.surprises[at] as number;
      inputs[position + 2] = Number.isNaN(series.values[at]) ? 0 : 1;
    }
  });
  return inputs;
}

/**
 * Examples with origins `from … to - 1`, of which targets at or beyond step `end` are masked; origins without any
 * observed target are left out.
 */
export function windowExamples(
  series: Adjusted,
  { length, horizon }: WindowShape,
  scale: number,
  { from, to, end }: { readonly from: number; readonly to: number; readonly end: number },
): Dataset {
  const origins: number[] = [];
  const targets: Float64Array[] = [];
  for (let origin = Math.max(from, series.firstOrigin); origin < to; origin++) {
    const target = residuals(series, origin, horizon, end);
    if (target.every(Number.isNaN)) continue;
    origins.push(origin);
    targets.push(target.map((residual) => residual / scale));
  }
  return {
    length: origins.length,
    batch(examples) {
      const chosen = [...examples].map((example) => origins[example] as number);
      const flat = [...examples].flatMap((example) => [...(targets[example] as Float64Array)]);
      return {
        rows: chosen.length,
        steps: length,
        inputs: windowInputs(series, chosen, length, scale),
        targets: Float32Array.from(flat, (value) => (Number.isNaN(value) ? 0 : value)),
        weights: Float32Array.from(flat, (value) => (Number.isNaN(value) ? 0 : 1)),
      };
    },
  };
}
