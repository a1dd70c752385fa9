import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { projectedLstm } from "../cells/projected-lstm.js";
import { DefinitionError } from "../errors.js";
import { encoderDecoder, sequenceToSequence, sequenceToVector, vectorToSequence } from "./task-shapes.js";

describe("task shapes", () => {
  const shape = { inputs: 3, outputs: 2, cell: gru, units: [5, 4] };

  it("turn inputs into outputs of the shapes they are named for", () => {
    const sequence = ["T", "B", 3];
    for (const [model, from, to] of [
      [sequenceToSequence(shape), sequence, ["T", "B", 2]],
      [sequenceToVector({ ...shape, bothWays: true }), sequence, ["B", 2]],
      [vectorToSequence(shape), ["B", 3], ["U", "B", 2]],
      [encoderDecoder(shape), sequence, ["U", "B", 2]],
      [encoderDecoder({ ...shape, attention: 6, bothWays: true }), sequence, ["U", "B", 2]],
      [sequenceToVector({ ...shape, cell: projectedLstm(3), units: 7 }), sequence, ["B", 2]],
    ] as const) {
      const { x, output } = model.graph();
      expect(x.shape).toEqual(from);
      expect(output.shape).toEqual(to);
    }
  });

  it("have as many weights as their equations say", () => {
    const gruOf = (inputs: number, units: number): number => 3 * units * (inputs + units + 1) + units;
    expect(sequenceToVector(shape).parameterCount).toBe(gruOf(3, 5) + gruOf(5, 4) + 2 * 5);
    expect(sequenceToSequence({ ...shape, bothWays: true }).parameterCount).toBe(
      2 * gruOf(3, 5) + 2 * gruOf(10, 4) + 2 * 9,
    );
    // The decoder sees the context, and its last output.
    expect(vectorToSequence({ ...shape, units: 4 }).parameterCount).toBe(gruOf(3 + 2, 4) + 2 * 5);
    expect(encoderDecoder({ ...shape, attention: 6 }).parameterCount).toBe(
      gruOf(3, 5) + gruOf(5, 4) + (6 * 4 + 6 * 4 + 6 + 6) + gruOf(4 + 2, 4) + 2 * 5,
    );
  });

  it("want at least one layer", () => {
    for (const model of [encoderDecoder, sequenceToVector])
      expect(() => model({ ...shape, units: [] })).toThrow(DefinitionError);
  });
});
