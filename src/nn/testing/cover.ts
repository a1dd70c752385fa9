/** Test cases by a rule instead of by hand: combinations in which every pair of choices occurs. */

import { Random } from "../../tensor/random.js";

export type Factors = Readonly<Record<string, readonly unknown[]>>;
export type Choice<Of extends Factors> = { readonly [Name in keyof Of]: Of[Name][number] };

/**
 * At least `count` combinations of one value a factor. They come in rounds, in each of which every two values of
 * different factors meet; the first round is finished, the last may be cut short. Greedy (Cohen et al. 1997, The AETG system): each combination begins
 * with a pair that is still missing, and takes of every other factor what brings most of the missing pairs.
 */
export function cover<Of extends Factors>(factors: Of, count: number, seed: number): Choice<Of>[] {
  const random = new Random(seed);
  const names = Object.keys(factors);
  const sizes = names.map((name) => factors[name]?.length ?? 0);
  const combinations: number[][] = [];
  while (combinations.length < count) {
    const missing = allPairs(sizes);
    const first = combinations.length === 0;
    while (missing.size > 0 && (first || combinations.length < count)) {
      const combination = nextCombination(sizes, missing, random);
      for (const [a, left] of combination.entries())
        for (const [b, right] of combination.entries()) missing.delete(pairOf(a, left, b, right));
      combinations.push(combination);
    }
  }
  return combinations.map((combination) =>
    Object.fromEntries(names.map((name, factor) => [name, factors[name]?.[combination[factor] as number]])),
  ) as Choice<Of>[];
}

/** Factor a with value `left`, and factor b > a with value `right`. */
function pairOf(a: number, left: number, b: number, right: number): string {
  return a < b ? `${a}.${left} ${b}.${right}` : `${b}.${right} ${a}.${left}`;
}

function allPairs(sizes: readonly number[]): Set<string> {
  const pairs = new Set<string>();
  sizes.forEach((size, a) => {
    for (let b = a + 1; b < sizes.length; b++)
      for (let left = 0; left < size; left++)
        for (let right = 0; right < (sizes[b] as number); right++) pairs.add(pairOf(a, left, b, right));
  });
  return pairs;
}

function nextCombination(sizes: readonly number[], missing: ReadonlySet<string>, random: Random): number[] {
  const [first] = missing;
  const chosen = new Map<number, number>(
    (first as string).split(" ").map((part) => part.split(".").map(Number) as [number, number]),
  );
  for (const factor of random.permutation(sizes.length)) {
    if (chosen.has(factor)) continue;
    const gained = Array.from(
      { length: sizes[factor] as number },
      (_, value) =>
        [...chosen].filter(([other, taken]) => missing.has(pairOf(other, taken, factor, value))).length,
    );
    const most = Math.max(...gained);
    const best = gained.flatMap((gain, value) => (gain === most ? [value] : []));
    chosen.set(factor, best[random.integer(best.length)] as number);
  }
  return sizes.map((_, factor) => chosen.get(factor) as number);
}
