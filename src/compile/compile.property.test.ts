import fc from "fast-check";
import { describe, it } from "vitest";
import { gradient } from "../graph/gradient.js";
import { weightedSum } from "../graph/testing/check-gradient.js";
import { verifyGraph } from "../graph/verify.js";
import { passes } from "./optimise.js";
import { expectAgreement, expectSameMeaning } from "./testing/check-compiled.js";
import { randomGraph } from "./testing/random-graph.js";

const extents = fc.record({ T: fc.constantFrom(1, 2, 5), B: fc.constantFrom(1, 3, 4) });

describe("any small graph", () => {
  it("means the same after every pass", () => {
    fc.assert(
      fc.property(randomGraph, extents, ({ inputs, outputs }, extents) => {
        verifyGraph(outputs, inputs);
        passes.reduce((nodes, pass) => expectSameMeaning(pass.run, nodes, inputs, extents), [...outputs]);
      }),
      { numRuns: 150 },
    );
  });

  it("compiles to a sound program that computes what it means", () => {
    fc.assert(
      fc.property(randomGraph, extents, ({ inputs, outputs }, extents) => {
        expectAgreement(outputs, inputs, { extents, tolerance: 2e-5 });
      }),
      { numRuns: 250 },
    );
  });

  it("has a gradient that compiles too", () => {
    fc.assert(
      fc.property(randomGraph, extents, ({ inputs, outputs }, extents) => {
        const { value, gradients } = gradient(weightedSum(outputs), inputs);
        verifyGraph([value, ...gradients], inputs);
        expectAgreement([value, ...gradients], inputs, { extents, tolerance: 1e-4 });
      }),
      { numRuns: 100 },
    );
  });
});
