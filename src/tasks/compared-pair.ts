/** Two forecasters of which one is better, and whether that may be chance. */

import type { DieboldMariano } from "../kinds/series/diebold-mariano.js";

/** The better one first, by RMSE. */
export interface ComparedPair {
  readonly better: string;
  readonly worse: string;
  /** Null where it cannot be computed: see `dieboldMariano`. */
  readonly test: DieboldMariano | null;
}
