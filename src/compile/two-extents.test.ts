/** An encoder loop over T and a decoder loop over U, each step of which reads all that the encoder gave. */

import { describe, expect, it } from "vitest";
import { add, multiply, product, scan, sumTo, tanh } from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import type { Node } from "../graph/node.js";
import { gradientError, randomBindings, weightedSum } from "../graph/testing/check-gradient.js";
import {
  type Attention,
  all,
  attentions,
  decoder,
  encoded,
  forKeys,
  forQuery,
  h0,
  UNITS,
  y,
} from "./testing/attention.js";
import { expectAgreement } from "./testing/check-compiled.js";

describe("what a step makes of a whole sequence", () => {
  const extents = { T: 3, U: 4, B: 2 };
  const overU = (step: (h: Node, encoded: Node, w: Node) => { next: Node; outputs: Node[] }): Node[] => {
    const { final, outputs } = scan(
      { initial: [h0], sequences: [y], captures: [encoded, forKeys] },
      (carries, _, captures) => {
        const { next, outputs } = step(carries[0] as Node, captures[0] as Node, captures[1] as Node);
        return { next: [next], outputs };
      },
    );
    return [...final, ...outputs];
  };
  const attending = overU((h, encoded, w) => {
    const sequence = tanh(product(multiply(encoded, h), w));
    return { next: tanh(sumTo(sequence, ["B", UNITS])), outputs: [product(sequence, w), sequence] };
  });

  it("stays in the loop where it would need a fourth dimension outside", () => {
    const used = overU((h, encoded, w) => ({
      next: tanh(add(h, sumTo(encoded, ["B", UNITS]))),
      outputs: [tanh(product(multiply(encoded, h), w))],
    }));
    const ofUsed = gradient(weightedSum(used), all);
    expectAgreement([...used, ofUsed.value, ...ofUsed.gradients], all, { extents, tolerance: 5e-5 });
    const { final } = scan(
      { initial: [h0], sequences: [attending[1] as Node], captures: [forQuery] },
      ([h], [e], [w]) => ({
        next: [tanh(add(h as Node, sumTo(tanh(product(e as Node, w as Node)), ["B", UNITS])))],
        outputs: [],
      }),
    );
    const { value, gradients } = gradient(weightedSum(final), all);
    expectAgreement([...final, value, ...gradients], all, { extents, tolerance: 5e-5 });
  });

  it("is carried, and read step by step by a third loop", () => {
    const coverage = scan(
      { initial: [tanh(encoded)], sequences: [y], captures: [encoded, forKeys] },
      (carries, elements, captures) => {
        const [covered] = carries as [Node];
        const [encoded, w] = captures as [Node, Node];
        const next = tanh(add(product(covered, w), multiply(encoded, sumTo(elements[0] as Node, ["B", 1]))));
        return { next: [next], outputs: [next] };
      },
    );
    const { final, outputs } = scan(
      { initial: [h0], sequences: [coverage.final[0] as Node], captures: [forQuery] },
      ([h], [e], [w]) => {
        const next = tanh(add(product(h as Node, w as Node), e as Node));
        return { next: [next], outputs: [next] };
      },
    );
    const stacked = multiply(sumTo(coverage.outputs[0] as Node, ["B", UNITS]), 0.1);
    const results = [...final, ...outputs, stacked];
    const { value, gradients } = gradient(weightedSum(results), all);
    expectAgreement([...results, value, ...gradients], all, { extents, tolerance: 5e-5 });
  });

  it("is added up step by step, not stacked", () => {
    const [last] = decoder(attentions["dot product"] as Attention, ["B", UNITS]);
    const { value, gradients } = gradient(weightedSum([last as Node]), all);
    const { slots } = expectAgreement([value, ...gradients], all, { extents, tolerance: 5e-5 });
    const product = slots.filter(({ rows }) => rows.includes("T") && rows.includes("U"));
    // Of each step, the scores alone are remembered: one number for a step of the encoder.
    expect(product.map(({ features }) => features)).toEqual([1, 1]);
  });
});

describe.each(Object.entries(attentions))("attention by %s", (_, attention) => {
  it.each([
    [1, 1, 1],
    [5, 3, 2],
    [3, 6, 4],
    [2, 1, 17],
    [1, 4, 3],
  ])("compiles both ways, T = %i, U = %i, B = %i", (T, U, B) => {
    for (const [context, reverse] of [
      [["B", UNITS], false],
      [[1, "B", UNITS], true],
    ] as const) {
      const results = decoder(attention, context, reverse);
      const extents = { T, U, B };
      expectAgreement(results, all, { extents, tolerance: 5e-6 });
      const { value, gradients } = gradient(weightedSum(results), all);
      const program = expectAgreement([value, ...gradients], all, { extents, tolerance: 5e-5 });
      expect(program.rowsTogether).toBe(false);
    }
  });

  it("has a gradient that agrees with central differences", () => {
    const extents = { T: 3, U: 2, B: 2 };
    const loss = weightedSum(decoder(attention, ["B", UNITS]));
    expect(gradientError(loss, all, randomBindings(all, extents, 5), extents)).toBeLessThan(1e-6);
  });
});
