import { describe, expect, it } from "vitest";
import { compile } from "../compile/compile.js";
import { engines } from "../engine/testing/engines.js";
import { oracle } from "../train/distributions/testing/oracle.js";
import { argument, sum } from "./build.js";
import { log1p, logGamma, logGammaMixture } from "./gamma-functions.js";
import { gradient } from "./gradient.js";
import { interpret } from "./interpret.js";
import type { ArgumentNode, Node } from "./node.js";
import { gradientError } from "./testing/check-gradient.js";

const x = argument("x", ["B"]);

/** The values of a function of one argument, and its derivatives. */
function both(of: (x: Node) => Node, at: readonly number[]): { values: number[]; slopes: number[] } {
  const value = of(x);
  const { gradients } = gradient(sum(value), [x]);
  const results = interpret([value, ...gradients], new Map([[x, at]]), { B: at.length });
  return { values: [...(results[0]?.data ?? [])], slopes: [...(results[1]?.data ?? [])] };
}

describe("logGamma", () => {
  const points = oracle.gammaFunctions;

  it("is exact to 1e-12, and its derivative is the digamma function", () => {
    const { values, slopes } = both(
      logGamma,
      points.map((point) => point.x),
    );
    points.forEach((point, index) => {
      const size = Math.max(1, Math.abs(point.logGamma));
      expect(Math.abs((values[index] as number) - point.logGamma) / size, `at ${point.x}`).toBeLessThan(
        1e-13,
      );
      const slope = Math.max(1, Math.abs(point.digamma));
      expect(Math.abs((slopes[index] as number) - point.digamma) / slope, `at ${point.x}`).toBeLessThan(
        1e-12,
      );
    });
  });

  it("is ln (n - 1)! of whole numbers", () => {
    let factorial = 0;
    const { values } = both(
      logGamma,
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
    values.forEach((value, index) => {
      if (index > 1) factorial += Math.log(index);
      expect(value).toBeCloseTo(factorial, 12);
    });
  });
});

describe("log1p", () => {
  it("has the last digits of small numbers, and the derivative 1 / (1 + x)", () => {
    const at = [0, 1e-300, 1e-17, 3e-16, 1e-9, 0.001, 0.5, 1, 7, 1e9];
    const { values, slopes } = both(log1p, at);
    at.forEach((point, index) => {
      expect(Math.abs((values[index] as number) - Math.log1p(point))).toBeLessThanOrEqual(
        1e-15 * Math.log1p(point),
      );
      expect(slopes[index]).toBe(1 / (1 + point));
    });
  });
});

describe("logGammaMixture", () => {
  const [alpha, y, m] = ["alpha", "y", "m"].map((name) => argument(name, ["B", 1])) as [
    ArgumentNode,
    ArgumentNode,
    ArgumentNode,
  ];
  const mixture = logGammaMixture(alpha, y, m);
  const bindings = (rows: readonly (readonly [alpha: number, y: number, m: number])[]) =>
    new Map(
      [alpha, y, m].map((node, index) => [node, Float64Array.from(rows, (row) => row[index] as number)]),
    );

  it("is what its formula says where that loses no digits", () => {
    const rows = [0.05, 0.125, 0.2, 1, 3].flatMap((a) => [0, 0.5, 1, 4, 17].map((k) => [a, k, 2.5] as const));
    const [found] = interpret([mixture], bindings(rows), { B: rows.length });
    const { values } = both(
      logGamma,
      rows.flatMap(([a, k]) => [1 / a + k, 1 / a]),
    );
    rows.forEach(([a, k, size], index) => {
      const [above, below] = values.slice(2 * index) as [number, number];
      const expected = above - below + k * Math.log(a) - (1 / a + k) * Math.log(1 + a * size);
      expect(found?.data[index]).toBeCloseTo(expected, 12);
    });
  });

  it("tends to -m as α tends to 0", () => {
    const rows = [1e-4, 1e-8, 1e-12].map((a) => [a, 6, 2.5] as const);
    interpret([mixture], bindings(rows), { B: 3 })[0]?.data.forEach((value, index) => {
      // To the first order: α (y (y - 1) / 2 - y m + m² / 2).
      expect(Math.abs(value + 2.5)).toBeLessThan(10 * (rows[index]?.[0] as number));
    });
  });

  const rows = [
    [3e-6, 0, 4],
    [1e-4, 3, 2.5],
    [0.02, 100, 80],
    [0.124, 2, 1],
    [0.126, 2, 1],
    [0.9, 0.5, 30],
    [5, 1000, 600],
    [40, 1, 0.01],
  ] as const;

  it("has derivatives that agree with central differences", () => {
    const steady = rows.filter(([a]) => a > 0.1 && a < 40 && Math.abs(a - 0.125) > 0.003);
    expect(gradientError(sum(mixture), [alpha, y, m], bindings(steady), { B: steady.length })).toBeLessThan(
      1e-6,
    );
  });

  it.each(engines.map((engine) => [engine.name, engine] as const))(
    "is exact on the %s engine",
    (_, engine) => {
      const { gradients } = gradient(sum(mixture), [alpha, m]);
      const rounded = new Map(
        [...bindings(rows)].map(([node, data]) => [node, Float64Array.from(data, Math.fround)]),
      );
      const program = compile({
        inputs: [alpha, y, m],
        outputs: { value: mixture, byAlpha: gradients[0] as Node, byM: gradients[1] as Node },
      });
      const inputs = [...rounded].map(([{ name }, data]) => [name, Float32Array.from(data)]);
      const found = engine.open({ program }).run("program", { B: rows.length }, Object.fromEntries(inputs));
      const expected = interpret([mixture, ...gradients], rounded, { B: rows.length });
      // Each by itself: the largest must not hide the others.
      rows.forEach(([a, count, size], row) => {
        const at = (index: number): number => expected[index]?.data[row] as number;
        const off = (values: Float32Array | undefined, index: number): number =>
          Math.abs((values?.[row] as number) - at(index));
        const terms = 1 + count + size;
        expect(off(found.value, 0), `${a}`).toBeLessThan(2e-6 * terms);
        expect(off(found.byM, 2), `${a}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(at(2))));
        // What counts is the derivative by ln α.
        expect(a * off(found.byAlpha, 1), `${a}`).toBeLessThan(1e-6 * terms);
      });
    },
  );
});
