import { describe, expect, it } from "vitest";
import type { LayerHealth } from "../train/diagnosis/diagnosis.js";
import { decadeTicks, gradientCurves, influenceCurve, logRange } from "./gradient-flow.js";
import { fixtureTraining } from "./testing/training-fixture.js";

const layers = fixtureTraining().diagnosis?.layers as [LayerHealth, LayerHealth];

describe("the curves of a layer", () => {
  it("count lags from 0 and steps from 1", () => {
    const [influence, gradients] = [influenceCurve(layers[0]), gradientCurves(layers[0])];
    expect([influence?.labels[0], influence?.labels.at(-1)]).toEqual(["0", "23"]);
    expect([gradients?.labels[0], gradients?.labels.at(-1)]).toEqual(["1", "24"]);
    expect(gradients?.lines.map(({ name }) => name)).toEqual(["|dL/dh(t)|", "|dL/dc(t)|"]);
    expect(gradientCurves(layers[0], 1)?.lines).toHaveLength(1);
  });

  it("are forgotten below a thousandth: of 1, and of the largest derivative", () => {
    expect(influenceCurve(layers[0])?.threshold).toBe(1e-3);
    expect(gradientCurves(layers[0])?.threshold).toBeCloseTo(1e-3 / 50, 10);
    expect(gradientCurves({ ...layers[0], gradients: { h: [0, 0] } })?.threshold).toBe(1e-3);
  });

  it("are none for a layer without states", () => {
    expect(influenceCurve(layers[1])).toBeUndefined();
    expect(gradientCurves(layers[1])).toBeUndefined();
  });
});

describe("the logarithmic axis", () => {
  const rangeOf = (...values: number[]) =>
    logRange({ title: "", axis: "", labels: [], lines: [{ name: "", values }], threshold: 1e-3 });

  it("holds all values and the threshold, but not what is as good as 0", () => {
    expect(rangeOf(1, 0.5)).toEqual([1e-4, 1]);
    expect(rangeOf(1, 1e-7)).toEqual([1e-7, 1]);
    expect(rangeOf(1e5, 1)).toEqual([1e-4, 1e5]);
    expect(rangeOf(1, 1e-40, 0)[0]).toBeCloseTo(1e-12, 20);
    expect(rangeOf(Number.NaN, Number.POSITIVE_INFINITY, 0)).toEqual([1e-4, 1]);
  });

  it("has evenly spaced powers of ten, as many as fit", () => {
    const { values, format } = decadeTicks(1e-12, 1, 5);
    expect(values).toEqual([1e-12, 1e-9, 1e-6, 1e-3, 1]);
    expect(values.map(format)).toEqual(["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1"]);
    expect(decadeTicks(1e-4, 1, 5).values).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(decadeTicks(1, 1e38, 4).values.map(format)).toEqual(["1", "10¹²", "10²⁴", "10³⁶"]);
  });
});
