import { describe, expect, it } from "vitest";
import { ShapeError } from "../errors.js";
import { MOST_STEPS, RunningStatistics } from "./running-statistics.js";

const whole = { name: "batch", width: 2, per: "sequence" } as const;
const stepwise = { name: "gate", width: 1, per: "step" } as const;
const list = (values: Readonly<Record<string, Float32Array>>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [...value]]));

/** What a program gives for rows, so many a step, of these means and variances: `[steps, 2·width]`. */
function sums(width: number, moments: readonly number[], counts: readonly number[] = []): Float32Array {
  return Float32Array.from(
    Array.from({ length: moments.length / (2 * width) }, (_, step) => {
      const part = moments.slice(2 * width * step, 2 * width * (step + 1));
      const squares = part.slice(0, width).map((mean) => mean ** 2);
      const count = counts[step] ?? 5;
      return [...[...part, ...squares].map((value) => count * value), count];
    }).flat(),
  );
}

const close = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 6));

describe("RunningStatistics", () => {
  it("begins with mean 0 and variance 1 at every step", () => {
    expect(list(new RunningStatistics([whole, stepwise]).forSteps(3))).toEqual({
      batch: [0, 0, 1, 1],
      gate: [0, 1, 0, 1, 0, 1],
    });
  });

  it("begins with the first batch, and takes a tenth of each later one", () => {
    const statistics = new RunningStatistics([whole]);
    statistics.update({ batch: sums(2, [1, 2, 3, 4]) });
    expect(list(statistics.values)).toEqual({ batch: [1, 2, 3, 4] });
    statistics.update({ batch: sums(2, [11, 12, 13, 14]) });
    expect(list(statistics.values)).toEqual({ batch: close([2, 3, 4, 5]) });
  });

  it("takes up steps that it had not seen, and keeps those that a short batch does not show", () => {
    const statistics = new RunningStatistics([stepwise]);
    statistics.update({ gate: sums(1, [1, 2]) });
    statistics.update({ gate: sums(1, [2, 3, 7, 8]) });
    expect(list(statistics.values)).toEqual({ gate: close([1.1, 2.1, 7, 8]) });
    statistics.update({ gate: sums(1, [1.1, 2.1]) });
    expect(list(statistics.values)).toEqual({ gate: close([1.1, 2.1, 7, 8]) });
  });

  it("has for later steps than it has seen those of the last one, and for fewer the first ones", () => {
    const statistics = new RunningStatistics([stepwise]);
    statistics.update({ gate: sums(1, [1, 2, 3, 4]) });
    expect(list(statistics.forSteps(4))).toEqual({ gate: [1, 2, 3, 4, 3, 4, 3, 4] });
    expect(list(statistics.forSteps(1))).toEqual({ gate: [1, 2] });
  });

  it("leaves as it was what no row has shown, and goes on with the last step that one has", () => {
    const statistics = new RunningStatistics([stepwise]);
    statistics.update({ gate: sums(1, [1, 2, 3, 4, 0, 0], [5, 5, 0]) });
    expect(list(statistics.forSteps(3))).toEqual({ gate: [1, 2, 3, 4, 3, 4] });
    statistics.update({ gate: sums(1, [1, 2, 3, 4, 0, 0], [5, 1, 0]) });
    statistics.update({ gate: sums(1, [1, 2, 0, 0, 0, 0], [5, 0, 0]) });
    expect(list(statistics.values)).toEqual({ gate: close([1, 2, 3, 4]) });
    statistics.update({ gate: sums(1, [1, 2, 0, 0, 5, 6], [5, 0, 5]) });
    expect(list(statistics.values)).toEqual({ gate: close([1, 2, 3, 4, 5, 6]) });
    const none = new RunningStatistics([whole, stepwise]);
    none.update({ batch: sums(2, [0, 0, 0, 0], [0]), gate: sums(1, [0, 0], [0]) });
    expect(list(none.forSteps(2))).toEqual({ batch: [0, 0, 1, 1], gate: [0, 1, 0, 1] });
  });

  it("counts on from the step at which a piece begins, and takes what was skipped as the step before", () => {
    const statistics = new RunningStatistics([whole, stepwise]);
    const batch = sums(2, [1, 2, 3, 4]);
    statistics.update({ batch, gate: sums(1, [1, 2]) });
    statistics.update({ batch, gate: sums(1, [5, 6, 7, 8]) }, 2);
    expect(list(statistics.values)).toEqual({
      batch: close([1, 2, 3, 4]),
      gate: close([1, 2, 1, 2, 5, 6, 7, 8]),
    });
    statistics.update({ batch, gate: sums(1, [15, 16]) }, 2);
    expect(list(statistics.forSteps(1, 1, 2)).gate).toEqual(close([6, 7]));
    expect(list(statistics.forSteps(3, 3, 3)).gate).toEqual(close([7, 8, 7, 8, 7, 8]));
  });

  it("has one statistic for all steps from the last on that has its own, of all their rows", () => {
    const statistics = new RunningStatistics([stepwise]);
    statistics.update({ gate: sums(1, [1, 2, 0, 1, 10, 3], [4, 1, 3]) }, MOST_STEPS - 2);
    expect(statistics.values.gate).toHaveLength(2 * MOST_STEPS);
    // Of 1 row at 0 and 3 rows at 10: their mean, and their variances beside that of their means.
    const shared = [7.5, (1 + 3 * 3) / 4 + 75 / 4];
    expect(list(statistics.forSteps(3, 3, MOST_STEPS - 2)).gate).toEqual(close([1, 2, ...shared, ...shared]));
    statistics.update({ gate: sums(1, [17.5, shared[1] as number]) }, 3 * MOST_STEPS);
    expect(statistics.values.gate).toHaveLength(2 * MOST_STEPS);
    expect(list(statistics.forSteps(1, 1, 2 * MOST_STEPS)).gate).toEqual(close([8.5, shared[1] as number]));
  });

  it("has the variance of a batch, of which that between its slices is a part", () => {
    const statistics = new RunningStatistics([whole]);
    const [one, other] = [sums(2, [0, 1, 4, 1], [100]), sums(2, [10, 1, 8, 2], [300])];
    statistics.update({ batch: one.map((value, index) => value + (other[index] as number)) });
    expect(list(statistics.values)).toEqual({ batch: close([7.5, 1, 7 + 75 / 4, 1.75]) });
  });

  it("takes nothing for something where the mean is large and does not vary", () => {
    const statistics = new RunningStatistics([stepwise]);
    for (const mean of [1e3 + 0.1, 777.77, 1e6 + 0.5]) {
      statistics.reset();
      statistics.update({ gate: sums(1, [mean, 1e-3], [7]) });
      expect(statistics.values.gate?.[1]).toBeCloseTo(1e-3, 8);
    }
  });

  it("hands out copies and takes copies, and forgets when told to", () => {
    const statistics = new RunningStatistics([whole]);
    const mine = Float32Array.of(1, 2, 3, 4);
    statistics.values = { batch: mine };
    mine.fill(9);
    statistics.values.batch?.fill(8);
    expect(list(statistics.values)).toEqual({ batch: [1, 2, 3, 4] });
    statistics.reset();
    expect(list(statistics.forSteps(1))).toEqual({ batch: [0, 0, 1, 1] });
  });

  it.each([
    [{}, 'statistic "batch" needs 4 numbers, received none'],
    [{ batch: new Float32Array(3) }, 'statistic "batch" needs 4 numbers, received 3'],
    [{ batch: new Float32Array(8) }, 'statistic "batch" needs 4 numbers, received 8'],
    [
      { batch: new Float32Array(4), gate: new Float32Array(3) },
      'statistic "gate" needs 2 numbers a step, received 3',
    ],
  ])("refuses %j", (values, message) => {
    const statistics = new RunningStatistics([whole, stepwise]);
    const set = (): void => {
      statistics.values = values;
    };
    expect(set).toThrow(ShapeError);
    expect(set).toThrow(message);
  });
});
