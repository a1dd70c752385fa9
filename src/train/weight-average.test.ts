import { expect, it } from "vitest";
import { WeightAverage } from "./weight-average.js";

it("is the weights themselves after one addition, and then remembers the past by a third after its memory", () => {
  const average = new WeightAverage(2, 10);
  average.add(Float32Array.of(3, -1));
  expect([...average.mean]).toEqual([3, -1]);
  for (let addition = 0; addition < 200; addition++) average.add(Float32Array.of(0, 0));
  expect(average.mean[0]).toBeLessThan(1e-6);

  const late = new WeightAverage(1, 10);
  for (let addition = 0; addition < 500; addition++) late.add(Float32Array.of(1));
  for (let addition = 0; addition < 10; addition++) late.add(Float32Array.of(0));
  expect(late.mean[0]).toBeCloseTo(Math.exp(-1), 5);
});
