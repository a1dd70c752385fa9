import { describe, expect, it } from "vitest";
import { lstm } from "../cells/lstm.js";
import { simple } from "../cells/simple.js";
import { withActivations } from "../cells/with-activations.js";
import { loadEngine } from "../engine/load.js";
import { decodeModel, encodeModel } from "../io/model-file.js";
import { readSeries } from "../kinds/series/read-series.js";
import { predictWith } from "./predict-with.js";
import { type TrainProgress, trainSeries } from "./train.js";

const engine = await loadEngine({ engine: "wasm", threads: 1 });
const rows = Array.from(
  { length: 90 },
  (_, step) => 50 + step + 10 * Math.sin((2 * Math.PI * step) / 12) + ((step * 7919) % 13) / 4,
);
const input = readSeries(`sales\n${rows.join("\n")}\n`, { file: "sales.csv", season: 12 });
const sick = withActivations(simple, { candidate: "sigmoid" });
const small = { engine, units: 4, horizon: 3, recipe: { members: 1, updates: 30 } };

describe("trainSeries", () => {
  it("gives a model that forecasts, and says nothing of health unless it is asked", async () => {
    const { document, model } = await trainSeries(input, small);
    expect(document).toMatchObject({ kind: "training", diagnosis: null, treatments: [] });
    expect(document.model).toMatchObject({ cell: "lstm", units: 4, networks: 1 });
    const again = decodeModel(encodeModel(model));
    const { mean } = await predictWith(again, input, { engine });
    expect(mean).toHaveLength(3);
  });

  it("finds why a sigmoid cell forgets, and that other cells keep more", async () => {
    const heard = new Set<TrainProgress["what"]>();
    const { document } = await trainSeries(input, {
      ...small,
      cell: sick,
      treat: true,
      onProgress: ({ what }) => heard.add(what),
    });
    expect(document.diagnosis?.findings.map(({ disease }) => disease)).toContain("vanishing");
    const [untreated, ...treated] = document.treatments;
    expect(untreated?.name).toBe("untreated");
    expect(treated.map(({ name }) => name)).toEqual(["gates", "identity", "batch-norm"]);
    expect(heard).toEqual(new Set(["network", "trial", "gates", "identity", "batch-norm"]));
    for (const { gains } of treated) expect(gains[0]).toBeGreaterThan(2 * (untreated?.gains[0] as number));
    for (const { validationLoss, history, failure } of document.treatments) {
      expect(failure).toBeNull();
      // The least of five epochs in a row, on average.
      const mean = (first: number): number =>
        history.validation.slice(first, first + 5).reduce((sum, loss) => sum + loss / 5, 0);
      const means = history.validation.slice(4).map((_, first) => mean(first));
      expect(validationLoss).toBeCloseTo(Math.min(...means), 12);
      expect(validationLoss).toBeGreaterThan(Math.min(...history.validation));
      expect(validationLoss).toBeGreaterThan(0);
    }
    expect(untreated?.history).toEqual(document.history);
    expect(document.model).toMatchObject({
      cell: "simple",
      activations: { candidate: "sigmoid" },
      horizon: 3,
    });
  });

  it("lists what was prescribed and cannot be applied, with the reason, and trains no network for it", async () => {
    const heard = new Set<TrainProgress["what"]>();
    const forgetful = { ...small, cell: lstm, recipe: { members: 1, updates: 4, rate: 1, clipNorm: 1 } };
    const { document } = await trainSeries(input, {
      ...forgetful,
      treat: true,
      onProgress: ({ what }) => heard.add(what),
    });
    const clipping = document.treatments.find(({ name }) => name === "clipping");
    expect(clipping).toEqual({
      name: "clipping",
      text: expect.stringContaining("clipped"),
      failure: null,
      notApplicable: "gradients are clipped to a norm of 1 already",
      history: { train: [], validation: [] },
      trainingLoss: null,
      validationLoss: null,
      diseases: [],
      gains: [],
    });
    expect(heard).not.toContain("clipping");
    const by = (name: string) => document.treatments.find((each) => each.name === name);
    expect(by("standardise")?.notApplicable).toBe("targets are standardised before training already");
    expect(by("slower")?.history.train).not.toEqual(by("untreated")?.history.train);
    const prescribed = new Set(document.diagnosis?.findings.flatMap(({ remedies }) => remedies));
    expect(new Set(document.treatments.slice(1).map(({ name }) => name))).toEqual(prescribed);
  });

  it("goes on where a remedy makes training break off, and not when it is stopped", async () => {
    const rate = { ...small, cell: sick, treat: true, recipe: { members: 1, updates: 4, rate: 1e37 } };
    const { treatments } = (await trainSeries(input, rate)).document;
    const failed = treatments.filter(({ failure }) => failure !== null);
    expect(failed.length).toBeGreaterThan(0);
    for (const { failure, validationLoss, history } of failed)
      expect({ failure, validationLoss, history }).toEqual({
        failure: expect.stringMatching(/^the loss became /),
        validationLoss: null,
        history: { train: [], validation: [] },
      });
    const stop = new AbortController();
    const onProgress = ({ what }: TrainProgress): void => {
      if (what === "gates") stop.abort();
    };
    await expect(
      trainSeries(input, { ...small, cell: sick, treat: true, signal: stop.signal, onProgress }),
    ).rejects.toThrow("training was stopped");
  });

  it("treats only when it is asked to", async () => {
    const { document } = await trainSeries(input, { ...small, cell: sick, diagnose: true });
    expect(document.diagnosis?.findings.length).toBeGreaterThan(0);
    expect(document.treatments).toEqual([]);
  });

  it("gives the same document again", async () => {
    const once = async () => (await trainSeries(input, { ...small, diagnose: true })).document;
    expect(await once()).toEqual(await once());
  });
});
