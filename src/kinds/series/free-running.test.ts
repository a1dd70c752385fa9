import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { runFree } from "./free-running.js";
import type { FreeRun } from "./strategies/strategy.js";

let closed = 0;
/** A network that has said its first step, and whose forecasts grow by a factor from then on, on top of a constant. */
const growing =
  (factor: number, constant = 0) =>
  (): FreeRun => ({
    said: [1],
    loop: {
      start: Float64Array.of(1),
      step(state) {
        const next = factor * (state[0] as number) + constant;
        return { state: Float64Array.of(next), output: [next] };
      },
    },
    close: () => {
      closed++;
    },
  });
const options = { steps: 48, trained: 12, reach: 2, file: "sales.csv" };

describe("a network that goes on by what it said", () => {
  it("says what its loop says where that is steady, and how steady it is", () => {
    const { said, report } = runFree([growing(0.5), growing(0.8)], options);
    expect(said.map(({ length }) => length)).toEqual([48, 48]);
    expect(said[1]?.[2]).toBeCloseTo(0.64, 12);
    expect(report.growth).toBeCloseTo(0.8, 6);
    expect(report).toMatchObject({ trustedSteps: 48, damping: null });
  });

  it("is damped from the end of training on where it grows by little, and stays in reach", () => {
    const { said, report } = runFree([growing(0.5), growing(1.08)], options);
    // 1.08ᵗ is more than three times the reach from step 25 on.
    expect(report).toMatchObject({ trustedSteps: 24, damping: { networks: 1, from: 13 } });
    expect(report.growth).toBeCloseTo(1.08, 4);
    expect(report.damping?.kept).toBeCloseTo(1 / 1.08, 2);
    const grown = said[1] as number[];
    for (let step = 0; step < 13; step++) expect(grown[step]).toBeCloseTo(1.08 ** step, 9);
    expect(Math.max(...grown)).toBeLessThanOrEqual(6);
    expect(grown).toHaveLength(48);
    expect(said[0]).toEqual(runFree([growing(0.5)], options).said[0]);
  });

  it("is damped from half of where trust ends, if that is before the end of training", () => {
    const { report, said } = runFree([growing(1.09)], { ...options, trained: 48 });
    // 1.09ᵗ is more than three times the reach from step 22 on: of the twenty after the first one, ten stay.
    expect(report).toMatchObject({ trustedSteps: 21, damping: { from: 12 } });
    expect(Math.max(...(said[0] as number[]))).toBeLessThanOrEqual(6);
  });

  it("is refused where it grows by much, with the steps for which it can be trusted", () => {
    closed = 0;
    const attempt = () => runFree([growing(0.5), growing(1.22)], options);
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(
      "sales.csv: the loop of the network's own forecasts grows 1.22x a step; it can be trusted for 10 steps, not for " +
        "48; give --horizon 10, or train with --strategy direct",
    );
    expect(closed).toBe(4);
    expect(runFree([growing(1.22)], { ...options, steps: 10 }).report.damping).toBeNull();
  });

  it("is refused by the network that cannot be damped, whatever the others do", () => {
    expect(() => runFree([growing(1.22), growing(1.09), growing(1.3)], options)).toThrow(
      "grows 1.30x a step; it can be trusted for 7 steps, not for 48",
    );
  });

  it("is refused where it has no steps to trust", () => {
    expect(() => runFree([growing(Number.NaN)], options)).toThrow(
      "ends beyond all numbers; it can be trusted for 1 step, not for 48; give --horizon 1, or train",
    );
    const mad = () => ({ ...growing(0.5)(), said: [1e9] });
    expect(() => runFree([mad], options)).toThrow(
      "it can be trusted for 0 steps, not for 48; train with --strategy direct",
    );
  });

  it("is damped or refused where it drifts away, though nothing grows by a factor", () => {
    expect(() => runFree([growing(1, 5)], options)).toThrow(
      "leaves the range of training; it can be trusted",
    );
    expect(runFree([growing(1, 0.2)], options).report.damping).toMatchObject({ networks: 1, from: 13 });
  });

  it("says one step without any loop", () => {
    expect(runFree([growing(3)], { ...options, steps: 1 })).toMatchObject({
      said: [[1]],
      report: { trustedSteps: 1, damping: null },
    });
  });
});
