/** Fewer points that draw the same line. */

/**
 * The steps of a series that matter when it is drawn over few pixels: of every stretch its lowest and its highest,
 * so that no peak is lost, and one missing step where all are missing; and the first and the last, so that the line
 * is as long. Ascending, at most 2·stretches + 2.
 *
 * @param values [N]; NaN = missing
 */
export function thinned(values: ArrayLike<number>, stretches: number): number[] {
  const { length } = values;
  if (length <= 2 * stretches) return Array.from({ length }, (_, step) => step);
  const kept = Array.from({ length: stretches }, (_, stretch) => {
    const from = Math.floor((stretch * length) / stretches);
    const to = Math.floor(((stretch + 1) * length) / stretches);
    let low = -1;
    let high = -1;
    for (let step = from; step < to; step++) {
      const value = values[step] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (low < 0 || value < (values[low] ?? 0)) low = step;
      if (high < 0 || value > (values[high] ?? 0)) high = step;
    }
    if (low < 0) return [from];
    return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
  }).flat();
  return [...(kept[0] === 0 ? [] : [0]), ...kept, ...(kept.at(-1) === length - 1 ? [] : [length - 1])];
}
