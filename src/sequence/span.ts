/**
 * Parts of a series, by what they may be used for. A span is a copy: it has no way back to the series, so nothing
 * computed from a training span can depend on what came later.
 */

import { InputError } from "../errors.js";
import type { Series } from "./series.js";

/** `train` and `all` may be fitted; `validation` chooses when to stop; `test` only scores. */
export type SpanRole = "train" | "validation" | "test" | "all";

/** Made by {@link splitSeries} and {@link wholeSpan} only. */
class Span<Role extends SpanRole> {
  readonly role: Role;
  /** Index in the series of the first step that is this span's own. */
  readonly start: number;
  /** How many steps are this span's own. */
  readonly length: number;
  /** How many values before `start` come along as history: inputs, never targets. */
  readonly history: number;
  /** `[history + length]` a copy, NaN = missing. */
  readonly values: Float64Array;
  // A private member makes the type nominal: no look-alike object passes for a span.
  readonly #made = true;

  constructor(role: Role, series: Float64Array, start: number, end: number, history: number) {
    this.role = role;
    this.start = start;
    this.length = end - start;
    this.history = Math.min(history, start);
    this.values = series.slice(start - this.history, end);
  }

  static isFitted(value: unknown): value is Span<"train" | "all"> {
    return (
      typeof value === "object" &&
      value !== null &&
      #made in value &&
      ((value as Span<SpanRole>).role === "train" || (value as Span<SpanRole>).role === "all")
    );
  }
}

export type { Span };

/** The spans of one series, in order of time. */
export interface Split {
  readonly train: Span<"train">;
  /** Of length 0 when none was asked for. */
  readonly validation: Span<"validation">;
  /** Of length 0 when none was asked for. */
  readonly test: Span<"test">;
}

export interface SplitLengths {
  /** Steps at the end that are held out for scoring. */
  readonly test: number;
  /** Steps before those that decide when training stops; 0 if left out. */
  readonly validation?: number;
  /** Steps before the validation and the test span that come along as their history; 0 if left out. */
  readonly history?: number;
}

/**
 * Cuts a series into training, validation and test span, in this order of time.
 *
 * @param series or its values, `[N]`
 * @throws InputError if the lengths are not whole numbers ≥ 0, or leave nothing to train on
 */
export function splitSeries(series: Series | Float64Array, lengths: SplitLengths): Split {
  const values = series instanceof Float64Array ? series : series.values;
  const { test, validation = 0, history = 0 } = lengths;
  for (const [name, length] of Object.entries({ test, validation, history })) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new InputError(`the ${name} span has ${length} steps`, "give a whole number of at least 0");
    }
  }
  const testStart = values.length - test;
  const validationStart = testStart - validation;
  if (validationStart < 1) {
    throw new InputError(
      `a series of ${values.length} steps has no room for ${validation} validation and ${test} test steps and at least one to train on`,
      "give a longer series, or shorter validation and test spans",
    );
  }
  return {
    train: new Span("train", values, 0, validationStart, 0),
    validation: new Span("validation", values, validationStart, testStart, history),
    test: new Span("test", values, testStart, values.length, history),
  };
}

/**
 * The whole series as one span, for the final fit before a forecast: everything known is used, nothing is scored.
 *
 * @param series or its values, `[N]`
 */
export function wholeSpan(series: Series | Float64Array): Span<"all"> {
  const values = series instanceof Float64Array ? series : series.values;
  return new Span("all", values, 0, values.length, 0);
}

/** Whether a value is a span that may be fitted; holds at run time what `Span<"train" | "all">` says in types. */
export const isFittedSpan: (value: unknown) => value is Span<"train" | "all"> = Span.isFitted;
