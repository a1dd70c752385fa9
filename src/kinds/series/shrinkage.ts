/** How far a network is believed: of what it says, a share is kept. */

/**
 * The share of its corrections that a network should have made, by least squares: 1 for one that is right or says nothing,
 * 0 for one that makes the base forecast worse.
 * @param missed what the base forecast misses: `[H]` from each origin, NaN = unknown
 * @param corrections what the network says of that
 */
export function shrinkageOf(missed: readonly Float64Array[], corrections: readonly Float64Array[]): number {
  let [product, square] = [0, 0];
  missed.forEach((row, index) => {
    row.forEach((residual, step) => {
      if (Number.isNaN(residual)) return;
      const correction = (corrections[index] as Float64Array)[step] as number;
      product += residual * correction;
      square += correction * correction;
    });
  });
  return square > 0 ? Math.max(0, Math.min(1, product / square)) : 1;
}

/**
 * What is missed after the corrections, each half of the origins with the shrinkage that the other half suggests: with its
 * own, errors would look smaller than they are.
 */
export function crossShrunk(
  missed: readonly Float64Array[],
  corrections: readonly Float64Array[],
): Float64Array[] {
  const middle = missed.length >> 1;
  const halves = [
    [0, middle],
    [middle, missed.length],
  ] as const;
  return halves.flatMap(([from, to], half) => {
    const [start, end] = halves[1 - half] as readonly [number, number];
    const shrinkage = shrinkageOf(missed.slice(start, end), corrections.slice(start, end));
    return missed
      .slice(from, to)
      .map((row, index) =>
        row.map(
          (residual, step) =>
            residual - shrinkage * ((corrections[from + index] as Float64Array)[step] as number),
        ),
      );
  });
}
