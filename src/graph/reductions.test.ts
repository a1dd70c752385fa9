import { describe, expect, it } from "vitest";
import type { Shape } from "../tensor/shape.js";
import { add, argument, exp, multiply, sumTo } from "./build.js";
import { interpret } from "./interpret.js";
import type { Node } from "./node.js";
import { logSoftmax, logSumExp, meanTo, softmax } from "./reductions.js";
import { gradientError, randomBindings, weightedSum } from "./testing/check-gradient.js";

const extents = { T: 4, B: 2 };
const x = argument("x", ["T", "B", 3]);
const bindings = randomBindings([x], extents);
const shapes: readonly (Shape | undefined)[] = [undefined, ["B", 3], ["B", 1], [3], []];
const valuesOf = (node: Node): number[] => [...(interpret([node], bindings, extents)[0]?.data ?? [])];

describe.each(shapes)("reductions to %s", (shape) => {
  it("are what their formulas say", () => {
    const total = sumTo(exp(x), shape ?? ["T", "B", 1]);
    const plain = valuesOf(total).map(Math.log);
    valuesOf(logSumExp(x, shape)).forEach((value, index) => {
      expect(value).toBeCloseTo(plain[index] as number, 13);
    });
    const shares = valuesOf(softmax(x, shape));
    valuesOf(logSoftmax(x, shape)).forEach((value, index) => {
      expect(Math.exp(value)).toBeCloseTo(shares[index] as number, 14);
    });
    for (const sum of valuesOf(sumTo(softmax(x, shape), shape ?? ["T", "B", 1])))
      expect(sum).toBeCloseTo(1, 14);
  });

  it("have a mean", () => {
    const total = valuesOf(sumTo(x, shape ?? ["T", "B", 1]));
    const mean = meanTo(x, shape);
    expect(mean.shape).toEqual(shape ?? ["T", "B", 1]);
    valuesOf(mean).forEach((value, index) => {
      expect(value).toBeCloseTo(((total[index] as number) * total.length) / 24, 14);
    });
    expect(gradientError(weightedSum([mean]), [x], bindings, extents)).toBeLessThan(1e-8);
  });

  it.each([1000, -1000])("do not overflow at %f", (far) => {
    const [near, shifted] = [x, add(x, far)].map((from) => [
      ...valuesOf(logSumExp(from, shape)).map((value) => value - (from === x ? 0 : far)),
      ...valuesOf(softmax(from, shape)),
      ...valuesOf(logSoftmax(from, shape)),
    ]) as [number[], number[]];
    shifted.forEach((value, index) => {
      expect(value).toBeCloseTo(near[index] as number, 11);
    });
  });

  it.each(Object.entries({ logSumExp, softmax, logSoftmax }))("%s has a gradient", (_, reduction) => {
    const loss = weightedSum([reduction(multiply(x, 2), shape)]);
    expect(gradientError(loss, [x], bindings, extents)).toBeLessThan(1e-7);
  });
});
