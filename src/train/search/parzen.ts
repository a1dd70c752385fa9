/**
 * The Parzen estimator: a density over a space, from points that were found there. Each point is a product of kernels,
 * one a parameter, so that parameters that go together are drawn together.
 */

import type { Random } from "../../tensor/random.js";
import type { Axis, Distribution } from "./axis.js";

/** A position on each axis. */
export type Point = readonly number[];

/** Standard deviation of the kernel of a single point. */
const WIDEST = 0.2;
/** However many points there are, none is known better than this. */
const NARROWEST = 0.01;

export class ParzenEstimator {
  /** The prior, which counts as much as a point, and one for each point; all count the same. */
  readonly #kernels: readonly (readonly Distribution[])[];

  /**
   * Widths as multivariate TPE has them in Optuna (Watanabe 2023, "Tree-structured Parzen estimator"): Scott's n^(-1/(d + 4)), and
   * at least the distance that n points would have side by side. Without a least width the search would stay where it is.
   */
  constructor(axes: readonly Axis[], points: readonly Point[]) {
    const n = points.length;
    const width = Math.max(WIDEST * n ** (-1 / (axes.length + 4)), NARROWEST, 1 / (n + 2));
    const smoothing = 1 / (n + 1);
    this.#kernels = [
      axes.map(({ prior }) => prior),
      ...points.map((point) =>
        axes.map((axis, index) => axis.around(point[index] as number, width, smoothing)),
      ),
    ];
  }

  sample(random: Random): Point {
    const kernel = this.#kernels[random.integer(this.#kernels.length)] as readonly Distribution[];
    return kernel.map((distribution) => distribution.sample(random));
  }

  /** Never 0 within the space. */
  density(point: Point): number {
    const densities = this.#kernels.map((kernel) =>
      kernel.reduce((product, each, index) => product * each.density(point[index] as number), 1),
    );
    return densities.reduce((sum, density) => sum + density, 0) / densities.length;
  }
}
