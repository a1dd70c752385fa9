/** Models with the weights of PyTorch's modules give what those give: in float64, on the reference interpreter. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gru, lstm, projectedLstm, simple, withActivations } from "sequitur/cells";
import { decodeSafetensors, encodeSafetensors, fromFloatArray, fromPyTorch, toPyTorch } from "sequitur/io";
import { bidirectional, dense, type Layer, recurrent, sequential } from "sequitur/nn";
import { describe, expect, it } from "vitest";
import { run } from "./float64.js";

interface Case {
  readonly name: string;
  readonly state_dict: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: readonly number[];
  }[];
  readonly x: readonly number[];
  readonly output: readonly number[];
  readonly states: readonly (readonly number[])[];
}

const file = join(import.meta.dirname, "oracles/pytorch-layout.json");
const { cases, T, B, I } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly cases: readonly Case[];
  readonly T: number;
  readonly B: number;
  readonly I: number;
};

/** The layers that say the same, and the module of each. */
const models: Readonly<Record<string, { readonly layers: Layer[]; readonly modules?: string[] }>> = {
  "LSTM, 2 layers, bidirectional": { layers: [bidirectional(lstm, 2), bidirectional(lstm, 2)] },
  "GRU, 2 layers, with a head": {
    layers: [recurrent(gru, 4), recurrent(gru, 4), dense(2)],
    modules: ["gru", "gru", "head"],
  },
  "GRU, bidirectional, without bias": { layers: [bidirectional(gru, 2)] },
  "RNN, relu": { layers: [recurrent(withActivations(simple, { candidate: "relu" }), 4)] },
  "LSTM, projection to 2, 2 layers": {
    layers: [recurrent(projectedLstm(2), 5), recurrent(projectedLstm(2), 5)],
  },
};

function expectNear(found: Float64Array, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, index) => {
    expect(Math.abs((found[index] as number) - value)).toBeLessThanOrEqual(1e-9);
  });
}

describe("weights of PyTorch", () => {
  it("are there for all models", () => {
    expect(cases.map(({ name }) => name)).toEqual(Object.keys(models));
  });

  describe.each(cases)("$name", (one) => {
    const { layers, modules } = models[one.name] as (typeof models)[string];
    const model = sequential(I, layers);
    const stateDict = new Map(
      one.state_dict.map(({ name, shape, values }) => [
        name,
        fromFloatArray(shape, Float32Array.from(values)),
      ]),
    );
    const saved = encodeSafetensors({ metadata: { format: "pt" }, tensors: stateDict });
    const weights = fromPyTorch(model, decodeSafetensors(saved).tensors, modules);
    const check = (vector: Float32Array): void => {
      const { output, states } = run(model, vector, { steps: T, rows: B, inputs: one.x });
      expectNear(output, one.output);
      expect(states).toHaveLength(one.states.length);
      one.states.forEach((state, index) => {
        expectNear(states[index] as Float64Array, state);
      });
    };

    it("give what the module gives", () => check(weights));

    it("are written as PyTorch names them, and come back", () => {
      const written = toPyTorch(model, weights, modules);
      const hasBias = one.state_dict.some(({ name }) => name.includes("bias"));
      const names = [...written.keys()].filter((name) => hasBias || !name.includes("bias"));
      expect(names).toEqual(one.state_dict.map(({ name }) => name));
      for (const { name, shape } of one.state_dict) expect(written.get(name)?.shape).toEqual(shape);
      expect(fromPyTorch(model, written, modules)).toEqual(weights);
    });
  });
});
