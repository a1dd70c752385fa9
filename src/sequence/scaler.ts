/** Standardisation: zero mean and unit deviation on the span it was fitted to. */

import { DefinitionError, FormatError } from "../errors.js";
import { isFittedSpan, type Span } from "./span.js";

const MAX_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** What is saved of a {@link StandardScaler}. */
export interface ScalerDocument {
  readonly kind: "standard";
  /** In the units of the series. */
  readonly mean: number;
  /** In the units of the series, > 0. */
  readonly deviation: number;
}

/** z = (x − mean) / deviation, and back. Immutable. */
export class StandardScaler {
  /** In the units of the series. */
  readonly mean: number;
  /** Population standard deviation in the units of the series; finite and > 0 always. */
  readonly deviation: number;

  private constructor(mean: number, deviation: number) {
    this.mean = mean;
    this.deviation = deviation;
  }

  /**
   * Mean and standard deviation of the observed values of a span. A constant span is scaled by its magnitude (by 1
   * if it is 0, or if nothing was observed), so that nothing is divided by 0.
   *
   * @throws DefinitionError for a span that must not be fitted; the types say the same
   */
  static fit(span: Span<"train" | "all">): StandardScaler {
    if (!isFittedSpan(span)) {
      throw new DefinitionError(
        "a scaler is fitted to a train span or to the whole series; received something else, which would leak what comes later",
      );
    }
    const observed = span.values.filter((value) => !Number.isNaN(value));
    // Sums are taken of values divided by the largest magnitude: neither sum nor squares overflow or vanish.
    let scale = 0;
    for (const value of observed) scale = Math.max(scale, Math.abs(value));
    if (scale === 0) return new StandardScaler(0, 1);
    let sum = 0;
    for (const value of observed) sum += value / scale;
    const unitMean = sum / observed.length;
    let squares = 0;
    for (const value of observed) squares += (value / scale - unitMean) ** 2;
    const deviation = Math.sqrt(squares / observed.length) * scale;
    return new StandardScaler(unitMean * scale, deviation > 0 ? deviation : scale);
  }

  /**
   * A scaler from what {@link toJSON} gave.
   *
   * @throws FormatError for anything else
   */
  static fromJSON(document: unknown): StandardScaler {
    const { kind, mean, deviation } = (document ?? {}) as Partial<Record<keyof ScalerDocument, unknown>>;
    const valid =
      kind === "standard" &&
      typeof mean === "number" &&
      typeof deviation === "number" &&
      Number.isFinite(mean) &&
      Number.isFinite(deviation) &&
      deviation > 0;
    if (!valid) {
      throw new FormatError(
        'a saved scaler has the kind "standard", a finite mean and a finite deviation above 0; received something else',
      );
    }
    return new StandardScaler(mean, deviation);
  }

  toJSON(): ScalerDocument {
    return { kind: "standard", mean: this.mean, deviation: this.deviation };
  }

  /**
   * `[N]` in the units of the series → `[N]` of mean 0 and deviation 1, at most the largest float32 in magnitude
   * (engines compute in float32); NaN stays NaN.
   */
  transform(values: Float64Array): Float64Array {
    return values.map((value) => {
      const difference = value - this.mean;
      // Halved, the difference of two numbers near the largest double does not overflow.
      const scaled = Number.isFinite(difference)
        ? difference / this.deviation
        : ((value / 2 - this.mean / 2) / this.deviation) * 2;
      return clamp(scaled, MAX_FLOAT32);
    });
  }

  /** `[N]` scaled → `[N]` in the units of the series, at most the largest double in magnitude; NaN stays NaN. */
  inverse(values: Float64Array): Float64Array {
    return values.map((value) => {
      return clamp(this.mean + value * this.deviation, Number.MAX_VALUE);
    });
  }
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}
