/** What a network of a panel predicts of each step, where that is a distribution: on the scale of its windows, and back. */

import type { Distribution } from "../../../../train/distributions/distribution.js";
import { marginalOf, perExposure } from "../../../../train/distributions/exposure.js";
import { gaussian } from "../../../../train/distributions/gaussian.js";
import type { Marginal } from "../../../../train/distributions/marginal.js";
import { zeroInflatedNegativeBinomial } from "../../../../train/distributions/negative-binomial.js";
import { quantiles } from "../../../../train/distributions/quantiles.js";
import { studentT } from "../../../../train/distributions/student-t.js";
import type { Loss } from "../../../../train/loss.js";
import { type Prepared, restore, scaled } from "../prepare.js";
import type { Size } from "../sizing.js";
import type { HeadName } from "./head-names.js";

/** Where a window of a series ends. */
export interface Place {
  readonly series: Prepared;
  readonly size: Size;
  /** Of the series, from 0. */
  readonly step: number;
}

export interface PanelHead {
  readonly name: HeadName;
  /** P: outputs for each step. */
  readonly outputs: number;
  readonly loss: Loss;
  /** Whether targets are values around their level, or counts as they are, with their unit as exposure. */
  readonly learns: "values" | "counts";
  /** Whether the loss is a likelihood, and not an error. */
  readonly isLikelihood: boolean;
  /**
   * @param outputs `[P]`
   * @returns in the units of the series
   */
  marginal(outputs: ArrayLike<number>, place: Place): Pick<Marginal, "cdf" | "quantile">;
}

/** The outermost are those of 90 % intervals, and further out. */
const LEVELS = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

const HEADS: Readonly<Record<HeadName, PanelHead>> = {
  normal: ofValues("normal", gaussian, true),
  "student-t": ofValues("student-t", studentT, true),
  quantile: ofValues("quantile", quantiles(LEVELS), false),
  "negative-binomial": {
    name: "negative-binomial",
    outputs: zeroInflatedNegativeBinomial.outputs,
    loss: perExposure(zeroInflatedNegativeBinomial),
    learns: "counts",
    isLikelihood: true,
    marginal: (outputs, { size }) => marginalOf(zeroInflatedNegativeBinomial, outputs, size.unit),
  },
};

export function headNamed(name: HeadName): PanelHead {
  return HEADS[name];
}

function ofValues(name: HeadName, distribution: Distribution, isLikelihood: boolean): PanelHead {
  return {
    name,
    outputs: distribution.outputs,
    loss: distribution.loss,
    learns: "values",
    isLikelihood,
    marginal: (outputs, { series, size: { level, unit }, step }) => {
      const { cdf, quantile } = distribution.marginal(outputs);
      return {
        cdf: (value) => cdf((scaled(series, step, value) - level) / unit),
        quantile: (probability) => restore(series, step, level + unit * quantile(probability)),
      };
    },
  };
}
