import { describe, expect, it } from "vitest";
import { wholeSpan } from "../../../sequence/span.js";
import { keepBack, validationLoss } from "./validation.js";

const span = (...values: number[]) => wholeSpan(Float64Array.from(values));
const counting = (length: number) => Array.from({ length }, (_, step) => step + 1);

describe("keepBack", () => {
  it("cuts off the last horizon, and of short series a third", () => {
    const { spans, origins } = keepBack([span(...counting(12)), span(...counting(6)), span(1, 2)], 3);
    expect(spans.map(({ values }) => values.length)).toEqual([9, 4, 2]);
    expect(origins).toEqual([
      { history: spans[0], series: 0, actual: Float64Array.of(10, 11, 12) },
      { history: spans[1], series: 1, actual: Float64Array.of(5, 6) },
    ]);
  });

  it("keeps back a fifth of few long series, and forecasts from origins all over it", () => {
    const { spans, origins } = keepBack([span(...counting(100)), span(...counting(3))], 3);
    expect(spans.map(({ values }) => values.length)).toEqual([80, 2]);
    const long = origins.filter(({ history }) => history.values.length > 2);
    expect(long.map(({ history }) => history.values.length)).toEqual(counting(18).map((step) => step + 79));
    expect(long[0]?.history).toBe(spans[0]);
    for (const { history, actual } of long) {
      const now = history.values.at(-1) as number;
      expect([...actual]).toEqual([now + 1, now + 2, now + 3]);
    }
  });

  it("keeps back no more of few series than is needed", () => {
    const { spans, origins } = keepBack(Array(50).fill(span(...counting(1000))), 5);
    expect(spans[0]?.values.length).toBe(990);
    expect(origins).toHaveLength(100);
    expect(origins.slice(0, 2).map(({ history }) => history.values.length)).toEqual([990, 995]);
  });

  it("takes the end of all of very many series, and judges by that of some", () => {
    const { spans, origins } = keepBack(Array(6000).fill(span(...counting(12))), 3);
    expect(spans.every(({ values }) => values.length === 9)).toBe(true);
    expect(origins).toHaveLength(5000);
    expect(origins.every(({ series, history }) => history === spans[series])).toBe(true);
  });

  it("cuts nothing where no value would be left, or none cut off", () => {
    const missing = Number.NaN;
    const { origins } = keepBack([span(1, 2, missing), span(missing, missing, 3)], 1);
    expect(origins).toEqual([]);
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
