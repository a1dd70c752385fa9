import { describe, expect, it } from "vitest";
import { ShapeError } from "../errors.js";
import { RunningStatistics } from "./running-statistics.js";

const whole = { name: "batch", width: 2, per: "sequence" } as const;
const stepwise = { name: "gate", width: 1, per: "step" } as const;
const list = (values: Readonly<Record<string, Float32Array>>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [...value]]));
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
    statistics.update({ batch: Float32Array.of(1, 2, 3, 4) });
    expect(list(statistics.values)).toEqual({ batch: [1, 2, 3, 4] });
    statistics.update({ batch: Float32Array.of(11, 12, 13, 14) });
    expect(list(statistics.values)).toEqual({ batch: close([2, 3, 4, 5]) });
  });

  it("takes up steps that it had not seen, and keeps those that a short batch does not show", () => {
    const statistics = new RunningStatistics([stepwise]);
    statistics.update({ gate: Float32Array.of(1, 2) });
    statistics.update({ gate: Float32Array.of(2, 3, 7, 8) });
    expect(list(statistics.values)).toEqual({ gate: close([1.1, 2.1, 7, 8]) });
    statistics.update({ gate: Float32Array.of(1.1, 2.1) });
    expect(list(statistics.values)).toEqual({ gate: close([1.1, 2.1, 7, 8]) });
  });

  it("has for later steps than it has seen those of the last one, and for fewer the first ones", () => {
    const statistics = new RunningStatistics([stepwise]);
    statistics.update({ gate: Float32Array.of(1, 2, 3, 4) });
    expect(list(statistics.forSteps(4))).toEqual({ gate: [1, 2, 3, 4, 3, 4, 3, 4] });
    expect(list(statistics.forSteps(1))).toEqual({ gate: [1, 2] });
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
