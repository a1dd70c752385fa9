import { beforeAll, describe, expect, it } from "vitest";
import type { ArgumentNode, Node } from "../graph/node.js";
import { directionalError, weightedSum } from "../graph/testing/check-gradient.js";
import { kinkDistances } from "../graph/testing/kinks.js";
import { onWarning } from "../warnings.js";
import { type Combination, combinedModel, describeCombination, factors } from "./testing/combination.js";
import { modelValues } from "./testing/combination-values.js";
import { cover } from "./testing/cover.js";

const LEAST = 500;
const TOLERANCE = 1e-6;
/** Nearer to a kink than this, the points of a central difference may lie on both sides of it. */
const KINK = 0.005;
const MOST_SEEDS = 500;

const combinations = cover(factors, LEAST, 1997);

beforeAll(() => onWarning(() => {}));

interface Check {
  readonly loss: Node;
  readonly by: readonly ArgumentNode[];
  readonly extents: { readonly T: number; readonly B: number };
  values(seed: number): Map<ArgumentNode, Float64Array>;
}

/** Every weight, the input and, where they are given, all initial states: their part in outputs and last states. */
function checkOf(of: Combination, index: number): Check {
  const model = combinedModel(of, index);
  const graph = model.graph({
    training: of.training,
    lengths: of.lengths,
    ...(of.states === "given" ? { states: "given" } : {}),
  });
  // Of two rows, normalised over the batch, one is -1 and the other 1, whatever they were.
  const extents = { T: 3, B: of.training && of.transform.startsWith("batch") ? 4 : 2 };
  return {
    loss: weightedSum([graph.output, ...graph.final]),
    by: [graph.x, ...graph.parameters, ...graph.initial],
    extents,
    values: (seed) => modelValues(model, graph, extents, seed),
  };
}

/** The error at the first values that lie away from all kinks, and where differences can be relied on. */
function smoothError({ loss, by, extents, values }: Check, first: number): number {
  for (let seed = first; seed < first + MOST_SEEDS; seed++) {
    const bindings = values(seed);
    const distances = kinkDistances([loss], by, bindings, extents);
    if (distances.some((distance) => Math.abs(distance) < KINK)) continue;
    const error = directionalError(loss, by, bindings, extents, seed);
    if (error !== undefined) return error;
  }
  throw new Error(`in ${MOST_SEEDS} draws some value always came near a kink`);
}

describe("gradients of every combination agree with central differences", () => {
  it("checks enough of them, and every pair of choices", () => {
    expect(combinations.length).toBeGreaterThanOrEqual(LEAST);
    const names = Object.keys(factors) as (keyof typeof factors)[];
    for (const a of names)
      for (const b of names)
        if (a < b) {
          const met = new Set(combinations.map((one) => `${one[a]} ${one[b]}`));
          expect(met.size, `${a} and ${b}`).toBe(factors[a].length * factors[b].length);
        }
  });

  it.each(combinations.map((of, index) => [describeCombination(of), of, index] as const))(
    "%s",
    (_, of, index) => {
      expect(smoothError(checkOf(of, index), 1000 * index)).toBeLessThan(TOLERANCE);
    },
  );
});
