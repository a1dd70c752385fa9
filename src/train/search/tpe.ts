/**
 * The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio & Kégl 2011, "Algorithms for hyper-parameter
 * optimization"). What was found is parted into the best and the rest, each with a density; what is tried next is, of
 * some points drawn near the best, the one that is likeliest among the best and least likely among the rest.
 *
 * Shares and counts are those of Optuna 3 (Akiba et al. 2019).
 */

import type { Random } from "../../tensor/random.js";
import type { Axis } from "./axis.js";
import { ParzenEstimator, type Point } from "./parzen.js";

/** Fewer points tell nothing: they are drawn from the whole space. */
export const STARTUP = 10;
const CANDIDATES = 24;
const BEST_SHARE = 0.1;
const MOST_BEST = 25;

/**
 * The point to try next.
 * @param ranked what was tried, the best first
 */
export function suggest(axes: readonly Axis[], ranked: readonly Point[], random: Random): Point {
  if (ranked.length < STARTUP) return axes.map(({ prior }) => prior.sample(random));
  const count = Math.min(MOST_BEST, Math.ceil(BEST_SHARE * ranked.length));
  const best = new ParzenEstimator(axes, ranked.slice(0, count));
  const rest = new ParzenEstimator(axes, ranked.slice(count));
  let chosen: Point = [];
  let highest = Number.NEGATIVE_INFINITY;
  for (let drawn = 0; drawn < CANDIDATES; drawn++) {
    const point = best.sample(random);
    const ratio = best.density(point) / rest.density(point);
    if (ratio > highest) [chosen, highest] = [point, ratio];
  }
  return chosen;
}
