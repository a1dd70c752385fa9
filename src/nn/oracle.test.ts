import { beforeAll, describe, expect, it } from "vitest";
import { compileTraining } from "../compile/compile.js";
import { loadEngine, whyNotNative } from "../engine/load.js";
import { gradient } from "../graph/gradient.js";
import { interpret } from "../graph/interpret.js";
import { countElements } from "../tensor/shape.js";
import { onWarning } from "../warnings.js";
import { oracle, oracleRule } from "./testing/oracle-case.js";
import { type Expected, oracleGraph, whyNotBuilt } from "./testing/oracle-model.js";

/** Largest error relative to a value, or to 1 where that is larger. The file rounds to 12 decimals. */
const tolerances = { interpreter: 1e-9, portable: 1e-4, wasm: 1e-4, native: 1e-4 };

const built = oracle.cases.filter((one) => whyNotBuilt(one) === undefined);

beforeAll(() => onWarning(() => {}));

function expectClose({ name, values }: Expected, found: ArrayLike<number>, tolerance: number): void {
  expect(found.length, name).toBe(values.length);
  values.forEach((value, position) => {
    const error = Math.abs((found[position] as number) - value) / Math.max(1, Math.abs(value));
    expect(error, `${name} at ${position}, ${found[position]} for ${value}`).toBeLessThan(tolerance);
  });
}

describe("recurrent cells, transforms and layers against PyTorch", () => {
  it("has values that follow the rule", () => {
    for (const { seed, s, j, value } of oracle.rule_examples) expect(oracleRule(seed, s, j)).toBe(value);
  });

  it("leaves out the cases that have no counterpart, and no others", () => {
    const reasons: Record<string, number> = {};
    for (const one of oracle.cases) {
      const reason = whyNotBuilt(one);
      if (reason !== undefined) reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
    expect(oracle.cases).toHaveLength(319);
    expect(reasons).toMatchObject({
      "feedback runs forwards alone": 6,
      "zoneout is either at its rate, in use, or by masks, beside those of dropout, in training": 2,
    });
    // All the others wait for an activation.
    expect(built.length).toBeGreaterThanOrEqual(319 - 6 - 2 - 3);
  });

  for (const one of oracle.cases)
    it.skipIf(whyNotBuilt(one) !== undefined)(
      `${one.name}${whyNotBuilt(one) === undefined ? "" : ` (${whyNotBuilt(one)})`}`,
      () => {
        const { loss, parameters, by, bindings, values, gradients } = oracleGraph(one);
        const derivatives = gradient(loss, [...parameters, ...by]).gradients;
        const expected = [{ name: "loss", node: loss, values: [one.loss] }, ...values, ...gradients];
        const nodes = [loss, ...values.map(({ node }) => node), ...derivatives];
        interpret(nodes, bindings, one.extents).forEach(({ data }, index) => {
          expectClose(expected[index] as Expected, data, tolerances.interpreter);
        });
      },
    );
});

const native = await whyNotNative();
const engines = [
  await loadEngine({ engine: "portable", threads: 1 }),
  await loadEngine({ engine: "wasm", threads: 2 }),
  ...(native === undefined ? [await loadEngine({ engine: "native", threads: 1 })] : []),
];

// Every third case: each cell, transform and way over time is among them, and the compiler's own tests have the rest.
describe.each(engines)("the same, in float32 on the $name engine", (engine) => {
  it.each(built.filter((_, index) => index % 3 === 0))("$name", (one) => {
    const { loss, inputs, parameters, by, bindings, values, gradients } = oracleGraph(one);
    const outputs = Object.fromEntries(values.map(({ node }, index) => [`value${index}`, node]));
    const session = engine.open({
      training: compileTraining(inputs, parameters, loss, { by, outputs }),
    });
    const data = (nodes: typeof inputs): number[] =>
      nodes.flatMap((node) => [...(bindings.get(node) as Float64Array)]);
    session.write("parameters", data(parameters));
    const results = session.run(
      "training",
      one.extents,
      Object.fromEntries(inputs.map((node) => [node.name, Float32Array.from(data([node]))])),
    );
    const tolerance = tolerances[engine.name as keyof typeof tolerances];
    values.forEach((expected, index) => {
      expectClose(expected, results[`value${index}`] as Float32Array, tolerance);
    });
    const byParameters = session.read("gradients");
    let offset = 0;
    gradients.forEach((expected, index) => {
      const parameter = parameters[index];
      if (parameter === undefined)
        expectClose(
          expected,
          results[by[index - parameters.length]?.name as string] as Float32Array,
          tolerance,
        );
      else {
        const length = countElements(parameter.shape);
        expectClose(expected, byParameters.subarray(offset, offset + length), tolerance);
        offset += length;
      }
    });
    session.close();
  });
});
