/** Minimisation without derivatives, for a handful of bounded parameters. */

/** How often the objective may be evaluated, and when the simplex counts as collapsed. */
const MAXIMUM_EVALUATIONS_PER_PARAMETER = 120;
const RELATIVE_TOLERANCE = 1e-6;
const FIRST_STEP = 0.25;

/** A point and its value. */
export interface Vertex {
  readonly at: Float64Array;
  readonly value: number;
}

/**
 * The point of the unit box that minimises `objective`, near `start` (Nelder & Mead 1965, "A simplex method for
 * function minimization"; steps that leave the box end on its wall). Deterministic.
 *
 * @param objective `[P]` in [0, 1] → value; Infinity refuses a point
 * @param start `[P]` in [0, 1]
 * @returns the best point found, `[P]`, and its value
 */
export function minimise(objective: (at: Float64Array) => number, start: Float64Array): Vertex {
  const dimensions = start.length;
  const evaluate = (at: Float64Array): Vertex => ({ at, value: objective(at) });
  const simplex = [evaluate(start)];
  for (let axis = 0; axis < dimensions; axis++) {
    const at = Float64Array.from(start);
    at[axis] = (at[axis] as number) + ((at[axis] as number) < 0.5 ? FIRST_STEP : -FIRST_STEP);
    simplex.push(evaluate(at));
  }
  let evaluations = simplex.length;
  for (;;) {
    simplex.sort((left, right) => left.value - right.value);
    const best = simplex[0] as Vertex;
    const worst = simplex[dimensions] as Vertex;
    const collapsed = worst.value - best.value <= RELATIVE_TOLERANCE * Math.abs(best.value);
    if (dimensions === 0 || collapsed || evaluations >= MAXIMUM_EVALUATIONS_PER_PARAMETER * dimensions)
      return best;

    const centre = new Float64Array(dimensions);
    for (const { at } of simplex.slice(0, dimensions)) {
      for (let axis = 0; axis < dimensions; axis++)
        centre[axis] = (centre[axis] as number) + (at[axis] as number) / dimensions;
    }
    /** The point on the line from the worst vertex through the centre; −1 is the worst vertex itself. */
    const along = (distance: number): Vertex => {
      evaluations++;
      return evaluate(
        centre.map((middle, axis) => clampToUnit(middle + distance * (middle - (worst.at[axis] as number)))),
      );
    };

    const reflected = along(1);
    if (reflected.value < best.value) {
      const expanded = along(2);
      simplex[dimensions] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < (simplex[dimensions - 1] as Vertex).value) {
      simplex[dimensions] = reflected;
    } else {
      const contracted = reflected.value < worst.value ? along(0.5) : along(-0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) {
        simplex[dimensions] = contracted;
      } else {
        for (let index = 1; index <= dimensions; index++) {
          const { at } = simplex[index] as Vertex;
          simplex[index] = evaluate(at.map((value, axis) => (value + (best.at[axis] as number)) / 2));
          evaluations++;
        }
      }
    }
  }
}

function clampToUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
