import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import { Random } from "../tensor/random.js";
import { type Clip, clipByGlobalNorm, clipByTensorNorm, clipByValue } from "./clip.js";
import { clipByNormQuantile } from "./clip-by-quantile.js";
import { sgd } from "./optimisers/sgd.js";
import { clipGradients, ReferenceUpdate } from "./testing/reference-update.js";

interface Clipped {
  readonly gradients: number[][];
  readonly clipped: number[][];
}

const { clipping } = JSON.parse(
  readFileSync(new URL("../../test/oracles/optimisers.json", import.meta.url), "utf8"),
) as { clipping: { norm: (Clipped & { max_norm: number })[]; value: (Clipped & { clip_value: number })[] } };

const apply = (clip: Clip, gradients: number[][]): { clipped: boolean; gradients: ArrayLike<number>[] } =>
  clipGradients(
    clip,
    gradients.map(({ length }) => [length]),
    gradients,
  );

function expectEqual(found: readonly ArrayLike<number>[], expected: readonly number[][]): void {
  const values = found.flatMap((part) => Array.from(part));
  expect(values).toEqual(expected.flat().map((value) => expect.closeTo(value, 12)));
}

describe("clipping", () => {
  it.each(clipping.norm)("to global norm $max_norm as PyTorch does", ({ max_norm, gradients, clipped }) => {
    const found = apply(clipByGlobalNorm(max_norm), gradients);
    expectEqual(found.gradients, clipped);
    expect(found.clipped).toBe(Math.hypot(...gradients.flat()) > max_norm);
  });

  it.each(clipping.value)("to value $clip_value as PyTorch does", ({ clip_value, gradients, clipped }) => {
    const found = apply(clipByValue(clip_value), gradients);
    expectEqual(found.gradients, clipped);
    expect(found.clipped).toBe(gradients.flat().some((value) => Math.abs(value) > clip_value));
  });

  it("to a value tells of elements below it, too", () => {
    expect(apply(clipByValue(1), [[0.5], [0, -3]])).toMatchObject({ clipped: true });
  });

  it("by tensor norm shortens each tensor that is too long, and no other", () => {
    const clip = clipByTensorNorm(2);
    const long = apply(clip, [[3, -4, 0], [1], [0]]);
    expect(Array.from(long.gradients[0] as number[])).toEqual([
      expect.closeTo(1.2, 5),
      expect.closeTo(-1.6, 5),
      0,
    ]);
    expectEqual(long.gradients.slice(1), [[1], [0]]);
    expect(long.clipped).toBe(true);
    expect(apply(clip, [[1], [-1.9], [1.9]]).clipped).toBe(false);
  });

  it("refuses limits that make no sense", () => {
    expect(() => clipByValue(0)).toThrow(DefinitionError);
    expect(() => clipByTensorNorm(-1)).toThrow("clipping limit");
    expect(() => clipByGlobalNorm(Number.NaN)).toThrow(DefinitionError);
    expect(() => clipByNormQuantile(1)).toThrow("quantile");
  });
});

describe("clipping at a quantile of the norms", () => {
  /** The share of the updates that are clipped, of those after the first. */
  function clippedShare(quantile: number, norms: readonly number[], after: number): number {
    const reference = new ReferenceUpdate([[1]], [[0]], sgd(), clipByNormQuantile(quantile));
    const changed = norms.map((norm) => reference.step([[norm]]).clipped);
    return changed.slice(after).filter((one) => one).length / (norms.length - after);
  }
  const random = new Random(6);
  const norms = Array.from({ length: 3000 }, () => Math.exp(0.5 * random.normal()));

  it.each([0.1, 0.5, 0.9])("clips all but a share of %d, whatever the norms are like", (quantile) => {
    for (const scale of [1e-3, 1, 1e3]) {
      const scaled = norms.map((norm) => norm * scale);
      expect(clippedShare(quantile, scaled, 500)).toBeCloseTo(1 - quantile, 1);
    }
  });

  it("follows norms that fall and rise", () => {
    const drifting = norms.map((norm, index) => norm * Math.exp(2 * Math.sin(index / 300)));
    expect(clippedShare(0.5, drifting, 500)).toBeCloseTo(0.5, 1);
  });

  it("wavers around the quantile", () => {
    const reference = new ReferenceUpdate([[1]], [[0]], sgd(), clipByNormQuantile(0.1));
    const limits = norms.map((norm) => {
      reference.step([[norm]]);
      return Math.log(reference.clipSlots.limit?.[0] as number);
    });
    const late = limits.slice(500);
    const mean = late.reduce((sum, limit) => sum + limit, 0) / late.length;
    // The tenth percentile of a normal distribution lies 1.28 deviations below its mean.
    expect(Math.abs(mean + 1.28 * 0.5)).toBeLessThan(0.1);
    expect(Math.max(...late.map((limit) => Math.abs(limit - mean)))).toBeLessThan(0.6);
  });

  it("keeps its limit when a norm is infinite or NaN, also if it is the first", () => {
    for (const odd of [Number.POSITIVE_INFINITY, Number.NaN]) {
      const reference = new ReferenceUpdate([[2]], [[0, 0]], sgd(), clipByNormQuantile(0.5));
      reference.step([[odd, 1]]);
      expect(reference.clipSlots.limit?.[0]).toBe(0);
      reference.step([[3, 4]]);
      const limit = reference.clipSlots.limit?.[0];
      expect(limit).toBeCloseTo(5 * Math.exp(-0.05), 12);
      reference.step([[odd, 1]]);
      expect(reference.clipSlots.limit?.[0]).toBe(limit);
    }
  });

  it("begins with the first norm that is not 0, and clips by the limit of before", () => {
    const reference = new ReferenceUpdate([[2]], [[0, 0]], sgd(), clipByNormQuantile(0.5));
    expect(reference.step([[0, 0]])).toMatchObject({ norm: 0, clipped: false });
    expect(reference.step([[3, 4]])).toMatchObject({ norm: 5, clipped: false });
    const limit = reference.clipSlots.limit?.[0] as number;
    expect(limit).toBeCloseTo(5 * Math.exp(-0.05), 12);
    const { gradients, clipped } = reference.step([[30, -40]]);
    expect(clipped).toBe(true);
    expect(Array.from(gradients[0] as number[])).toEqual([
      expect.closeTo(0.6 * limit, 5),
      expect.closeTo(-0.8 * limit, 5),
    ]);
  });
});
