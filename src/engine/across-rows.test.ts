import { describe, expect, it } from "vitest";
import { compile, compileTraining } from "../compile/compile.js";
import {
  add,
  argument,
  divide,
  maxTo,
  multiply,
  product,
  scan,
  sqrt,
  square,
  subtract,
  sum,
  tanh,
} from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import type { Node } from "../graph/node.js";
import { meanTo } from "../graph/reductions.js";
import { randomBindings, weightedSum } from "../graph/testing/check-gradient.js";
import { sliceRows } from "./engine.js";
import { engines, expectMeaning, rounded, worstError } from "./testing/engines.js";

const UNITS = 5;
const x = argument("x", ["T", "B", 3]);
const h0 = argument("h0", ["B", UNITS]);
const w = argument("w", [UNITS, 3]);
const u = argument("u", [UNITS, UNITS]);
const scale = argument("scale", [UNITS]);
const shift = argument("shift", [UNITS]);
const all = [x, h0, w, u, scale, shift];

/** (x - mean) / √(variance + 0.1) over the rows of the batch (Ioffe & Szegedy 2015). */
function normalise(x: Node): Node {
  const centred = subtract(x, meanTo(x, [UNITS]));
  return divide(centred, sqrt(add(meanTo(square(centred), [UNITS]), 0.1)));
}

/** A simple cell, normalised by the statistics of every step (Cooijmans et al. 2017). */
function normalisedLayer(): readonly Node[] {
  const { final, outputs } = scan(
    { initial: [h0], sequences: [x], captures: [w, u, scale, shift] },
    (carries, elements, captures) => {
      const [w, u, scale, shift] = captures as [Node, Node, Node, Node];
      const recurrent = multiply(normalise(product(carries[0] as Node, u)), scale);
      const next = tanh(add(recurrent, normalise(product(elements[0] as Node, w)), shift));
      return { next: [next], outputs: [next] };
    },
  );
  return [...final, ...outputs];
}

describe.each(engines)(
  "statistics of the batch in a loop: $name ($instructions), $threads threads",
  (engine) => {
    it.each([
      [1, 1],
      [3, 2],
      [6, 15],
      [2, 16],
      [5, 33],
      [3, 150],
    ])("T = %i, B = %i, forwards and backwards", (T, B) => {
      const outputs = normalisedLayer();
      const { value, gradients } = gradient(weightedSum(outputs), all);
      const program = expectMeaning(engine, [...outputs, value, ...gradients], all, { T, B }, 1e-5);
      expect(program.rowsTogether).toBe(true);
    });

    it("are those of equal slices where the batch is too large", () => {
      const y = argument("y", ["B", UNITS]);
      const rows = 300;
      const data = rounded(randomBindings([y], { B: rows })).get(y) as Float64Array;
      const session = engine.open({ program: compile({ inputs: [y], outputs: { z: normalise(y) } }) });
      const { z } = session.run("program", { B: rows }, { y: Float32Array.from(data) });
      const half = data.length / 2;
      for (const start of [0, half]) {
        const bindings = new Map([[y, data.subarray(start, start + half)]]);
        const [expected] = interpret([normalise(y)], bindings, { B: rows / 2 });
        expect(
          worstError((z as Float32Array).subarray(start, start + half), expected?.data as Float64Array),
        ).toBeLessThan(1e-5);
      }
    });

    it("take the largest of a whole batch", () => {
      const y = argument("y", ["B", UNITS]);
      for (const B of [17, 200]) expectMeaning(engine, [maxTo(y, [UNITS]), maxTo(y, [])], [y], { B });
    });
  },
);

describe("sliceRows", () => {
  const training = (output: Node) => compileTraining([x, h0], [w, u, scale, shift], sum(square(output)));
  const [normalised] = normalisedLayer() as [Node];

  it("cuts independent rows into slices of 16 or 32", () => {
    const program = training(tanh(add(product(x, w), shift)));
    expect(program.rowsTogether).toBe(false);
    expect([1, 100, 200].map((rows) => sliceRows(program, rows))).toEqual([16, 16, 32]);
  });

  it("keeps rows together that depend on one another, up to 256", () => {
    const program = training(normalised);
    expect([1, 17, 256].map((rows) => sliceRows(program, rows))).toEqual([1, 17, 256]);
    expect([257, 300, 513, 1000].map((rows) => sliceRows(program, rows))).toEqual([129, 150, 171, 250]);
  });
});
