import { describe, expect, it } from "vitest";
import { wholeSpan } from "../../../sequence/span.js";
import { keepBack, validationLoss } from "./validation.js";

const span = (...values: number[]) => wholeSpan(Float64Array.from(values));
const counting = (length: number) => Array.from({ length }, (_, step) => step + 1);

describe("keepBack", () => {
  it("cuts off the last horizon, and of short series a third", () => {
    const { spans, cut } = keepBack([span(...counting(12)), span(...counting(6)), span(1, 2)], 3);
    expect(spans.map(({ values }) => values.length)).toEqual([9, 4, 2]);
    expect(cut).toEqual([
      { series: 0, actual: Float64Array.of(10, 11, 12) },
      { series: 1, actual: Float64Array.of(5, 6) },
    ]);
  });

  it("cuts nothing where no value would be left, or none cut off", () => {
    const missing = Number.NaN;
    const { cut } = keepBack([span(1, 2, missing), span(missing, missing, 3)], 1);
    expect(cut).toEqual([]);
  });
});

describe("validationLoss", () => {
  const validation = keepBack([span(1, 2, 1, 3, 1, 3), span(10, 20, 20, 20, 30, 60)], 2);
  const loss = validationLoss(validation, 2);

  it("is 1 for seasonal naive forecasts, 0 for right ones, and more for wrong ones", () => {
    const naive = [Float64Array.of(1, 3), Float64Array.of(20, 20)];
    expect(loss(naive)).toBeCloseTo(1, 12);
    expect(loss([Float64Array.of(1, 3), Float64Array.of(30, 60)])).toBe(0);
    expect(loss([Float64Array.of(1, 3), Float64Array.of(1, 2)])).toBeGreaterThan(1);
  });

  it("measures as many steps as were cut off", () => {
    expect(loss([Float64Array.of(1, 3, 99), Float64Array.of(30, 60, 99)])).toBe(0);
  });
});
