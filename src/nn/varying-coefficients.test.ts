import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { DefinitionError, NotSupportedError } from "../errors.js";
import { interpret } from "../graph/interpret.js";
import { directionalError, weightedSum } from "../graph/testing/check-gradient.js";
import { dense } from "./dense.js";
import { sequential } from "./model.js";
import { recurrent } from "./recurrent.js";
import { modelValues } from "./testing/combination-values.js";
import { varyingCoefficients } from "./varying-coefficients.js";

const [OUTPUTS, REGRESSORS, OWN] = [3, 2, 2];
const AHEAD = OUTPUTS * REGRESSORS;
const extents = { T: 4, B: 3 };
/** As `modelValues` has them. */
const lengths = [4, 3, 4];
const last = recurrent(gru, 5, { gives: "last" });
const options = { outputs: OUTPUTS, regressors: REGRESSORS };

describe("varyingCoefficients", () => {
  const model = sequential(OWN + AHEAD, varyingCoefficients(last, options));

  it("adds to what the state says what is known of each step, at the last step, times its coefficient", () => {
    const graph = model.graph({ lengths: true });
    const values = modelValues(model, graph, extents, 5);
    const [output] = interpret([graph.output], values, extents);
    const inner = sequential(OWN, last).graph({ lengths: true });
    const dataOf = (name: string): Float64Array =>
      [...values].find(([node]) => node.name === name)?.[1] as Float64Array;
    const x = dataOf("x");
    const own = Float64Array.from({ length: extents.T * extents.B * OWN }, (_, index) => {
      return x[Math.floor(index / OWN) * (OWN + AHEAD) + (index % OWN)] as number;
    });
    const given = new Map(
      [inner.x, inner.valid, ...inner.parameters].map((node) => {
        if (node === undefined) throw new Error("the model has no lengths");
        return [node, node === inner.x ? own : dataOf(node.name.replace(/^0\./, "0.0."))];
      }),
    );
    const [state] = interpret([inner.output], given, extents);
    const [found, of] = [output?.data as Float64Array, state?.data as Float64Array];
    const [weight, bias] = [dataOf("0.weight"), dataOf("0.bias")];
    const [slope, intercept] = [dataOf("0.coefficient.weight"), dataOf("0.coefficient.bias")];
    const dot = (matrix: Float64Array, index: number, row: number): number =>
      Array.from({ length: 5 }, (_, unit) => unit).reduce(
        (sum, unit) => sum + (matrix[index * 5 + unit] as number) * (of[row * 5 + unit] as number),
        0,
      );
    for (let row = 0; row < extents.B; row++)
      for (let step = 0; step < OUTPUTS; step++) {
        let expected = dot(weight, step, row) + (bias[step] as number);
        const end = ((lengths[row] as number) - 1) * extents.B + row;
        for (let known = 0; known < REGRESSORS; known++)
          expected +=
            (dot(slope, known, row) + (intercept[known] as number)) *
            (x[end * (OWN + AHEAD) + OWN + known * OUTPUTS + step] as number);
        expect(found[row * OUTPUTS + step]).toBeCloseTo(expected, 12);
      }
  });

  it.each([false, true])("has the gradients of central differences, with lengths: %o", (withLengths) => {
    const graph = model.graph({ lengths: withLengths });
    const values = modelValues(model, graph, extents, 6);
    const by = [graph.x, ...graph.parameters];
    expect(directionalError(weightedSum([graph.output]), by, values, extents, 7)).toBeLessThan(1e-6);
  });

  it("begins at 0", () => {
    const own = model.parameters.filter(({ name }) => !/^0\.0\./.test(name));
    expect(own.map(({ name, shape, start }) => [name, shape, start])).toEqual([
      ["0.weight", [3, 5], 0],
      ["0.bias", [3], 0],
      ["0.coefficient.weight", [2, 5], 0],
      ["0.coefficient.bias", [2], 0],
    ]);
  });

  it.each([
    [
      "too few features",
      () => sequential(AHEAD, varyingCoefficients(last, options)),
      "needs more than 6 features, received 6",
    ],
    [
      "a sequence",
      () => sequential(9, varyingCoefficients(recurrent(gru, 5), options)),
      "needs a vector, received [T, B, 5]; let the last",
    ],
    ["no steps", () => varyingCoefficients(dense(2), { outputs: 0, regressors: 1 }), "units above 0"],
    ["no layers", () => varyingCoefficients([], options), "needs at least one layer"],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(DefinitionError);
    expect(make).toThrow(message);
  });

  it("has no step", () => expect(() => model.stepGraph()).toThrow(NotSupportedError));
});
