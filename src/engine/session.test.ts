import { describe, expect, it } from "vitest";
import type { Cell } from "../cells/cell.js";
import { builtInCells } from "../cells/registry.js";
import { compile, compileTraining, layOut } from "../compile/compile.js";
import {
  absolute,
  add,
  argument,
  broadcastTo,
  concat,
  contract,
  divide,
  erf,
  exp,
  greater,
  log,
  maximum,
  maxTo,
  minimum,
  multiply,
  negate,
  product,
  scan,
  select,
  sigmoid,
  sign,
  slice,
  sqrt,
  subtract,
  sum,
  sumTo,
  tanh,
} from "../graph/build.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { logSoftmax, logSumExp, softmax } from "../graph/reductions.js";
import { randomBindings, weightedSum } from "../graph/testing/check-gradient.js";
import { runCell } from "../nn/testing/run-cell.js";
import { verifyProgram } from "../program/verify.js";
import type { Extents } from "../tensor/shape.js";
import { engines, expectMeaning, rounded, worstError } from "./testing/engines.js";

describe.each(engines)("$name ($instructions), $threads threads", (engine) => {
  const check = (
    outputs: readonly Node[],
    inputs: readonly ArgumentNode[],
    extents: Extents,
    tolerance?: number,
  ) => expectMeaning(engine, outputs, inputs, extents, tolerance);

  it.each([1, 2, 3, 5, 7, 8, 13, 64, 300])("runs every pointwise operation over %i features", (features) => {
    const x = argument("x", ["B", features]);
    const y = argument("y", ["B", features]);
    const bias = argument("bias", [features]);
    const column = argument("column", ["B", 1]);
    const positive = add(multiply(x, x), 0.1);
    const outputs = [
      add(x, y, bias, column),
      subtract(multiply(x, column), bias),
      divide(x, add(positive, 1)),
      negate(x),
      maximum(x, y),
      minimum(x, bias),
      greater(x, y),
      select(greater(x, 0), y, column),
      exp(x),
      log(positive),
      sqrt(positive),
      absolute(x),
      sign(x),
      tanh(multiply(x, 3)),
      sigmoid(multiply(x, 5)),
      erf(multiply(x, 2)),
      broadcastTo(bias, ["B", features]),
      broadcastTo(column, ["B", features]),
    ];
    for (const batch of [1, 6]) check(outputs, [x, y, bias, column], { B: batch });
  });

  it.each([
    [1, 1, 1],
    [5, 3, 2],
    [4, 8, 8],
    [67, 9, 17],
    [16, 64, 40],
    [3, 300, 5],
  ])("multiplies %i rows of %i features by %i", (batch, inner, outputs) => {
    const x = argument("x", ["T", "B", inner]);
    const y = argument("y", ["T", "B", outputs]);
    const w = argument("w", [outputs, inner]);
    const b = argument("b", [outputs]);
    const results = [
      add(product(x, w), b),
      add(y, product(x, w)),
      product(y, w, true),
      add(product(slice(concat(x, y), 0, inner), w), y),
    ];
    check(results, [x, y, w, b], { T: 2, B: batch }, 3e-6);
  });

  it.each([
    ["exp", exp, 3e-7, 20],
    ["tanh", tanh, 4e-7, 10],
    ["sigmoid", sigmoid, 4e-7, 20],
    ["erf", erf, 4e-7, 5],
  ] as const)("computes %s to a few units in the last place", (_, operation, tolerance, largest) => {
    const x = argument("x", ["B", 1]);
    const count = 20_001;
    // Dense from -largest to largest, and ever denser towards 0.
    const data = Float32Array.from({ length: count }, (_, index) => {
      const at = (2 * index) / (count - 1) - 1;
      return largest * (index % 2 === 0 ? at : at ** 9);
    });
    const session = engine.open({ program: compile({ inputs: [x], outputs: { y: operation(x) } }) });
    const { y } = session.run("program", { B: count }, { x: data });
    const expected = interpret([operation(x)], new Map([[x, data]]), { B: count });
    const errors = expected.flatMap(({ data }) =>
      Array.from(data, (value, index) => (value === 0 ? 0 : Math.abs((y?.[index] as number) / value - 1))),
    );
    expect(Math.max(...errors)).toBeLessThan(tolerance);
  });

  it("keeps what is no number, so that training can see it", () => {
    const x = argument("x", ["B", 5]);
    const outputs = {
      multiply: multiply(x, x),
      add: add(multiply(x, 0.5), x),
      tanh: multiply(tanh(x), subtract(1, multiply(tanh(x), tanh(x)))),
      erf: erf(x),
      sigmoid: multiply(sigmoid(x), subtract(1, sigmoid(x))),
    };
    const program = compile({ inputs: [x], outputs });
    const data = Float32Array.of(Number.NaN, 1, Number.NaN, -2, Number.NaN);
    for (const values of Object.values(engine.open({ program }).run("program", { B: 1 }, { x: data })))
      expect([...values].map(Number.isNaN)).toEqual([true, false, true, false, true]);
  });

  it.each([1, 2, 3, 4, 5, 8, 17, 40])(
    "takes the largest of %i features, and of rows of as many",
    (features) => {
      const x = argument("x", ["T", "B", features]);
      const negative = subtract(multiply(x, 0.01), 3);
      const outputs = [x, negative].flatMap((from) => [
        maxTo(from, ["T", "B", 1]),
        maxTo(from, ["B", features]),
        maxTo(from, ["B", 1]),
        maxTo(from, [1, "B", features]),
        maxTo(from, [features]),
        maxTo(from, [1, 1, features]),
        maxTo(from, []),
      ]);
      check(outputs, [x], { T: 300, B: 2 });
      const program = compile({
        inputs: [x],
        outputs: { y: maxTo(x, ["T", "B", 1]), z: maxTo(x, [features]) },
      });
      const session = engine.open({ program });
      for (let at = 0; at < features; at++) {
        const data = Float32Array.from({ length: 200 * features }, (_, index) => index % 7);
        data[150 * features + at] = Number.NaN;
        const { y, z } = session.run("program", { T: 200, B: 1 }, { x: data }) as Record<
          string,
          Float32Array
        >;
        expect(y?.findIndex(Number.isNaN)).toBe(150);
        expect(z?.findIndex(Number.isNaN)).toBe(at);
        expect([y, z].map((values) => values?.filter(Number.isNaN).length)).toEqual([1, 1]);
      }
    },
  );

  it("takes softmaxes over features, and over time, of large numbers too", () => {
    const x = argument("x", ["T", "B", 5]);
    for (const scale of [1, 60]) {
      const logits = multiply(x, scale);
      const outputs = [
        ...[softmax(logits), softmax(logits, ["B", 5])],
        ...[logSoftmax(logits), logSumExp(logits), logSumExp(logits, ["B", 1])],
      ];
      const { value, gradients } = gradient(weightedSum(outputs.slice(0, 2)), [x]);
      check([...outputs, value, ...gradients], [x], { T: 7, B: 3 }, 3e-6 * scale);
    }
  });

  it("contracts, sums and joins, over more rows than a block", () => {
    for (const [height, width] of [
      [1, 1],
      [5, 2],
      [6, 11],
      [16, 24],
    ] as const) {
      const a = argument("a", ["T", height]);
      const b = argument("b", ["T", width]);
      check(
        [contract(a, b), sumTo(a, [height]), sumTo(a, ["T", 1]), sum(b), concat(a, b, a)],
        [a, b],
        { T: 600 },
        1e-5,
      );
    }
  });

  it("adds outputs without batch extent up over slices, and puts rows together again", () => {
    const x = argument("x", ["T", "B", 3]);
    const w = argument("w", [2, 3]);
    for (const batch of [15, 16, 17, 50])
      check([sum(multiply(x, x)), product(x, w), contract(x, x)], [x, w], { T: 3, B: batch }, 3e-6);
  });

  it("runs loops whose carries swap, stand still, are stacked twice or not at all", () => {
    const x = argument("x", ["T", "B", 3]);
    const a = argument("a", ["B", 3]);
    const b = argument("b", ["B", 3]);
    const w = argument("w", [3, 3]);
    for (const reverse of [false, true]) {
      const { final, outputs } = scan(
        { initial: [a, b, a, b], sequences: [x], captures: [w], reverse },
        (carries, elements, captures) => {
          const [p, q, r, s] = carries as [Node, Node, Node, Node];
          const [e] = elements as [Node];
          const next = tanh(add(product(p, captures[0] as Node), e));
          return {
            next: [q, next, multiply(r, 0.5), add(s, product(s, captures[0] as Node))],
            outputs: [next, p, q, e, multiply(next, e)],
          };
        },
      );
      check([...final, ...outputs], [x, a, b, w], { T: 5, B: 4 }, 1e-5);
    }
  });

  describe.each([...builtInCells.values()])("$name", (cell) => {
    // The reference takes seconds over long sequences: three cells are enough to show that they hold.
    const long = ["simple", "lstm", "gru"].includes(cell.name) ? 100 : 15;
    it.each([
      [7, 3, 1, 5],
      [long, 20, 3, 16],
    ])("agrees with the reference after T = %i, B = %i, I = %i, H = %i", (T, B, inputs, units) => {
      const { graph, by } = stackedModel(cell, inputs, units);
      const extents = { T, B };
      const bindings = rounded(randomBindings(by, extents, 9));
      for (const node of graph.parameters)
        bindings.set(
          node,
          Float64Array.from(bindings.get(node) as Float64Array, (value) =>
            Math.fround(value / Math.sqrt(units)),
          ),
        );
      const { value, gradients } = gradient(graph.loss, graph.parameters);
      const expected = interpret([value, ...gradients], bindings, extents);
      const training = compileTraining(graph.inputs, graph.parameters, graph.loss);
      verifyProgram(training);
      const session = engine.open({ training });
      const parameters = graph.parameters.flatMap((node) => [...(bindings.get(node) as Float64Array)]);
      session.write("parameters", parameters);
      const inputData = Object.fromEntries(
        graph.inputs.map((node) => [node.name, Float32Array.from(bindings.get(node) as Float64Array)]),
      );
      const { loss } = session.run("training", extents, inputData);
      expect(worstError(loss as Float32Array, (expected[0] as { data: Float64Array }).data)).toBeLessThan(
        1e-5,
      );
      const found = session.read("gradients");
      for (const [node, { offset }] of layOut(graph.parameters, "gradients")) {
        const { data } = expected[1 + graph.parameters.indexOf(node)] as { data: Float64Array };
        expect(worstError(found.subarray(offset, offset + data.length), data)).toBeLessThan(1e-5);
      }
      // The same bits again, and after a run with other extents.
      session.run("training", { T: 2, B: 1 }, shrink(graph.inputs, { T: 2, B: 1 }));
      session.run("training", extents, inputData);
      expect(session.read("gradients")).toEqual(found);
    });
  });

  it("says which input is missing or has the wrong size", () => {
    const x = argument("sales", ["T", "B", 1]);
    const session = engine.open({ program: compile({ inputs: [x], outputs: { y: tanh(x) } }) });
    expect(() => session.run("program", { T: 2, B: 2 }, {})).toThrow(
      '"sales" is [T, B, 1] = [2, 2, 1], received nothing',
    );
    expect(() => session.run("program", { T: 2, B: 2 }, { sales: new Float32Array(3) })).toThrow(
      "received 3 elements",
    );
    expect(() => session.write("parameters", [])).toThrow("no region");
  });
});

function shrink(inputs: readonly ArgumentNode[], extents: Extents): Record<string, Float32Array> {
  const size = (node: ArgumentNode): number =>
    node.shape.reduce<number>((total, d) => total * (typeof d === "string" ? (extents[d] as number) : d), 1);
  return Object.fromEntries(inputs.map((node) => [node.name, new Float32Array(size(node)).fill(0.1)]));
}

/** Two layers, the second as wide again; every output and state counts in the loss. */
function stackedModel(cell: Cell, inputs: number, units: number) {
  const x = argument("x", ["T", "B", inputs]);
  const initials: ArgumentNode[] = [];
  const parameters: ArgumentNode[] = [];
  let below: Node = x;
  const counted: Node[] = [];
  for (const [name, width] of [
    ["first", units],
    ["second", units + 3],
  ] as const) {
    const own = cell
      .needs(below.shape.at(-1) as number, width)
      .parameters.map((p) => argument(`${name}.${p.name}`, p.shape));
    const states = cell.states.map((state) => argument(`${name}.${state}`, ["B", width]));
    initials.push(...states);
    parameters.push(...own);
    const results = runCell(cell, below, states, own);
    counted.push(...results.final);
    below = results.outputs[0] as Node;
  }
  const loss = weightedSum([below, ...counted]);
  return { graph: { inputs: [x, ...initials], parameters, loss }, by: [x, ...initials, ...parameters] };
}
