import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { simple } from "../cells/simple.js";
import { batchNorm } from "../cells/transforms/normalisation.js";
import { zoneout } from "../cells/transforms/zoneout.js";
import { DefinitionError, NotSupportedError } from "../errors.js";
import { bidirectional } from "./bidirectional.js";
import { decoder } from "./decoder.js";
import { dense } from "./dense.js";
import { dropout } from "./dropout.js";
import { feedback } from "./feedback.js";
import { identity } from "./initialise.js";
import type { Layer } from "./layer.js";
import { sequential } from "./model.js";
import { batchNormalisation, layerNormalisation } from "./normalisation.js";
import { recurrent } from "./recurrent.js";
import { residual } from "./residual.js";

const last = recurrent(lstm, 3, { gives: "last" });
const both = bidirectional(lstm, 3);

describe("combinators", () => {
  it("have the needs of what is in them, named by their places", () => {
    const layer = residual([
      recurrent(zoneout(simple, 0.5), 4),
      feedback([recurrent(batchNorm(simple), 3), dense(2)]),
    ]);
    const { parameters, states, masks, statistics } = layer.needs(2);
    expect(parameters.map(({ name, shape }) => `${name} [${shape}]`)).toEqual([
      "0.candidate.h [4,4]",
      "0.candidate.x [4,2]",
      "0.candidate.bias [4]",
      "1.0.candidate.h [3,3]",
      "1.0.candidate.h.gain [3]",
      // The outputs of the step before are part of the input.
      "1.0.candidate.x [3,6]",
      "1.0.candidate.x.gain [3]",
      "1.0.candidate.bias [3]",
      "1.1.weight [2,3]",
      "1.1.bias [2]",
    ]);
    expect(states.map(({ width }) => width)).toEqual([4, 2, 3]);
    expect(masks.map(({ name }) => name)).toEqual(["0.h.zoneout"]);
    expect(statistics).toEqual([
      { name: "1.0.candidate.h.batch", width: 3, per: "step" },
      { name: "1.0.candidate.x.batch", width: 3, per: "step" },
    ]);
  });

  it("have the widths of their merges and heads", () => {
    expect(both.features(9)).toBe(6);
    for (const merge of ["sum", "multiply", "average"] as const)
      expect(bidirectional(lstm, 3, { merge }).features(9)).toBe(3);
    expect(feedback([recurrent(lstm, 5), dense(2)]).features(9)).toBe(2);
    expect(both.needs(1).states.map(({ name, width }) => [name, width])).toEqual([
      ["forward.h", 3],
      ["forward.c", 3],
      ["backward.h", 3],
      ["backward.c", 3],
    ]);
    expect(both.needs(1).parameters.map(({ name }) => name.split(".")[0])).toEqual([
      ...new Array(12).fill("forward"),
      ...new Array(12).fill("backward"),
    ]);
  });

  it("say whether they can run along with their data", () => {
    const causal = (layer: Layer): boolean => sequential(3, [layer]).causal;
    expect(causal(residual(recurrent(lstm, 3)))).toBe(true);
    expect(causal(feedback(recurrent(lstm, 3)))).toBe(true);
    expect(causal(both)).toBe(false);
    expect(causal(recurrent(lstm, 3, { backward: true }))).toBe(false);
    expect(causal(residual(recurrent(lstm, 3, { backward: true })))).toBe(false);
    expect(sequential(3, [both, dense(1)]).causal).toBe(false);
  });

  it("hand starts to the cells in them", () => {
    // A name says more than a role.
    const start = { recurrent: identity(), bias: 0.25, "candidate.bias": 0.5 };
    for (const layer of [recurrent(simple, 3, { start }), bidirectional(simple, 3, { start })])
      for (const { name, start: found } of layer.needs(1).parameters) {
        if (name.endsWith(".h")) expect(found).toBe(start.recurrent);
        if (name.endsWith("bias")) expect(found).toBe(0.5);
      }
  });

  it.each([
    ["a residual of nothing", () => residual([]), "a residual layer needs at least one layer"],
    ["a feedback of nothing", () => feedback([]), "a feedback layer needs at least one layer"],
    [
      "a residual of another width",
      () => sequential(2, [residual(recurrent(lstm, 3))]),
      "a residual layer adds what it gets, [T, B, 2], to what comes of it, [T, B, 3]; give both the same width",
    ],
    [
      "a residual of a last output",
      () => sequential(3, [residual(last)]),
      "[T, B, 3], to what comes of it, [B, 3]",
    ],
    ["no output fed back", () => feedback(recurrent(gru, 2), { last: 0 }), "above 0, received 0"],
    ["half an output fed back", () => feedback(recurrent(gru, 2), { last: 1.5 }), "above 0, received 1.5"],
    ["feedback around later steps", () => feedback(both), "a layer inside of it needs later steps"],
    [
      "feedback of what is no output of its own",
      () => sequential(2, [feedback(dropout(0.5))]),
      "let a layer inside say its units",
    ],
    [
      "a layer over time above a last output",
      () => sequential(2, [last, recurrent(gru, 2)]),
      "let the layer below give its sequence",
    ],
    [
      "feedback above a last output",
      () => sequential(2, [last, feedback(recurrent(gru, 2))]),
      "let the layer below give its sequence",
    ],
    [
      "two directions of no units",
      () => bidirectional(lstm, 0),
      "a recurrent layer needs a whole number of units above 0, received 0",
    ],
    [
      "a start of what there is not",
      () => sequential(1, [recurrent(lstm, 2, { start: { "reset.bias": 1 } })]),
      'a start is given for "reset.bias", which cell "lstm" does not have; name one of its weights (input.h, ',
    ],
    [
      "a teacher without feedback",
      () => sequential(1, [feedback(recurrent(gru, 1)), dense(1)]).graph({ teacher: true }),
      "let the last layer be a feedback layer",
    ],
    ["no layers", () => sequential(1, []), "a model needs at least one layer"],
    ["no inputs", () => sequential(0, [last]), "a whole number of input features above 0, received 0"],
    ...[-0.5, 1, Number.NaN, "0.5" as unknown as number].map(
      (rate) =>
        [
          `dropout at ${rate}`,
          () => dropout(rate),
          `a dropout rate must lie in [0, 1), received ${rate}`,
        ] as const,
    ),
    [
      "a cell's name for a cell",
      () => recurrent("lstm" as never, 3),
      'a recurrent layer needs a cell, received "lstm"; give one of "sequitur/cells", such as lstm, or cellFrom({ base: "lstm" })',
    ],
    [
      "no cell",
      () => bidirectional(undefined as never, 3),
      "a recurrent layer needs a cell, received undefined",
    ],
    [
      "another way to give",
      () => recurrent(lstm, 3, { gives: "all" as "last" }),
      'there is no gives "all"; choose one of sequence, last',
    ],
    [
      "another way to give, both ways",
      () => bidirectional(lstm, 3, { gives: "lst" as "last" }),
      'there is no gives "lst"; did you mean "last"? choose one of sequence, last',
    ],
    [
      "another way to give, fed back",
      () => feedback(recurrent(lstm, 3), { gives: null as never }),
      "there is no gives null; choose one of",
    ],
    [
      "another merge",
      () => bidirectional(lstm, 3, { merge: "mean" as "sum" }),
      'there is no merge "mean"; choose one of concat, sum, multiply, average',
    ],
    [
      "another input",
      () => sequential(1, [last], "vectors" as "vector"),
      'there is no input "vectors"; did you mean "vector"? choose one of sequence, vector',
    ],
    [
      "what is no layer",
      () => sequential(1, [undefined as never]),
      "a model is made of layers, received undefined",
    ],
    [
      "a cell for a layer",
      () => feedback(lstm as never),
      "a feedback layer is made of layers, received an object",
    ],
    [
      "a start by name",
      () => recurrent(lstm, 2, { start: { recurrent: "orthogonal" as never } }),
      'the start of "recurrent" is "orthogonal"; give a finite number, or an initialiser such as orthogonal of "sequitur/nn"',
    ],
    [
      "a start that is no number",
      () => bidirectional(lstm, 2, { start: { "input.bias": Number.NaN } }),
      'the start of "input.bias" is NaN; give a finite number',
    ],
    [
      "a start of a head by name",
      () => dense(2, { start: "zero" as never }),
      'the start of "weight" is "zero"',
    ],
    [
      "no activation",
      () => dense(3, { activation: null as never }),
      "there is no activation null; choose one of",
    ],
    [
      "a function as activation",
      () => dense(3, { activation: Math.tanh as never }),
      "there is no activation a function; choose one of linear",
    ],
  ] as const)("refuses %s", (_, make, message) => {
    expect(make).toThrow(DefinitionError);
    expect(make).toThrow(message);
  });

  it.each([
    ["a bidirectional layer needs the whole sequence", both],
    ["a backward layer needs the whole sequence", recurrent(lstm, 3, { backward: true })],
    ["a backward layer needs", residual(recurrent(lstm, 1, { backward: true }))],
    ["a decoder needs the whole sequence", decoder([recurrent(gru, 2)], { attention: 2 })],
  ])("refuses a single step: %s", (message, layer) => {
    expect(layer.causal).toBe(false);
    const model = sequential(1, [layer]);
    expect(() => model.stepGraph()).toThrow(NotSupportedError);
    expect(() => model.stepGraph()).toThrow(message);
  });
});

describe("layers without weights of time", () => {
  it("normalise with gains of 1 and shifts of 0, over the batch as a whole", () => {
    for (const layer of [layerNormalisation(), batchNormalisation()])
      expect(layer.needs(3).parameters).toEqual([
        { name: "gain", shape: [3], start: 1 },
        { name: "shift", shape: [3], start: 0 },
      ]);
    expect(batchNormalisation().needs(3).statistics).toEqual([{ name: "batch", width: 3, per: "sequence" }]);
    expect(layerNormalisation().needs(3).statistics).toEqual([]);
  });

  it("drop the same features at every step", () => {
    expect(dropout(0.2).needs(3).masks).toEqual([
      { name: "dropout", width: 3, probability: 0.8, value: 1 / 0.8, per: "sequence" },
    ]);
  });
});
