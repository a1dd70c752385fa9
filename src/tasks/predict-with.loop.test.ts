import { afterAll, describe, expect, it } from "vitest";
import { simple } from "../cells/simple.js";
import { withActivations } from "../cells/with-activations.js";
import { loadEngine } from "../engine/load.js";
import type { SeriesModel } from "../kinds/series/series-model.js";
import { strategies } from "../kinds/series/strategies/strategies.js";
import { predictWith } from "./predict-with.js";
import type { SeriesForecast } from "./series-forecast.js";
import { monthly, sales, steps } from "./testing/inputs.js";

const engine = await loadEngine({ engine: "portable", threads: 1 });
afterAll(() => engine.close());
const input = monthly(steps(72, sales));

/**
 * A saved ReLU network that adds a little at each observed step, and whose state grows by a factor, in the window as
 * beyond it. After the window of 24 steps it has come to half the reach.
 */ const HALF = { level: 0.5, trend: 0, season: 0.25, damping: 1 };

function growing(factor: number): SeriesModel {
  const cell = withActivations(simple, { candidate: "relu" });
  const { model } = strategies.recursive.build({ cell, units: 1, layers: 1, horizon: 3 });
  const weights = new Float32Array(model.parameterCount);
  const set = (name: string, values: readonly number[]): void => {
    weights.set(values, model.parameters.find((each) => each.name === name)?.offset as number);
  };
  set("0.0.candidate.h", [factor]);
  set("0.0.candidate.x", [0, 0, (0.5 * (factor - 1)) / (factor ** 24 - 1), 0]);
  set("0.1.weight", [1]);
  return {
    networks: [{ weights, statistics: {} }],
    passport: {
      format: 2,
      kind: "series",
      version: "0.0.0",
      specification: model.specification,
      seed: 1,
      members: 1,
      column: "sales",
      frequency: { unit: "month", count: 1 },
      season: 12,
      window: 24,
      horizon: 3,
      strategy: "recursive",
      reach: 2,
      transform: { kind: "linear", unit: 10 },
      smoothing: { trend: false, season: 12, parameters: HALF, deviation: 0.1 },
      scale: 0.1,
      shrinkage: 1,
      widths: { level80: [0.1, 0.2, 0.3], level90: [0.2, 0.3, 0.4] },
      history: { train: [1], validation: [1] },
      scores: [],
    },
  };
}

const forecast = (factor: number, horizon?: number): Promise<SeriesForecast> =>
  predictWith(growing(factor), input, { engine, file: "sales.csv", horizon });

describe("a saved network whose own forecasts come back to it", () => {
  it("forecasts beyond the steps it was trained for where its loop is steady, and says so", async () => {
    const { mean, interval, result } = await forecast(0.9, 48);
    expect(mean).toHaveLength(48);
    expect(result.document.forecast).toHaveLength(48);
    expect(result.document.loop).toMatchObject({ trustedSteps: 48, damping: null });
    expect(result.document.loop?.growth).toBeCloseTo(0.9, 3);
    expect(result.document.model).toMatchObject({ strategy: "recursive", units: 1, layers: 1 });
    expect(result.findings).toContainEqual({
      text: expect.stringMatching(
        /^steps 4 to 48 are beyond the 3 that the network was trained for, .* its loop can be trusted so far: disturbances become 0\.900x a step$/,
      ),
      flag: "--horizon STEPS",
    });
    const { lower, upper } = interval(0.8);
    const widths = upper.map((bound, step) => bound - (lower[step] as number));
    expect(widths[2]).toBeCloseTo(6, 9);
    expect(widths[11]).toBeCloseTo(12, 9);
    expect((await forecast(0.9)).mean).toEqual(mean.slice(0, 3));
  });

  it("is refused where it grows 1.22x a step, with the number of steps that it can be trusted for", async () => {
    const message =
      /^sales\.csv: the loop of the network's own forecasts grows 1\.22x a step; it can be trusted for (\d+) steps, not for 288; give --horizon (\d+), or train with --strategy direct$/;
    const error = await forecast(1.22, 288).catch((thrown: unknown) => thrown);
    const [, trusted, advised] = message.exec((error as Error).message) ?? [];
    expect(trusted).toBe(advised);
    // 0.5 · 1.22ᵗ is above 3 · 2 after 12.5 steps.
    expect(Number(trusted)).toBe(13);
    const { mean } = await forecast(1.22, Number(trusted));
    expect(mean).toHaveLength(13);
  });

  it("is damped where it grows by little, and says that, and no figure explodes", async () => {
    const { mean, result } = await forecast(1.05, 288);
    const { loop } = result.document;
    expect(loop?.growth).toBeCloseTo(1.05, 2);
    expect(loop?.damping).toMatchObject({ networks: 1, from: 4 });
    expect(loop?.damping?.kept).toBeCloseTo(1 / 1.05, 2);
    expect(result.findings.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(
        /^the loop of the network's own forecasts grows 1\.05x a step and can be trusted for \d+ steps: from step 4 on all networks keep 95\.\d % of their state a step/,
      ),
    );
    // Three times the reach of 2, in units of 0.1 · 10, above a level and a season of at most 20.
    expect(Math.max(...mean)).toBeLessThan(26);
  });

  it.each([0, 2.5, Number.NaN, 2001, 1e15])("refuses a horizon of %d", async (horizon) => {
    await expect(forecast(0.9, horizon)).rejects.toThrow(
      `sales.csv: the model forecasts 1 to 2000 steps, received a horizon of ${horizon}; give a shorter --horizon`,
    );
  });
});
