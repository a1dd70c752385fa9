import { describe, expect, it } from "vitest";
import {
  add,
  argument,
  concat,
  maxTo,
  multiply,
  scan,
  slice,
  subtract,
  sumTo,
  tanh,
} from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import type { Node } from "../graph/node.js";
import { meanTo } from "../graph/reductions.js";
import { weightedSum } from "../graph/testing/check-gradient.js";
import type { Program } from "../program/program.js";
import type { Shape } from "../tensor/shape.js";
import { expectAgreement } from "./testing/check-compiled.js";

const x = argument("x", ["T", "B", 3]);
const h0 = argument("h0", ["B", 3]);
const reductions = { sumTo, maxTo };

/** What a program reduces over, in order; a loop in parentheses. */
const overOf = ({ instructions }: Program): string =>
  instructions
    .flatMap((each) => {
      if (each.op === "loop")
        return [`(${each.body.map((inner) => ("over" in inner ? inner.over : "")).join()})`];
      return "over" in each ? [each.over] : [];
    })
    .join(" ");

describe.each(Object.entries(reductions))("%s", (_, reduce) => {
  it.each<[Shape, string]>([
    [["T", "B", 1], "features"],
    [["B", 3], "rows"],
    [[1, "B", 3], "rows"],
    [["B", 1], "features rows"],
    [[1, 1, 3], "rows"],
    [[1], "features rows"],
    [[], "features rows"],
    [["T", 1, 3], "(rows)"],
    [["T", 1, 1], "features (rows)"],
  ])("goes to %s", (shape, over) => {
    expect(overOf(expectAgreement([reduce(x, shape)], [x]))).toBe(over);
    expectAgreement([multiply(reduce(tanh(x), shape), 2), x], [x], { extents: { T: 1, B: 1 } });
  });

  it("takes parts of features, the history of a state, and gives parts of a concatenation", () => {
    const { outputs } = scan({ initial: [h0], sequences: [x], captures: [] }, ([h], [e]) => {
      const next = tanh(add(h as Node, e as Node));
      return { next: [next], outputs: [next, h as Node] };
    });
    for (const shape of [
      ["B", 3],
      [1, 1, 3],
      ["T", 1, 3],
    ] as const) {
      const reduced = outputs.map((output) => reduce(output, shape));
      const parts = reduce(slice(x, 1, 2), [...shape.slice(0, -1), 2]);
      expectAgreement([...reduced, parts, concat(parts, reduced[0] as Node)], [x, h0]);
    }
  });

  it("starts a loop over the steps that it is taken of", () => {
    const first = reduce(x, ["T", 1, 3]);
    const { final } = scan(
      { initial: [h0], sequences: [subtract(x, first), first], captures: [] },
      ([h], [e, m]) => ({
        next: [tanh(add(h as Node, multiply(e as Node, m as Node)))],
        outputs: [],
      }),
    );
    const { value, gradients } = gradient(weightedSum(final), [x, h0]);
    expectAgreement([...final, value, ...gradients], [x, h0], { tolerance: 1e-5 });
  });
});

it("the mean of a step of the batch keeps rows together", () => {
  const centred = subtract(x, meanTo(x, ["T", 1, 3]));
  expect(expectAgreement([centred], [x]).rowsTogether).toBe(true);
});
