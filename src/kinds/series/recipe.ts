/** How the network of a series is trained: the figures that are not in the data. */

export interface Recipe {
  /** Networks in the ensemble, trained alike from different starts; their mean is the forecast. */
  readonly members: number;
  /** Updates of the weights that a member gets. */
  readonly updates: number;
  readonly batchSize: number;
  /** Learning rate of Adam. */
  readonly rate: number;
  /** Longest gradient, over all parameters. */
  readonly clipNorm: number;
}

/** Compared with its neighbours in `docs/accuracy.md`; `npm run accuracy` measures it again. */
export const DEFAULT_RECIPE: Recipe = {
  members: 5,
  updates: 100,
  batchSize: 32,
  rate: 3e-3,
  clipNorm: 1,
};
