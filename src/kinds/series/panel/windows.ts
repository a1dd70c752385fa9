/** Windows of all series of a panel as a network sees them: segments of values around a level, and what came next. */

import type { Random } from "../../../tensor/random.js";
import type { Batch } from "../../../train/batch.js";
import type { Marginal } from "../../../train/distributions/marginal.js";
import type { CovariateWidths, ScaledCovariates } from "./covariate-scales.js";
import type { PanelHead } from "./heads/panel-head.js";
import { type Prepared, restore } from "./prepare.js";
import { type Size, type SizingRules, sizeAt } from "./sizing.js";

export interface WindowRules extends SizingRules {
  /** Values that a step of the network reads at once; divides `window`. */
  readonly segment: number;
  /** H */
  readonly horizon: number;
  /** Steps that are known of a series, at least, before it is forecast from. */
  readonly leastKnown: number;
  /** What is predicted of each step, where it is more than a number. */
  readonly head?: PanelHead;
  /** What the network is told beside the values; left out where that is nothing. */
  readonly covariates?: CovariateWidths | undefined;
}

/** Beyond this many units values say no more than that they are far out. */
const FAR = 10;
/** An error counts half by how the series moves, as MASE has it, and half by its share of the level, as sMAPE has it. */
const RELATIVE_WEIGHT = 5;
const MOST_WEIGHT = 20;
const NONE: CovariateWidths = { static: 0, past: 0, known: 0 };

/**
 * Features of a step: the values of its segment, and the share of them that was observed; beside them the past and the
 * known covariates of each value, the static ones, and the known ones of the horizon, one after the other.
 */
export function featuresOf({ segment, horizon, covariates }: WindowRules): number {
  const { static: constant, past, known } = covariates ?? NONE;
  return segment + 1 + segment * (past + known) + constant + horizon * known;
}

export class PanelWindows {
  readonly #series: readonly Prepared[];
  readonly #rules: WindowRules;
  /** Series that something can be learnt from, with their first origin. */
  readonly #learnable: readonly { readonly index: number; readonly first: number }[];
  readonly #covariates: readonly ScaledCovariates[] | undefined;

  /** @param covariates one a series, as wide as the rules have them */
  constructor(series: readonly Prepared[], rules: WindowRules, covariates?: readonly ScaledCovariates[]) {
    this.#series = series;
    this.#rules = rules;
    this.#covariates = covariates;
    this.#learnable = series.flatMap((one, index) => {
      const first = Math.min(rules.leastKnown, one.values.length - 1) - 1;
      const isFollowed = one.values.subarray(first + 1).some((value) => !Number.isNaN(value));
      return first >= 0 && isFollowed ? [{ index, first }] : [];
    });
  }

  /** Whether there is a series of which something is known after its first steps. */
  get canBeLearnt(): boolean {
    return this.#learnable.length > 0;
  }

  /** How many series there are. */
  get series(): number {
    return this.#series.length;
  }

  get steps(): number {
    return this.#rules.window / this.#rules.segment;
  }

  /** Examples: a series, each as likely as any other, and an origin in it. */
  draw(random: Random, rows: number): Batch {
    const { horizon, head } = this.#rules;
    const inputs = new Float32Array(this.steps * rows * featuresOf(this.#rules));
    const width = head?.learns === "counts" ? 2 * horizon : horizon;
    const targets = new Float32Array(rows * width);
    const weights = new Float32Array(rows * horizon);
    for (let row = 0; row < rows; row++) {
      const { index, first } = this.#learnable[random.integer(this.#learnable.length)] as {
        index: number;
        first: number;
      };
      const series = this.#series[index] as Prepared;
      const { values } = series;
      const origin = first + random.integer(values.length - 1 - first);
      const size = sizeAt(series, origin, this.#rules);
      this.#fill(inputs, rows, row, series, origin, size);
      this.#tell(inputs, rows, row, index, origin);
      // How likely something is, is no error: it has no unit that errors of other series could be held against.
      const weight = head?.isLikelihood === true ? 1 : errorWeight(series, size);
      if (width > horizon) targets.fill(size.unit, row * width + horizon, (row + 1) * width);
      for (let step = 0; step < horizon && origin + 1 + step < values.length; step++) {
        const value = values[origin + 1 + step] as number;
        if (Number.isNaN(value)) continue;
        targets[row * width + step] = width > horizon ? value : (value - size.level) / size.unit;
        weights[row * horizon + step] = weight;
      }
    }
    return { rows, steps: this.steps, inputs, targets, weights };
  }

  /** Of every series the window at its end: `[T, B, features]`. */
  latest(): Float32Array {
    const rows = this.#series.length;
    const inputs = new Float32Array(this.steps * rows * featuresOf(this.#rules));
    this.#series.forEach((series, row) => {
      const origin = series.values.length - 1;
      this.#fill(inputs, rows, row, series, origin, sizeAt(series, origin, this.#rules));
      this.#tell(inputs, rows, row, row, origin);
    });
    return inputs;
  }

  /**
   * @param outputs `[B, H]` of the network on {@link PanelWindows.latest}
   * @returns of every series the forecast `[H]`, in its units
   */
  forecasts(outputs: Float32Array): Float64Array[] {
    const { horizon } = this.#rules;
    return this.#series.map((series, row) => {
      const origin = series.values.length - 1;
      const { level, unit } = sizeAt(series, origin, this.#rules);
      return Float64Array.from({ length: horizon }, (_, step) =>
        restore(series, origin + 1 + step, level + unit * (outputs[row * horizon + step] as number)),
      );
    });
  }

  /**
   * @param outputs `[B, P·H]` of a network with a head
   * @returns of every series the distributions `[H]`, in its units
   */
  marginals(outputs: Float32Array): Pick<Marginal, "cdf" | "quantile">[][] {
    const { horizon } = this.#rules;
    const head = this.#rules.head as PanelHead;
    const parameters = head.outputs;
    return this.#series.map((series, row) => {
      const origin = series.values.length - 1;
      const size = sizeAt(series, origin, this.#rules);
      return Array.from({ length: horizon }, (_, step) => {
        const own = Float64Array.from(
          { length: parameters },
          (_, index) => outputs[(row * parameters + index) * horizon + step] as number,
        );
        return head.marginal(own, { series, size, step: origin + 1 + step });
      });
    });
  }

  #fill(
    inputs: Float32Array,
    rows: number,
    row: number,
    { values }: Prepared,
    origin: number,
    { level, unit }: Size,
  ): void {
    const { window, segment } = this.#rules;
    const features = featuresOf(this.#rules);
    for (let place = Math.max(0, window - 1 - origin); place < window; place++) {
      const value = values[origin - window + 1 + place] as number;
      if (Number.isNaN(value)) continue;
      const at = (Math.floor(place / segment) * rows + row) * features;
      inputs[at + (place % segment)] = Math.max(-FAR, Math.min(FAR, (value - level) / unit));
      inputs[at + segment] = (inputs[at + segment] as number) + 1 / segment;
    }
  }

  /** Fills in what is known beside the values: of the past up to the origin, of the horizon at the last step. */
  #tell(inputs: Float32Array, rows: number, row: number, index: number, origin: number): void {
    const covariates = this.#covariates?.[index];
    if (covariates === undefined) return;
    const { window, segment, horizon, covariates: { static: constant, past, known } = NONE } = this.#rules;
    const features = featuresOf(this.#rules);
    const startOf = (step: number): number => (step * rows + row) * features + segment + 1;
    for (let place = Math.max(0, window - 1 - origin); place < window; place++) {
      const at = startOf(Math.floor(place / segment)) + (place % segment) * (past + known);
      covariates.writeAt("past", origin - window + 1 + place, inputs, at);
      covariates.writeAt("known", origin - window + 1 + place, inputs, at + past);
    }
    for (let step = 0; step < this.steps; step++)
      covariates.writeStatic(inputs, startOf(step) + segment * (past + known));
    const ahead = startOf(this.steps - 1) + segment * (past + known) + constant;
    for (let step = 0; step < horizon; step++)
      covariates.writeAt("known", origin + 1 + step, inputs, ahead + step, horizon);
  }
}

/** What an error of one unit counts. */
function errorWeight({ isLogarithmic, movement }: Prepared, { level, unit }: Size): number {
  const inUnits = isLogarithmic ? unit * Math.exp(level) : unit;
  const relative = isLogarithmic ? unit : unit / (Math.abs(level) || unit);
  return Math.min(MOST_WEIGHT, inUnits / movement) / 2 + Math.min(MOST_WEIGHT, RELATIVE_WEIGHT * relative);
}
