/** The examples run, and what they say is so. They import the package by its name: what is built, as its users do. */

import { describe, expect, it, vi } from "vitest";
import { argument } from "../src/graph/build.js";
import { gradientError, randomBindings, weightedSum } from "../src/graph/testing/check-gradient.js";
import { runCell, weightArguments } from "../src/nn/testing/run-cell.js";

/** Runs an example, and gives what it exports and what it prints. */
async function run<Module>(load: () => Promise<Module>): Promise<Module & { readonly printed: string[] }> {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const module = await load();
    return { ...module, printed: print.mock.calls.map(([line]) => String(line)) };
  } finally {
    print.mockRestore();
  }
}

const rmseOf = (
  { result }: { result: { document: { scores: readonly { name: string; rmse: number }[] } } },
  name: string,
) => result.document.scores.find((score) => score.name === name)?.rmse as number;

describe("examples/forecast.ts", () => {
  it("forecasts 1961 by the best forecaster of 1960, and the saved network forecasts as it did", async () => {
    const { next, again, printed } = await run(() => import("../examples/forecast.js"));
    const { document } = next.result;
    expect(document.forecast.map(({ at }) => at).slice(0, 2)).toEqual(["1961-01-01", "1961-02-01"]);
    // Twice the error of the best baseline of today is no forecast of this series.
    expect(rmseOf(next, "lstm")).toBeLessThan(32);
    expect(rmseOf(next, "seasonal naive")).toBeCloseTo(50.708, 3);
    const best = document.scores.toSorted((a, b) => a.rmse - b.rmse)[0];
    expect(document.verdict.winner).toBe(best?.name);
    expect(next.mean).toEqual(Float64Array.from(document.forecast, ({ mean }) => mean));
    // July and August are the peak of every year, November the low of its end.
    expect(next.mean.indexOf(Math.max(...next.mean))).toBe(6);
    const { lower, upper } = next.interval(0.9);
    next.mean.forEach((value, step) => {
      expect(lower[step]).toBeLessThan(value);
      expect(upper[step]).toBeGreaterThan(value);
    });
    expect(Array.from(again.mean)).toEqual(document.forecasts.lstm?.map(({ mean }) => mean));
    expect(printed[0]).toBe(next.verdict);
    expect(printed).toHaveLength(14);
    expect(printed[1]).toMatch(/^1961-01-01 {2}4\d\d {2}\(\d{3} to \d{3}\)$/);
  });
});

describe("examples/own-cell.ts", () => {
  it("trains a cell of the user's own, and forecasts by it", async () => {
    const { minimalGatedUnit, next, printed } = await run(() => import("../examples/own-cell.js"));
    const { model, forecast, forecasts } = next.result.document;
    // Of each of 5 networks: a gate and a candidate of (inputs 3 + units 32 + bias); a dense layer of 12.
    expect(model.parameters).toBe(5 * (32 * 2 * (3 + 32 + 1) + 12 * (32 + 1)));
    expect(forecast).toEqual(forecasts["minimal-gated-unit"]);
    expect(rmseOf(next, "minimal-gated-unit")).toBeLessThan(32);
    expect(printed[0]).toContain("minimal-gated-unit");

    const x = argument("x", ["T", "B", 2]);
    const initial = minimalGatedUnit.states.map((state) => argument(state, ["B", 3]));
    const parameters = weightArguments(minimalGatedUnit, 2, 3);
    const { outputs, final } = runCell(minimalGatedUnit, x, initial, parameters);
    const by = [x, ...initial, ...parameters];
    const extents = { T: 3, B: 2 };
    const error = gradientError(
      weightedSum([...outputs, ...final]),
      by,
      randomBindings(by, extents),
      extents,
    );
    expect(error).toBeLessThan(1e-6);
  });
});
