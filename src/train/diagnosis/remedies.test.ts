import { describe, expect, it } from "vitest";
import { gru } from "../../cells/gru.js";
import { indrnn } from "../../cells/indrnn.js";
import { lstm } from "../../cells/lstm.js";
import { projectedLstm } from "../../cells/projected-lstm.js";
import { builtInCells } from "../../cells/registry.js";
import { simple } from "../../cells/simple.js";
import { batchNorm, layerNorm } from "../../cells/transforms/normalisation.js";
import { zoneout } from "../../cells/transforms/zoneout.js";
import { withActivations } from "../../cells/with-activations.js";
import { type NotApplicable, type RemedyName, remedies, type TrainingPlan } from "./remedies.js";

const plan = (changes: Partial<TrainingPlan> = {}): TrainingPlan => ({
  cell: lstm,
  start: {},
  rate: 0.01,
  clipNorm: 5,
  standardised: false,
  ...changes,
});

const applied = (name: RemedyName, changes: Partial<TrainingPlan> = {}, steps = 10): Partial<TrainingPlan> =>
  remedies[name].apply(plan(changes), steps) as Partial<TrainingPlan>;
const reason = (name: RemedyName, changes: Partial<TrainingPlan> = {}, steps = 10): string =>
  (remedies[name].apply(plan(changes), steps) as Partial<NotApplicable>).reason ?? "it applies";
const relu = withActivations(simple, { candidate: "relu" });

describe("remedies", () => {
  it("change what they say", () => {
    expect(applied("gates", { cell: simple }).cell).toBe(gru);
    expect(applied("clipping").clipNorm).toBe(1);
    expect(applied("slower").rate).toBeCloseTo(0.001, 12);
    expect(applied("leaky-relu", { cell: relu }).cell?.specification.activations).toEqual({
      candidate: "leaky-relu",
    });
    expect(Object.keys(applied("chrono").start ?? {})).toEqual(["forget.bias", "input.bias"]);
    expect(applied("layer-norm").cell?.name).toBe("layer-norm-lstm");
    expect(applied("standardise").standardised).toBe(true);
    expect(applied("identity", { cell: simple }).cell?.specification.activations).toEqual({
      candidate: "relu",
    });
  });

  it("count a start of its own as a change", () => {
    const { cell, start } = applied("identity", { cell: relu });
    expect(cell).toBe(relu);
    expect(Object.keys(start ?? {})).toEqual(["recurrent"]);
  });

  it("say why they cannot be applied", () => {
    expect(reason("chrono", { cell: simple })).toBe(
      "the cell has no gates that say for how long it remembers",
    );
    expect(reason("chrono", {}, 2)).toBe("the sequence has no more than 2 steps");
    for (const cell of [layerNorm(lstm), batchNorm(lstm)])
      for (const name of ["layer-norm", "batch-norm"] as const)
        expect(reason(name, { cell })).toBe("the cell is normalised already");
    expect(reason("gates")).toBe("the cell has gates already");
    expect(reason("identity")).toBe("it is for a cell without gates");
    expect(reason("identity", { cell: indrnn })).toBe("the cell has no matrix between its units");
    expect(reason("xavier", { cell: indrnn })).toBe("the weights start so already");
    expect(reason("clipping", { clipNorm: 0.5 })).toBe("gradients are clipped to a norm of 0.5 already");
    expect(reason("tanh")).toBe("all activations have bounds");
    expect(reason("elu")).toBe("no activation of the cell is a ReLU");
    expect(reason("standardise", { standardised: true })).toMatch(/already$/);
  });

  it("against forgetting apply to every cell that there is: gates where it has none, chrono where it has", () => {
    for (const base of [...builtInCells.values(), projectedLstm(2)])
      for (const cell of [base, layerNorm(base), zoneout(base, 0.1)]) {
        const gated = reason("chrono", { cell }) === "it applies";
        expect([cell.name, gated]).toEqual([cell.name, !["simple", "indrnn"].includes(base.name)]);
        expect([cell.name, reason("gates", { cell }) === "it applies"]).toEqual([cell.name, !gated]);
      }
  });
});
