import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInCells } from "../cells/registry.js";
import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { InputError } from "../errors.js";
import { FEATURES } from "../kinds/series/examples.js";
import { readSeries, type SeriesInput } from "../kinds/series/read-series.js";
import type { SeriesModel, SeriesPassport } from "../kinds/series/series-model.js";
import { dense } from "../nn/dense.js";
import { sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights } from "../nn/weights.js";
import type { Learnt } from "../train/trainer.js";
import type { ForecastResult } from "./forecast-result.js";
import { type PredictWithOptions, predictWith } from "./predict-with.js";
import { monthly, sales, steps } from "./testing/inputs.js";

const network = sequential(FEATURES, [
  recurrent(builtInCells.get("lstm") as never, 4, { gives: "last" }),
  dense(3),
]);

const HALF = { level: 0.5, trend: 0, season: 0.25, damping: 1 };

/** As if trained on `sales`, with weights that nobody trained. */
function madeModel(changed: Partial<SeriesPassport> = {}, weights?: Float32Array): SeriesModel {
  const member = (seed: number): Learnt => ({
    weights: weights ?? initialWeights(network, seed),
    statistics: {},
  });
  return {
    networks: [member(1), member(2)],
    passport: {
      format: 2,
      kind: "series",
      version: "0.0.0",
      specification: network.specification,
      seed: 1,
      members: 2,
      column: "sales",
      frequency: { unit: "month", count: 1 },
      season: 12,
      window: 24,
      horizon: 3,
      transform: { kind: "linear", unit: 10 },
      smoothing: { trend: false, season: 12, parameters: HALF, deviation: 0.1 },
      scale: 0.1,
      shrinkage: 1,
      widths: { level80: [0.1, 0.2, 0.3], level90: [0.2, 0.3, 0.4] },
      history: { train: [1], validation: [1] },
      scores: [],
      ...changed,
    },
  };
}

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ engine: "portable", threads: 1 });
});
afterAll(() => engine.close());

const input = monthly(steps(72, sales));
const forecast = async (
  model: SeriesModel,
  series: SeriesInput = input,
  options: PredictWithOptions = {},
): Promise<ForecastResult> =>
  (await predictWith(model, series, { engine, file: "sales.csv", ...options })).result;
const texts = ({ findings }: ForecastResult): string[] => findings.map(({ text }) => text);

describe("predictWith", () => {
  it("forecasts at most the horizon of the model, and says how many networks did", async () => {
    const { document, members } = await forecast(madeModel());
    expect(document.forecast).toHaveLength(3);
    expect(document.model.parameters).toBe(2 * network.parameterCount);
    expect(members).toBe(2);
    expect((await forecast(madeModel(), input, { horizon: 2 })).document.forecast).toEqual(
      document.forecast.slice(0, 2),
    );
  });

  it("names no flag that a model does not take", async () => {
    const { findings } = await forecast(madeModel());
    expect(findings).toContainEqual({ text: expect.stringMatching(/^a season of 12 steps/) });
    expect(findings.filter(({ flag }) => flag !== undefined).map(({ flag }) => flag)).toEqual([
      "--column NAME",
      "--time NAME",
    ]);
  });

  it("says which column the model was trained on, if it is another", async () => {
    expect(texts(await forecast(madeModel())).join()).not.toContain("trained on column");
    expect(texts(await forecast(madeModel({ column: "passengers" })))).toContain(
      'the model was trained on column "passengers", not on "sales"',
    );
  });

  it("says which season it uses, if it is not the one of the file", async () => {
    const other = texts(await forecast(madeModel({ season: 6 })));
    expect(other).toContain(
      "the model uses the season it was trained with (6 steps), not the file's (12 steps)",
    );
    expect(other.filter((text) => text.includes("season"))).toHaveLength(1);
    expect(texts(await forecast(madeModel({ season: 1 })))).toContain(
      "the model uses the season it was trained with (none), not the file's (12 steps)",
    );
    const flat = monthly(steps(72, (step) => 100 + step));
    expect(flat.season).toBe(1);
    expect(texts(await forecast(madeModel(), flat))).toContain(
      "the model uses the season it was trained with (12 steps), not the file's (none)",
    );
  });

  it.each<[string, Partial<SeriesPassport>, number]>([
    ["the largest", {}, 3e38],
    ["the largest on a logarithmic scale", { transform: { kind: "log" } }, 3e38],
    ["the largest below zero on a logarithmic scale", { transform: { kind: "log" } }, -3e38],
  ])("refuses a forecast beyond all numbers: all weights %s", async (_, changed, weight) => {
    const weights = new Float32Array(network.parameterCount).fill(weight);
    await expect(forecast(madeModel(changed, weights))).rejects.toThrow(InputError);
    await expect(forecast(madeModel(changed, weights))).rejects.toThrow(
      /^sales\.csv: the model's forecast is beyond all numbers; .* train anew without --model$/,
    );
  });

  it("says in words what the frequencies are that do not fit", async () => {
    const rows = readSeries(["sales", ...steps(72, sales)].join("\n"), { file: "rows.csv" });
    await expect(forecast(madeModel(), rows)).rejects.toThrow(
      "sales.csv: the frequency is another (rows in their order) than that of the model's training (monthly); train anew",
    );
  });
});
