import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile/compile.js";
import { engines, worstError } from "../../engine/testing/engines.js";
import { DefinitionError, ShapeError } from "../../errors.js";
import { argument } from "../../graph/build.js";
import { gradient } from "../../graph/gradient.js";
import { interpret } from "../../graph/interpret.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import { gradientError } from "../../graph/testing/check-gradient.js";
import { Random } from "../../tensor/random.js";
import { marginals } from "./distribution.js";
import { gaussian } from "./gaussian.js";
import { type Marginal, sample } from "./marginal.js";
import { quantiles } from "./quantiles.js";
import { studentT } from "./student-t.js";
import { isOfCounts, named, oracle, parametric } from "./testing/oracle.js";

const relative = (found: number, expected: number): number =>
  Math.abs(found - expected) / Math.max(1, Math.abs(expected));

describe.each(oracle.cases)("$name of $parameters against mpmath", ({ name, parameters, ...expected }) => {
  const distribution = named(name);
  const marginal = distribution.with(parameters);

  it("has the density", () => {
    const target = argument("target", ["B"]);
    const nodes = distribution.parameters.map((each) => argument(each, ["B"]));
    const byName = Object.fromEntries(nodes.map((node) => [node.name, node]));
    const { rows } = expected;
    const bindings = new Map<ArgumentNode, readonly number[]>([
      [target, rows.map((row) => row.target)],
      ...nodes.map((node) => [node, rows.map(() => parameters[node.name] as number)] as const),
    ]);
    const [found] = interpret([distribution.logDensity(target, byName)], bindings, { B: rows.length });
    rows.forEach(({ logDensity }, index) => {
      expect(relative(found?.data[index] as number, logDensity)).toBeLessThan(1e-11);
    });
  });

  it("has the cdf, the quantiles, the mean and the variance", () => {
    for (const { target, cdf } of expected.rows)
      expect(Math.abs(marginal.cdf(target) - cdf)).toBeLessThan(1e-9);
    for (const { probability, value } of expected.quantiles)
      expect(relative(marginal.quantile(probability), value)).toBeLessThan(1e-8);
    expect(relative(marginal.mean, expected.mean)).toBeLessThan(1e-12);
    expect(relative(marginal.variance, expected.variance)).toBeLessThan(1e-12);
  });
});

/** Outputs of a network, as it may start and as it may go astray. */
const outputsFor = (distribution: { readonly outputs: number }, limit = 6) =>
  fc.array(fc.double({ min: -limit, max: limit, noNaN: true }), {
    minLength: distribution.outputs,
    maxLength: distribution.outputs,
  });
const probabilities = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

describe.each(parametric)("$name", (distribution) => {
  it("has quantiles that invert its cdf", () => {
    fc.assert(
      fc.property(outputsFor(distribution), probabilities, (outputs, probability) => {
        const marginal = distribution.marginal(outputs);
        const value = marginal.quantile(probability);
        if (!isOfCounts(distribution)) {
          expect(Math.abs(marginal.cdf(value) - probability)).toBeLessThan(1e-12);
          return;
        }
        expect(Number.isInteger(value)).toBe(true);
        expect(marginal.cdf(value)).toBeGreaterThanOrEqual(probability - 1e-12);
        if (value > 0) expect(marginal.cdf(value - 1)).toBeLessThan(probability);
      }),
    );
  });

  it("has a cdf that goes from 0 to 1, and quantiles at the ends", () => {
    const marginal = distribution.marginal([0.5, 0.5, 0.5]);
    expect(marginal.cdf(-Infinity)).toBe(0);
    expect(marginal.cdf(Infinity)).toBe(1);
    expect(marginal.quantile(0)).toBe(isOfCounts(distribution) ? 0 : -Infinity);
    expect(marginal.quantile(1)).toBe(Infinity);
    for (const odd of [-0.1, 1.1, Number.NaN])
      expect(() => marginal.quantile(odd)).toThrow(`a probability from 0 to 1, received ${odd}`);
  });

  it("has samples of its mean and variance, the same for the same seed", () => {
    const marginal = distribution.marginal([1, 0.3, 2].slice(0, distribution.outputs));
    const drawn = draw(marginal, 7, 20_000);
    expect(drawn.slice(0, 50)).toEqual(draw(marginal, 7, 50));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean - marginal.mean)).toBeLessThan(4 * Math.sqrt(marginal.variance / drawn.length));
    expect(Math.abs(variance / marginal.variance - 1)).toBeLessThan(0.1);
  });

  it("makes parameters of outputs as its loss does, however far out they are", () => {
    fc.assert(
      fc.property(outputsFor(distribution, 300), (outputs) => {
        const prediction = argument("prediction", [distribution.outputs]);
        const [target, weight] = [argument("target", [1]), argument("weight", [1])];
        const count = argument("count", [1]);
        const found = distribution.parametersOf(outputs);
        const nodes = distribution.parameters.map((each) => argument(each, [1]));
        const byName = Object.fromEntries(nodes.map((node) => [node.name, node]));
        const bindings = new Map<ArgumentNode, readonly number[]>([
          [prediction, outputs],
          ...[target, count].map((node) => [node, [3]] as const),
          [weight, [1]],
          ...nodes.map((node) => [node, [found[node.name] as number]] as const),
        ]);
        const [loss, density] = interpret(
          [distribution.loss(prediction, target, weight), distribution.logDensity(count, byName)],
          bindings,
          {},
        );
        expect(relative(loss?.data[0] as number, -(density?.data[0] as number))).toBeLessThan(1e-10);
        expect(loss?.data[0]).not.toBeNaN();
        for (const [name, value] of Object.entries(found))
          expect(distribution.with({ ...found, [name]: value })).toBeDefined();
      }),
    );
  });

  it("refuses parameters that it cannot have", () => {
    const sound = distribution.parametersOf([0, 0, 0]);
    for (const name of distribution.parameters)
      for (const odd of [Number.NaN, Infinity, ...(/location|Odds/.test(name) ? [] : [0, -1])])
        expect(() => distribution.with({ ...sound, [name]: odd })).toThrow(
          new RegExp(
            `^${name} of a ${distribution.name} distribution must be a finite number.*, received ${odd}$`,
          ),
        );
  });
});

function draw(marginal: Marginal, seed: number, count: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => sample(marginal, random));
}

/** Two targets of three rows each: the first outputs of both, then the second of both, and so on. */
const all = [...parametric, quantiles([0.05, 0.25, 0.5, 0.8, 0.95])];

describe.each(all)("the loss of $name", (distribution) => {
  const prediction = argument("prediction", ["B", 2 * distribution.outputs]);
  const [target, weight] = ["target", "weight"].map((name) => argument(name, ["B", 2])) as [
    ArgumentNode,
    ArgumentNode,
  ];
  const loss = distribution.loss(prediction, target, weight);
  const random = new Random(5);
  const bindings = new Map([
    [
      prediction,
      Float64Array.from({ length: 6 * distribution.outputs }, () => Math.fround(2 * random.normal())),
    ],
    [target, Float64Array.of(0, 1, 4, 0, 12, 2)],
    [weight, Float64Array.of(1, 0.5, 2, 0.25, 0, 3)],
  ]);

  it("is the weighted sum over targets, each with its own outputs", () => {
    const [found] = interpret([loss], bindings, { B: 3 });
    const outputs = bindings.get(prediction) as Float64Array;
    const single = argument("single", [distribution.outputs]);
    const [one, only] = [argument("one", [1]), argument("only", [1])];
    let expected = 0;
    for (const [index, value] of (bindings.get(target) as Float64Array).entries()) {
      const [row, place] = [index >> 1, index & 1];
      const own = outputs
        .subarray(row * 2 * distribution.outputs, (row + 1) * 2 * distribution.outputs)
        .filter((_, at) => at % 2 === place);
      const given = new Map<ArgumentNode, ArrayLike<number>>([
        [single, own],
        [one, [value]],
        [only, [bindings.get(weight)?.[index] as number]],
      ]);
      expected += interpret([distribution.loss(single, one, only)], given, {})[0]?.data[0] as number;
    }
    expect(found?.data[0]).toBeCloseTo(expected, 10);
  });

  it("has a gradient that agrees with central differences", () => {
    expect(gradientError(loss, [prediction], bindings, { B: 3 })).toBeLessThan(1e-6);
  });

  it.each(engines.map((engine) => [engine.name, engine] as const))(
    "is exact on the %s engine",
    (_, engine) => {
      const { gradients } = gradient(loss, [prediction]);
      const outputs = { loss, slope: gradients[0] as Node };
      const inputs = [...bindings].map(([{ name }, data]) => [name, Float32Array.from(data)]);
      const session = engine.open({ program: compile({ inputs: [prediction, target, weight], outputs }) });
      const found = session.run("program", { B: 3 }, Object.fromEntries(inputs));
      const expected = interpret([loss, ...gradients], bindings, { B: 3 });
      expect(worstError(found.loss as Float32Array, expected[0]?.data as Float64Array)).toBeLessThan(1e-6);
      expect(worstError(found.slope as Float32Array, expected[1]?.data as Float64Array)).toBeLessThan(2e-6);
    },
  );
});

describe("marginals", () => {
  it("are read target by target, from the first output of all, then the second of all", () => {
    const prediction = Float32Array.of(1, 2, 0, 10, /* the next row */ 3, 4, 20, -5);
    const found = marginals(gaussian, prediction, 2);
    expect(found.map(({ mean }) => mean)).toEqual([1, 2, 3, 4]);
    expect(found.map(({ variance }) => Math.round(Math.sqrt(variance) * 1000))).toEqual([
      693, 10000, 20000, 7,
    ]);
  });

  it("need a whole number of rows", () => {
    expect(() => marginals(studentT, new Float32Array(8), 2)).toThrow(ShapeError);
    expect(() => marginals(studentT, new Float32Array(8), 2)).toThrow(
      "a student-t distribution of 2 targets takes 6 outputs a row, received 8 in all",
    );
  });
});

it("refuses a prediction that does not divide", () => {
  const prediction = argument("prediction", ["B", 4]);
  const target = argument("target", ["B", 2]);
  expect(() => studentT.loss(prediction, target, target)).toThrow(DefinitionError);
});
