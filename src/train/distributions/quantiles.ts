/** A distribution as some of its quantiles, learnt each by its pinball loss (Koenker & Bassett 1978). */

import { DefinitionError } from "../../errors.js";
import { activationOf } from "../../graph/activations.js";
import { add, maximum, multiply, subtract, sum } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import type { Loss } from "../loss.js";
import { type Distribution, outputsOf } from "./distribution.js";
import { softplus } from "./link.js";
import { checkProbability, type Marginal } from "./marginal.js";

const graphSoftplus = activationOf("softplus");

/**
 * The middle quantile is the middle output; from there, each is the one before and softplus of its own output further
 * away: none can cross another. The loss is the mean of the pinball losses of all levels; of many levels it is half the
 * continuous ranked probability score, of ½ alone half the absolute error.
 *
 * Between the levels the quantile function is straight; beyond the outermost, where nothing was learnt, the density falls
 * off exponentially, as fast as it does between the two outermost levels (of a single level: at once).
 * @param levels rising, each in (0, 1), such as [0.05, 0.5, 0.95]
 * @throws DefinitionError for levels that are not
 */
export function quantiles(levels: readonly number[]): Distribution {
  checkLevels(levels);
  const outputs = levels.length;
  const middle = (outputs - 1) >> 1;
  const meanPinball = (prediction: Node, target: Node, weight: Node): Node => {
    const found = ascending(outputsOf(prediction, outputs), middle, {
      up: (quantile, output) => add(quantile, graphSoftplus(output)),
      down: (quantile, output) => subtract(quantile, graphSoftplus(output)),
    });
    const losses = found.map((quantile, index) => {
      const error = subtract(target, quantile);
      const level = levels[index] as number;
      return maximum(multiply(level, error), multiply(level - 1, error));
    });
    const total = losses.reduce((one, other) => add(one, other));
    return sum(multiply(weight, multiply(total, 1 / outputs)));
  };
  return {
    name: "quantile",
    outputs,
    loss: Object.assign(meanPinball, { outputsPerTarget: outputs }) satisfies Loss,
    marginal: (given) => {
      const found = ascending(Array.from(given).slice(0, outputs), middle, {
        up: (quantile, output) => quantile + softplus(output),
        down: (quantile, output) => quantile - softplus(output),
      });
      return throughQuantiles(levels, found);
    },
  };
}

/** max(τ·e, (τ - 1)·e) of e = actual - quantile: what a quantile of level τ loses. */
export function pinball(actual: number, quantile: number, level: number): number {
  const error = actual - quantile;
  return Math.max(level * error, (level - 1) * error);
}

/** Quantiles by their outputs, from the middle one outwards. */
function ascending<Value>(
  outputs: readonly Value[],
  middle: number,
  steps: {
    readonly up: (quantile: Value, output: Value) => Value;
    readonly down: (quantile: Value, output: Value) => Value;
  },
): Value[] {
  const found = [...outputs];
  for (let index = middle + 1; index < found.length; index++)
    found[index] = steps.up(found[index - 1] as Value, outputs[index] as Value);
  for (let index = middle - 1; index >= 0; index--)
    found[index] = steps.down(found[index + 1] as Value, outputs[index] as Value);
  return found;
}

/** The distribution whose quantile function is straight between the levels, with exponential tails. */
function throughQuantiles(levels: readonly number[], values: readonly number[]): Marginal {
  const last = levels.length - 1;
  const level = (index: number): number => levels[index] as number;
  const value = (index: number): number => values[index] as number;
  const pieces = levels.slice(1).map((to, index) => ({
    from: level(index),
    to,
    low: value(index),
    high: value(index + 1),
  }));
  // Mean distances beyond the outermost levels.
  const below = last === 0 ? 0 : (value(1) - value(0)) / Math.log(level(1) / level(0));
  const above =
    last === 0 ? 0 : (value(last) - value(last - 1)) / Math.log((1 - level(last - 1)) / (1 - level(last)));
  const moment = (
    of: (low: number, high: number) => number,
    tail: (end: number, beyond: number) => number,
  ): number =>
    pieces.reduce((total, { from, to, low, high }) => total + (to - from) * of(low, high), 0) +
    level(0) * tail(value(0), -below) +
    (1 - level(last)) * tail(value(last), above);
  const mean = moment(
    (low, high) => (low + high) / 2,
    (end, beyond) => end + beyond,
  );
  return {
    mean,
    variance: moment(
      (low, high) => (low - mean) ** 2 + (low - mean) * (high - low) + (high - low) ** 2 / 3,
      (end, beyond) => (end - mean) ** 2 + 2 * (end - mean) * beyond + 2 * beyond ** 2,
    ),
    cdf: (at) => {
      if (at < value(0)) return below === 0 ? 0 : level(0) * Math.exp((at - value(0)) / below);
      if (at >= value(last))
        return above === 0 ? 1 : 1 - (1 - level(last)) * Math.exp((value(last) - at) / above);
      const { from, to, low, high } = pieces.find((piece) => at < piece.high) as (typeof pieces)[number];
      return from + ((to - from) * (at - low)) / (high - low);
    },
    quantile: (probability) => {
      checkProbability(probability);
      if (probability < level(0))
        return below === 0 ? value(0) : value(0) + below * Math.log(probability / level(0));
      if (probability > level(last))
        return above === 0
          ? value(last)
          : value(last) - above * Math.log((1 - probability) / (1 - level(last)));
      const piece = pieces.find(({ to }) => probability <= to);
      if (piece === undefined) return value(0);
      const { from, to, low, high } = piece;
      return probability === to ? high : low + ((high - low) * (probability - from)) / (to - from);
    },
  };
}

function checkLevels(levels: readonly number[]): void {
  const rising = levels.every((level, index) => level > (levels[index - 1] ?? 0) && level < 1);
  if (levels.length === 0 || !rising)
    throw new DefinitionError(
      `levels of quantiles must rise, each between 0 and 1, received ${levels.join(", ") || "none"}; give some such ` +
        "as 0.05, 0.5, 0.95",
    );
}
