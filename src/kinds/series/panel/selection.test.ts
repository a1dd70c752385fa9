import { expect, it } from "vitest";
import { meanForecasts, selectEnsemble } from "./selection.js";

const forecast = (...values: number[]) => [Float64Array.from(values)];
const distance = (target: number) => (forecasts: readonly Float64Array[]) =>
  Math.abs((forecasts[0]?.[0] as number) - target);

it("takes means of series and steps", () => {
  const all = [
    [Float64Array.of(1, 2), Float64Array.of(3)],
    [Float64Array.of(3, 6), Float64Array.of(5)],
  ];
  expect(meanForecasts(all)).toEqual([Float64Array.of(2, 4), Float64Array.of(4)]);
});

it("chooses the best first, then what makes the mean better, as often as it helps", () => {
  const candidates = [forecast(0), forecast(10), forecast(40)];
  expect(selectEnsemble(candidates, distance(10), 3)).toEqual([1, 1, 1]);
  expect(selectEnsemble(candidates, distance(5), 2)).toEqual([0, 1]);
  expect(selectEnsemble(candidates, distance(17), 4).filter((index) => index === 2)).toHaveLength(1);
});
