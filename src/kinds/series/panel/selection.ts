/** Which forecasters forecast best together: chosen one by one, as often as it helps. */

/**
 * Greedy selection with replacement (Caruana, Niculescu-Mizil, Crew & Ksikes 2004, "Ensemble selection from libraries of
 * models"): the forecast is the mean of those chosen, and the next one is that with which the mean is best.
 *
 * @param candidates of each the forecasts `[H]` of every series
 * @param loss of forecasts of all series
 * @param size how many are chosen
 * @returns indices of candidates, those chosen often as often
 */
export function selectEnsemble(
  candidates: readonly (readonly Float64Array[])[],
  loss: (forecasts: readonly Float64Array[]) => number,
  size: number,
): number[] {
  const chosen: number[] = [];
  for (let round = 0; round < size; round++) {
    const losses = candidates.map((_, index) => loss(meanForecasts([...chosen, index].map(pick))));
    chosen.push(losses.indexOf(Math.min(...losses)));
  }
  return chosen;

  function pick(index: number): readonly Float64Array[] {
    return candidates[index] as readonly Float64Array[];
  }
}

/** Series by series, step by step. */
export function meanForecasts(all: readonly (readonly Float64Array[])[]): Float64Array[] {
  const first = all[0] as readonly Float64Array[];
  return first.map((forecast, series) =>
    forecast.map(
      (_, step) =>
        all.reduce((sum, forecasts) => sum + ((forecasts[series] as Float64Array)[step] as number), 0) /
        all.length,
    ),
  );
}
