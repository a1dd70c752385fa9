import { afterAll, describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { batchNorm } from "../cells/transforms/normalisation.js";
import { loadEngine } from "../engine/load.js";
import { decodeModel, encodeModel } from "../io/model-file.js";
import { predict } from "./predict.js";
import { predictWith } from "./predict-with.js";
import { monthly, sales, steps } from "./testing/inputs.js";
import { trainSeries } from "./train.js";

const engine = await loadEngine({ engine: "portable", threads: 1 });
afterAll(() => engine.close());
const input = monthly(steps(72, sales));
const small = { engine, units: 4, horizon: 4, season: 12, recipe: { members: 2, updates: 40 } };

describe.each(["recursive", "encoder-decoder"] as const)("a network that is %s", (strategy) => {
  it("is trained, looked into, saved to the same bytes, and forecasts what it was asked for", async () => {
    const train = () => trainSeries(input, { ...small, strategy, layers: 2, diagnose: true });
    const { document, model } = await train();
    expect(document.model).toMatchObject({ strategy, horizon: 4, layers: 2 });
    expect(document.diagnosis?.layers.length).toBeGreaterThan(1);
    const bytes = encodeModel(model);
    expect(encodeModel((await train()).model)).toEqual(bytes);
    const { result, mean } = await predictWith(decodeModel(bytes), input, { engine, horizon: 30 });
    expect(mean).toHaveLength(30);
    expect(result.document.model).toMatchObject({ strategy, cell: "lstm", units: 4, layers: 2 });
    // The series goes from 7 to 20.
    for (const value of mean) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(30);
    }
    expect((await predictWith(model, input, { engine, horizon: 7 })).mean).toEqual(mean.slice(0, 7));
  });

  it("competes with the baselines on the test span, whatever its cell, and says how its loop did", async () => {
    const cell = batchNorm(gru);
    const { result, model } = await predict(input, {
      ...small,
      cell,
      strategy,
      preferNetwork: true,
      seed: 2,
    });
    expect(result.document.scores).toHaveLength(6);
    expect(result.document.loop?.trustedSteps).toBe(4);
    expect(result.document.forecast).toEqual(result.document.forecasts[cell.name]);
    expect(model.passport).toMatchObject({ strategy, horizon: 4 });
    expect(model.passport.reach).toBeGreaterThanOrEqual(1);
    const again = await predictWith(model, input, { engine });
    expect(again.mean).toEqual(Float64Array.from(result.document.forecast, ({ mean }) => mean));
  });
});

it("a direct network says nothing of a strategy in its passport, and of a loop nothing in its document", async () => {
  const { result, model } = await predict(input, { ...small, strategy: "direct" });
  expect(Object.keys(model.passport)).not.toContain("strategy");
  expect(Object.keys(model.passport)).not.toContain("reach");
  expect(result.document).toMatchObject({ loop: null, model: { strategy: "direct" } });
  expect(encodeModel((await predict(input, small)).model)).toEqual(encodeModel(model));
});

it("an unknown strategy is refused before anything is trained", async () => {
  const strategy = "recursively" as "recursive";
  await expect(predict(input, { ...small, strategy, file: "sales.csv" })).rejects.toThrow(
    'sales.csv: --strategy is "recursively"; did you mean "recursive"? give one of direct, recursive, encoder-decoder',
  );
});
