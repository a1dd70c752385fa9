/** Windows over a span: some steps of input, then some steps to predict. Never a value from outside the span. */

import { InputError, ShapeError } from "../errors.js";
import type { StandardScaler } from "./scaler.js";
import type { Span, SpanRole } from "./span.js";

export interface WindowShape {
  /** L: steps of input. */
  readonly length: number;
  /** Steps to predict, directly after the input. */
  readonly horizon: number;
  /** Steps from one window to the next; 1 if left out. */
  readonly stride?: number;
}

/** Places of windows in a span. */
export interface Windows {
  /** `[history + length of the span]` the span's values, scaled if a scaler was given; NaN = missing. */
  readonly values: Float64Array;
  readonly length: number;
  readonly horizon: number;
  /** `[W]` index in `values` of each window's first input, ascending. */
  readonly starts: Int32Array;
}

/** Windows as numbers, time first. Missing values are 0 with mask 0: they carry no information and no loss. */
export interface WindowBatch {
  /** `[L, B, 1]` */
  readonly inputs: Float32Array;
  /** `[L, B]` 1 = observed, 0 = missing. */
  readonly inputMask: Float32Array;
  /** `[horizon, B, 1]` */
  readonly targets: Float32Array;
  /** `[horizon, B]` 1 = observed, 0 = missing: multiply the loss by it. */
  readonly targetMask: Float32Array;
}

/**
 * All windows of a span whose targets are the span's own steps; inputs may reach into its history.
 *
 * @param scaler applied to inputs and targets
 * @throws InputError if the shape is not made of whole numbers ≥ 1, or no window fits
 */
export function windows(span: Span<SpanRole>, shape: WindowShape, scaler?: StandardScaler): Windows {
  const { length, horizon, stride = 1 } = shape;
  for (const [name, value] of Object.entries({ length, horizon, stride })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new InputError(`windows with a ${name} of ${value}`, "give a whole number of at least 1");
    }
  }
  const first = Math.max(0, span.history - length);
  const room = span.values.length - length - horizon - first;
  if (room < 0) {
    throw new InputError(
      `the ${span.role} span has ${span.values.length} steps, a window needs ${length} + ${horizon}`,
      "give a longer series, or a shorter window or horizon",
    );
  }
  const count = Math.floor(room / stride) + 1;
  return {
    values: scaler === undefined ? span.values : scaler.transform(span.values),
    length,
    horizon,
    starts: Int32Array.from({ length: count }, (_, index) => first + index * stride),
  };
}

/**
 * Some of the windows as one batch.
 *
 * @param chosen `[B]` which windows, as indices of `starts`, in any order
 * @throws ShapeError for an index that is no window
 */
export function materialise({ values, length, horizon, starts }: Windows, chosen: Int32Array): WindowBatch {
  const batch = chosen.length;
  const result: WindowBatch = {
    inputs: new Float32Array(length * batch),
    inputMask: new Float32Array(length * batch),
    targets: new Float32Array(horizon * batch),
    targetMask: new Float32Array(horizon * batch),
  };
  for (let row = 0; row < batch; row++) {
    const start = starts[chosen[row] as number];
    if (start === undefined) {
      throw new ShapeError(`window ${chosen[row]} does not exist: there are ${starts.length}`);
    }
    for (let step = 0; step < length + horizon; step++) {
      const value = values[start + step] as number;
      if (Number.isNaN(value)) continue;
      const isInput = step < length;
      const index = (isInput ? step : step - length) * batch + row;
      (isInput ? result.inputs : result.targets)[index] = value;
      (isInput ? result.inputMask : result.targetMask)[index] = 1;
    }
  }
  return result;
}
