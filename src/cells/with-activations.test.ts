import { beforeEach, describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import { onWarning } from "../warnings.js";
import { type Cell, defineCell } from "./cell.js";
import { gru } from "./gru.js";
import { lstm } from "./lstm.js";
import { simple } from "./simple.js";
import { layerNorm } from "./transforms/normalisation.js";
import { withActivations } from "./with-activations.js";

let heard: string[] = [];
beforeEach(() => {
  heard = [];
  onWarning((message) => heard.push(message));
});

describe("withActivations", () => {
  it("warns once of an activation without bounds in a cell with gates", () => {
    withActivations(lstm, { candidate: "relu" });
    withActivations(lstm, { candidate: "relu" });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatch(/^relu as the candidate activation of lstm: .*watch the states$/);
    withActivations(lstm, { cell: { name: "leaky-relu", alpha: 0.2 } });
    withActivations(gru, { candidate: "relu" });
    expect(heard.slice(1).map((message) => message.slice(0, 40))).toEqual([
      "leaky-relu as the cell activation of lst",
      "relu as the candidate activation of gru:",
    ]);
  });

  it("does not warn where a cell has no gates, where there are bounds, and where nothing changes", () => {
    withActivations(simple, { candidate: "relu" });
    withActivations(lstm, { candidate: "softsign", input: "hard-sigmoid" });
    const relu = withActivations(lstm, { candidate: "relu" });
    heard = [];
    onWarning((message) => heard.push(message));
    withActivations(relu, { candidate: "relu" });
    expect(heard).toEqual([]);
  });

  it("keeps what was exchanged and transformed before", () => {
    const cell = withActivations(layerNorm(withActivations(lstm, { cell: "softsign" })), {
      input: "hard-sigmoid",
    });
    expect(cell.name).toBe("layer-norm-lstm");
    expect(cell.specification).toEqual({
      base: "lstm",
      activations: { cell: "softsign", input: "hard-sigmoid" },
      transforms: [{ name: "layer-norm" }],
    });
    expect(cell.definition.activations).toEqual({
      input: "hard-sigmoid",
      forget: "sigmoid",
      candidate: "tanh",
      output: "sigmoid",
      cell: "softsign",
    });
    expect(lstm.definition.activations?.cell).toBe("tanh");
  });

  it.each([
    [
      lstm,
      { forgte: "sigmoid" },
      'cell "lstm" has no activation "forgte"; did you mean "forget"? it has input, forget, candidate',
    ],
    [lstm, { hidden: "tanh" }, 'cell "lstm" has no activation "hidden"; it has input'],
    [lstm, { toString: "tanh" }, 'no activation "toString"'],
    [
      defineCell({
        name: "plain",
        source: "here",
        states: ["h"],
        step: ({ x }, { linear }) => ({ h: linear("a", { x }) }),
      }),
      { a: "tanh" },
      'cell "plain" has no activations to exchange; declare them in its definition',
    ],
    [lstm, { candidate: "tahn" }, 'there is no activation "tahn"; did you mean "tanh"?'],
  ] as [Cell, Record<string, "tanh">, string][])("refuses for %s: %j", (cell, activations, message) => {
    expect(() => withActivations(cell, activations)).toThrow(DefinitionError);
    expect(() => withActivations(cell, activations)).toThrow(message);
  });
});
