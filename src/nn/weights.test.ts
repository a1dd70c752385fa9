import { describe, expect, it } from "vitest";
import { simple } from "../cells/simple.js";
import { DefinitionError, ShapeError } from "../errors.js";
import { dense } from "./dense.js";
import type { Initialiser } from "./initialise.js";
import { sequential } from "./model.js";
import { recurrent } from "./recurrent.js";
import { checkFinite, initialWeights } from "./weights.js";

const model = sequential(2, [recurrent(simple, 3)]);

describe("initialWeights", () => {
  it.each([Number.NaN, 0.5, Number.POSITIVE_INFINITY, "1" as unknown as number])(
    "refuses seed %s",
    (seed) => {
      expect(() => initialWeights(model, seed)).toThrow(DefinitionError);
      expect(() => initialWeights(model, seed)).toThrow(`a seed is a whole number, received ${seed}`);
    },
  );

  const broken: Initialiser = (values) => values.fill(Number.NaN, 1, 2);
  it.each([
    [recurrent(simple, 3, { start: { recurrent: broken } }), '"0.candidate.h" would start with NaN'],
    [dense(2, { start: broken }), '"0.weight" would start with NaN'],
  ])("refuses starts that are not finite", (layer, message) => {
    const odd = sequential(2, [layer]);
    expect(() => initialWeights(odd, 1)).toThrow(DefinitionError);
    expect(() => initialWeights(odd, 1)).toThrow(message);
  });
});

describe("checkFinite", () => {
  it("says which weight is none, and how many there should be", () => {
    const weights = initialWeights(model, 1);
    checkFinite(model, weights);
    expect(() => checkFinite(model, weights.with(7, Number.NaN))).toThrow(
      'a weight of "0.candidate.h" is NaN',
    );
    expect(() => checkFinite(model, weights.subarray(1))).toThrow(ShapeError);
    expect(() => checkFinite(model, undefined)).toThrow("the model has 18 weights, received none");
  });
});
