/** Made-up demand that often is none: spare parts, say, which are asked for on some days of the week more than on others. */

import { Random } from "../../../../../tensor/random.js";
import { sample } from "../../../../../train/distributions/marginal.js";
import { negativeBinomial } from "../../../../../train/distributions/negative-binomial.js";

export const WEEK = 7;

/**
 * Series of counts. Whether there is demand depends on the day of the week, the same for all series, and how large it is, on
 * the series; half of all series sleep now and then for weeks.
 * @returns `[N]` each
 */
export function intermittentDemand(series: number, length: number, seed: number): Float64Array[] {
  const random = new Random(seed);
  const days = [0.9, 0.7, 0.5, 0.3, 0.5, 0.1, 0.05];
  return Array.from({ length: series }, (_, index) => {
    const size = negativeBinomial.with({ mean: 2 ** random.uniform(-1, 3), dispersion: 0.4 });
    const share = random.uniform(0.4, 1);
    let sleeps = false;
    return Float64Array.from({ length }, (_, step) => {
      if (index % 2 === 0 && random.uniform() < 0.03) sleeps = !sleeps;
      const isAsked = random.uniform() < share * (days[step % WEEK] as number);
      const asked = sample(size, random) + 1;
      return isAsked && !sleeps ? asked : 0;
    });
  });
}
