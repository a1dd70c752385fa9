import { describe, expect, it } from "vitest";
import { defineCell } from "../../cells/cell.js";
import { gru } from "../../cells/gru.js";
import { lstm } from "../../cells/lstm.js";
import { simple } from "../../cells/simple.js";
import { batchNorm, layerNorm } from "../../cells/transforms/normalisation.js";
import { withActivations } from "../../cells/with-activations.js";
import { sigmoid } from "../../graph/build.js";
import { remedies, type TrainingPlan } from "./remedies.js";

const plan = (changes: Partial<TrainingPlan> = {}): TrainingPlan => ({
  cell: lstm,
  start: {},
  rate: 0.01,
  clipNorm: 5,
  ...changes,
});

describe("remedies", () => {
  it("change what they say", () => {
    const relu = withActivations(simple, { candidate: "relu" });
    expect(remedies.gates.apply(plan({ cell: simple }), 10)?.cell).toBe(gru);
    expect(remedies.clipping.apply(plan(), 10)?.clipNorm).toBe(1);
    expect(remedies.slower.apply(plan(), 10)?.rate).toBeCloseTo(0.001, 12);
    expect(remedies["leaky-relu"].apply(plan({ cell: relu }), 10)?.cell.specification.activations).toEqual({
      candidate: "leaky-relu",
    });
    expect(Object.keys(remedies.chrono.apply(plan(), 10)?.start ?? {})).toEqual([
      "forget.bias",
      "input.bias",
    ]);
    expect(remedies["layer-norm"].apply(plan(), 10)?.cell.name).toBe("layer-norm-lstm");
  });

  it("are left out where they would change nothing, or cannot be", () => {
    const own = defineCell({
      name: "own",
      source: "this test",
      states: ["h"],
      activations: { keep: "sigmoid", take: "tanh" },
      step: ({ x, h }, { linear, activate }) => ({
        h: sigmoid(activate.keep(activate.take(linear("keep", { x, h })))),
      }),
    });
    expect(remedies.chrono.apply(plan({ cell: own }), 10)).toBeUndefined();
    for (const cell of [layerNorm(lstm), batchNorm(lstm)])
      for (const name of ["layer-norm", "batch-norm"] as const)
        expect(remedies[name].apply(plan({ cell }), 10)).toBeUndefined();
    expect(remedies.gates.apply(plan(), 10)).toBeUndefined();
    expect(remedies.clipping.apply(plan({ clipNorm: 0.5 }), 10)).toBeUndefined();
    expect(remedies.tanh.apply(plan(), 10)).toBeUndefined();
    expect(remedies.standardise.apply(plan(), 10)).toBeUndefined();
  });
});
