/**
 * Paths through several steps: values that belong together, where a marginal knows of one step alone. What sums of steps do,
 * or the largest of them, can be told by paths only.
 */

import { DefinitionError, ShapeError } from "../../errors.js";
import type { Random } from "../../tensor/random.js";
import { checkCount } from "../checks.js";
import { type Marginal, openUniform } from "./marginal.js";

/**
 * Joins marginals by the ranks that errors had together before: the Schaake shuffle (Clark et al. 2004; Schefzik,
 * Thorarinsdottir & Gneiting 2013, "ensemble copula coupling"). Of n paths, each step has exactly one value in each n-th
 * of its distribution; which of them belong together, the errors say.
 *
 * @param steps one marginal a step, H of them
 * @param errors `[H]` each, actual - forecast of one origin, in any unit that is the same for all of them at a step; those
 * that are not wholly known are left out. Without any, steps do not depend on each other
 * @param count n, how many paths
 * @returns n paths `[H]`
 * @throws ShapeError for errors of another length; DefinitionError for a count that is no whole number of at least 1
 */
export function samplePaths(
  steps: readonly Pick<Marginal, "quantile">[],
  errors: readonly ArrayLike<number>[],
  count: number,
  random: Random,
): Float64Array[] {
  checkCount("the number of paths", count);
  if (steps.length === 0)
    throw new DefinitionError("a path needs at least one step; give a marginal for each");
  const templates = chosen(knownErrors(errors, steps.length), count, random);
  const paths = Array.from({ length: count }, () => new Float64Array(steps.length));
  steps.forEach((marginal, step) => {
    ranks(
      templates?.map((error) => error[step] as number),
      count,
      random,
    ).forEach((rank, path) => {
      (paths[path] as Float64Array)[step] = marginal.quantile((rank + openUniform(random)) / count);
    });
  });
  return paths;
}

function knownErrors(errors: readonly ArrayLike<number>[], horizon: number): Float64Array[] {
  for (const { length } of errors)
    if (length !== horizon)
      throw new ShapeError(`errors of ${length} steps cannot join ${horizon} marginals; give one a step`);
  return errors.map((error) => Float64Array.from(error)).filter((error) => error.every(Number.isFinite));
}

/** As many as there are paths, each as often as any other as far as that goes; none where none is known. */
function chosen(errors: readonly Float64Array[], count: number, random: Random): Float64Array[] | undefined {
  if (errors.length === 0) return undefined;
  const taken: Float64Array[] = [];
  while (taken.length < count)
    for (const index of random.permutation(errors.length).subarray(0, count - taken.length))
      taken.push(errors[index] as Float64Array);
  return taken;
}

/** The place of each value among all, from 0; those that are equal are in an order of chance. */
function ranks(values: readonly number[] | undefined, count: number, random: Random): Int32Array {
  const order = random.permutation(count);
  if (values !== undefined) order.sort((one, other) => (values[one] as number) - (values[other] as number));
  const places = new Int32Array(count);
  order.forEach((path, place) => {
    places[path] = place;
  });
  return places;
}
