import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DefinitionError } from "../../errors.js";
import { type ClosedLoop, damped, runLoop } from "./closed-loop.js";
import { growthOf, measureGain } from "./gain.js";

/** A map whose output is the first element of its state. */
function loopOf(start: readonly number[], map: (state: readonly number[]) => readonly number[]): ClosedLoop {
  return {
    start: Float64Array.from(start),
    step(state) {
      const next = Float64Array.from(map([...state]));
      return { state: next, output: [next[0] as number] };
    },
  };
}

const logistic = loopOf([0.1234], ([x = 0]) => [4 * x * (1 - x)]);
const henon = loopOf([0.1, 0.1], ([x = 0, y = 0]) => [1 - 1.4 * x * x + y, 0.3 * x]);
const times = (factor: number): ClosedLoop => loopOf([1], ([x = 0]) => [factor * x]);

describe("the largest Lyapunov exponent", () => {
  it.each<[string, ClosedLoop, readonly [number, number], number]>([
    ["ln 2 of the logistic map at r = 4", logistic, [0, 1], Math.LN2],
    ["0.419 of the Hénon map (Wolf et al. 1985: 0.603 bits)", henon, [-1.5, 1.5], 0.419],
  ])("is %s", (_, loop, range, exponent) => {
    const gain = measureGain(loop, { steps: 8000, range });
    expect(Math.abs(gain.exponent - exponent)).toBeLessThan(0.01);
    expect(gain.farthest).toBeLessThan(1.1);
    expect(gain.limit).toBe("disturbance");
  });

  it("is the logarithm of the spectral radius of a linear map, whatever its eigenvectors", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 1.4, noNaN: true }),
        fc.double({ min: 0.05, max: 0.8, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (radius, second, skew) => {
          const map = ([x = 0, y = 0]: readonly number[]) => [radius * x + skew * y, second * radius * y];
          const { exponent } = measureGain(loopOf([1, 1], map), {
            steps: 200,
            range: [-1, 1],
            reach: 1e20,
          });
          expect(Math.abs(exponent - Math.log(radius))).toBeLessThan(0.02);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("is that of a rotation, whose eigenvalues are complex", () => {
    const [c, s] = [0.9 * Math.cos(1), 0.9 * Math.sin(1)];
    const turn = loopOf([1, 0], ([x = 0, y = 0]) => [c * x - s * y, s * x + c * y]);
    expect(measureGain(turn, { steps: 300, range: [-1, 1] }).exponent).toBeCloseTo(Math.log(0.9), 3);
  });

  it("is below 0 where all disturbances vanish, at once or little by little", () => {
    const contraction = loopOf([3], ([x = 0]) => [Math.cos(0.5 * x)]);
    const gain = measureGain(contraction, { steps: 100, range: [-3, 3] });
    expect(gain.exponent).toBeLessThan(-0.5);
    expect(gain).toMatchObject({ trustedSteps: 100, limit: undefined });
    expect(growthOf(gain)).toBeLessThanOrEqual(1);
    const constant = measureGain(
      loopOf([3], () => [2]),
      { steps: 10, range: [-3, 3] },
    );
    expect(constant.exponent).toBeLessThan(-10);
    expect(constant.trustedSteps).toBe(10);
  });

  it("does not disturb what may not be", () => {
    const counting: ClosedLoop = { ...loopOf([1, 0], ([x = 0, n = 0]) => [x / 2, 2 * n]), movable: 1 };
    expect(measureGain(counting, { steps: 50, range: [-1, 1] }).exponent).toBeCloseTo(Math.log(0.5), 6);
  });
});

describe("trusted steps", () => {
  it("end before an output is three half-widths from the middle of the range", () => {
    // 1.22ᵗ > 3 from t = 6 on; the disturbance has grown a hundredfold only at t = 24.
    const gain = measureGain(times(1.22), { steps: 288, range: [-1, 1] });
    expect(gain).toMatchObject({ trustedSteps: 5, limit: "range" });
    expect(gain.farthest).toBeGreaterThan(1e6);
    expect(growthOf(gain)).toBeCloseTo(1.22, 4);
    const wide = measureGain(times(1.22), { steps: 288, range: [-1, 1], reach: 1000 });
    expect(wide).toMatchObject({ trustedSteps: 23, limit: "disturbance" });
  });

  it("end where outputs drift out of the range, though no disturbance grows", () => {
    const drift = loopOf([0], ([x = 0]) => [x + 1]);
    const gain = measureGain(drift, { steps: 100, range: [-5, 5] });
    expect(gain).toMatchObject({ trustedSteps: 15, limit: "range", farthest: 20 });
    expect(gain.exponent).toBeCloseTo(0, 6);
  });

  it("end early in a chaotic loop, however bounded it is", () => {
    const gain = measureGain(logistic, { steps: 500, range: [0, 1] });
    expect(gain.limit).toBe("disturbance");
    expect(gain.trustedSteps).toBeGreaterThan(3);
    expect(gain.trustedSteps).toBeLessThan(12);
  });

  it("are none where the loop ends at once", () => {
    const gain = measureGain(
      loopOf([1], () => [Number.NaN]),
      { steps: 10, range: [-1, 1] },
    );
    expect(gain).toMatchObject({ trustedSteps: 0, limit: "range", exponent: Number.POSITIVE_INFINITY });
    const late = loopOf([1, 0], ([x = 0, n = 0]) => [n > 2.5 ? Number.NaN : x, n + 1]);
    expect(measureGain(late, { steps: 10, range: [-1, 1] }).trustedSteps).toBe(3);
  });

  it("are the same again, and do not follow a loop that has run away", () => {
    let calls = 0;
    const counted: ClosedLoop = {
      start: Float64Array.of(1),
      step(state) {
        calls++;
        return times(10).step(state);
      },
    };
    const gains = [1, 2].map(() => measureGain(counted, { steps: 1e6, range: [-1, 1], directions: 1 }));
    expect(gains[0]).toEqual(gains[1]);
    expect(calls).toBeLessThan(100);
  });
});

it("a damped loop has the gain of the loop times what it keeps", () => {
  const { exponent } = measureGain(damped(times(1.22), 0.5), { steps: 50, range: [-1, 1] });
  expect(exponent).toBeCloseTo(Math.log(0.61), 6);
  const { outputs, state } = runLoop(damped(times(2), 0.5), 3);
  expect(outputs.map(([y]) => y)).toEqual([2, 2, 2]);
  expect([...state]).toEqual([1]);
});

it("wants numbers that mean something", () => {
  const loop = times(1);
  for (const options of [
    { steps: 0, range: [0, 1] },
    { steps: 10, range: [1, 1] },
    { steps: 10, range: [0, Number.POSITIVE_INFINITY] },
    { steps: 10, range: [0, 1], reach: 0 },
    { steps: 10, range: [0, 1], growth: 1 },
    { steps: 10, range: [0, 1], directions: 0.5 },
  ] as const)
    expect(() => measureGain(loop, options)).toThrow(DefinitionError);
  expect(() =>
    measureGain(
      loopOf([], () => [1]),
      { steps: 5, range: [0, 1] },
    ),
  ).toThrow("a loop without a state feeds nothing back");
});
