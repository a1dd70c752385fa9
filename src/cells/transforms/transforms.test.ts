import { describe, expect, it } from "vitest";
import { DefinitionError } from "../../errors.js";
import { type Cell, defineCell } from "../cell.js";
import { coupledLstm } from "../coupled-lstm.js";
import { gru } from "../gru.js";
import { gruResetBefore } from "../gru-reset-before.js";
import { indrnn } from "../indrnn.js";
import { lstm } from "../lstm.js";
import { minGru } from "../mingru.js";
import { minLstm } from "../minlstm.js";
import { peepholeLstm } from "../peephole-lstm.js";
import { projectedLstm } from "../projected-lstm.js";
import { simple } from "../simple.js";
import { slstm } from "../slstm.js";
import { withActivations } from "../with-activations.js";
import { clipCell } from "./clip.js";
import { diagonal } from "./diagonal.js";
import { recurrentDropout } from "./dropout.js";
import { batchNorm, layerNorm } from "./normalisation.js";
import { zoneout } from "./zoneout.js";

const parametersOf = (cell: Cell): string[] =>
  cell
    .needs(3, 2)
    .parameters.map(({ name, shape, role, initial }) => `${name} [${shape}] ${role} ${initial}`);

describe("recurrentDropout", () => {
  it("asks for one mask an operand, the same for all gates and steps", () => {
    const mask = { probability: 0.75, value: 1 / 0.75, per: "sequence" };
    expect(recurrentDropout(lstm, 0.25).needs(3, 2).masks).toEqual([
      { name: "h.dropout", width: 2, ...mask },
      { name: "x.dropout", width: 3, ...mask },
    ]);
    expect(recurrentDropout(gruResetBefore, 0.25).needs(3, 2).masks).toHaveLength(2);
    expect(recurrentDropout(minGru, 0.25).needs(3, 2).masks).toEqual([
      { name: "x.dropout", width: 3, ...mask },
    ]);
  });

  it("leaves a projection alone, since it is no gate", () => {
    expect(
      recurrentDropout(projectedLstm(1), 0.5)
        .needs(3, 2)
        .masks.map(({ name }) => name),
    ).toEqual(["h.dropout", "x.dropout"]);
  });

  it("changes no parameter", () => {
    expect(parametersOf(recurrentDropout(peepholeLstm, 0.5))).toEqual(parametersOf(peepholeLstm));
  });

  it.each([-0.1, 1, Number.NaN, "0.5" as unknown as number])("refuses rate %j", (rate) => {
    expect(() => recurrentDropout(lstm, rate)).toThrow(DefinitionError);
    expect(() => recurrentDropout(lstm, rate)).toThrow(`a dropout rate must lie in [0, 1), received ${rate}`);
  });
});

describe("zoneout", () => {
  it("asks for a mask a state, drawn at every step", () => {
    const all = zoneout(lstm, 0.25).needs(3, 2).masks;
    expect(all).toEqual(
      ["h", "c"].map((state) => ({
        name: `${state}.zoneout`,
        width: 2,
        probability: 0.25,
        value: 1,
        per: "step",
      })),
    );
    expect(
      zoneout(projectedLstm(5), 0.25)
        .needs(3, 2)
        .masks.map(({ width }) => width),
    ).toEqual([5, 2]);
  });

  it("leaves alone what is one number in several states", () => {
    const masks = (cell: Cell): string[] => cell.needs(3, 2).masks.map(({ name }) => name);
    expect(masks(zoneout(slstm, 0.25))).toEqual(["h.zoneout"]);
    expect(zoneout(slstm, 0.25).specification.transforms).toEqual([
      { name: "zoneout", options: { h: 0.25 } },
    ]);
    expect(masks(zoneout(slstm, { h: 0.5, n: 0 }))).toEqual(["h.zoneout"]);
    expect(() => zoneout(slstm, { h: 0.5, n: 0.1 })).toThrow(DefinitionError);
    expect(() => zoneout(slstm, { m: 0.1 })).toThrow(
      'states c, n, m of cell "slstm" are one memory, and "m" cannot be zoned out by itself; zone out h',
    );
  });

  it("leaves out states with rate 0", () => {
    expect(
      zoneout(lstm, { c: 0.5, h: 0 })
        .needs(3, 2)
        .masks.map(({ name }) => name),
    ).toEqual(["c.zoneout"]);
    expect(zoneout(lstm, { c: 0.5 }).specification.transforms).toEqual([
      { name: "zoneout", options: { c: 0.5 } },
    ]);
    expect(zoneout(gru, 0).needs(3, 2).masks).toEqual([]);
  });

  it.each([
    [1, 'the zoneout rate of "h" must lie in [0, 1), received 1'],
    [-1, 'the zoneout rate of "h" must lie in [0, 1), received -1'],
    [{ c: Number.NaN }, 'the zoneout rate of "c" must lie in [0, 1), received NaN'],
    [{ k: 0.1 }, 'cell "lstm" has no state "k" to zone out; it has h, c'],
    [null, "zoneout takes a rate, or rates by state, received null"],
    ["0.1", 'zoneout takes a rate, or rates by state, received "0.1"'],
  ])("refuses %j", (rates, message) => {
    expect(() => zoneout(lstm, rates as number)).toThrow(DefinitionError);
    expect(() => zoneout(lstm, rates as number)).toThrow(message);
  });
});

describe("a transform", () => {
  const zoned = (cell: Cell): Cell => zoneout(cell, 0.1);
  const withUsual = (cell: Cell): Cell => withActivations(cell, {});
  it.each([undefined, "lstm"])("refuses %o, which is no cell", (cell) => {
    for (const transform of [layerNorm, batchNorm, diagonal, withUsual, zoned]) {
      expect(() => transform(cell as never)).toThrow(DefinitionError);
      expect(() => transform(cell as never)).toThrow("a transform needs a cell, received ");
    }
  });
});

describe("normalisation", () => {
  it("has a gain of 1 for every term, and a gain and a shift for a state on its way out", () => {
    expect(parametersOf(layerNorm(coupledLstm))).toEqual([
      ...["input", "candidate", "output"].flatMap((gate) => [
        `${gate}.h [2,2] recurrent 0`,
        `${gate}.h.gain [2] vector 1`,
        `${gate}.x [2,3] input 0`,
        `${gate}.x.gain [2] vector 1`,
        `${gate}.bias [2] bias ${gate === "input" ? -1 : 0}`,
      ]),
      "cell.gain [2] vector 1",
      "cell.shift [2] vector 0",
    ]);
    expect(layerNorm(lstm).needs(3, 2).statistics).toEqual([]);
  });

  it("knows of a batch a mean and a variance for every term, and starts gains at 0.1", () => {
    expect(batchNorm(gru).needs(3, 2).statistics).toEqual(
      ["reset.h", "reset.x", "update.h", "update.x", "recurrent_candidate.h", "candidate.x"].map((part) => ({
        name: `${part}.batch`,
        width: 2,
      })),
    );
    const gains = batchNorm(lstm)
      .needs(3, 2)
      .parameters.filter(({ name }) => name.endsWith(".gain"));
    expect(gains).toHaveLength(9);
    expect(new Set(gains.map(({ initial }) => initial))).toEqual(new Set([0.1]));
  });

  it("leaves a projection alone", () => {
    expect(parametersOf(layerNorm(projectedLstm(1))).filter((name) => name.includes("projection"))).toEqual([
      "projection.m [1,2] recurrent 0",
    ]);
  });
});

describe("diagonal", () => {
  it("has one weight a unit for every recurrent matrix", () => {
    expect(parametersOf(diagonal(simple))).toEqual([
      "candidate.h [2] diagonal 0",
      "candidate.x [2,3] input 0",
      "candidate.bias [2] bias 0",
    ]);
  });

  it("leaves the matrix of an input as wide as the layer", () => {
    expect(
      diagonal(simple)
        .needs(2, 2)
        .parameters.map(({ shape }) => shape),
    ).toEqual([[2], [2, 2], [2]]);
  });

  it("leaves what is no gate, and gates of what has a width of its own", () => {
    const cell = defineCell({
      name: "mixed",
      source: "this test",
      states: ["h", "p"],
      widths: { p: 2 },
      step: ({ x, h, p }, { linear, term }) => ({ h: linear("a", { h, p, x }), p: term("b", "h", h, 2) }),
    });
    // Both would be square, by chance.
    expect(parametersOf(diagonal(cell))).toEqual([
      "a.h [2] diagonal 0",
      "a.p [2,2] recurrent 0",
      "a.x [2,3] input 0",
      "a.bias [2] bias 0",
      "b.h [2,2] recurrent 0",
    ]);
  });

  it.each([minGru, minLstm, indrnn, projectedLstm(1), projectedLstm(2), projectedLstm(3)])(
    "refuses $name, which has no recurrent matrix to make diagonal",
    (cell) => {
      expect(() => diagonal(cell)).toThrow(DefinitionError);
      expect(() => diagonal(cell)).toThrow(
        `cell "${cell.name}" has no gate with a square recurrent matrix, and nothing of it can become diagonal; use it as it is`,
      );
    },
  );

  it("may be asked for twice", () => {
    expect(parametersOf(diagonal(diagonal(lstm)))).toEqual(parametersOf(diagonal(lstm)));
  });
});

describe("clipCell", () => {
  it("changes no parameter, and says its limit", () => {
    expect(parametersOf(clipCell(lstm, 2))).toEqual(parametersOf(lstm));
    expect(clipCell(lstm, 2).specification.transforms).toEqual([{ name: "clip", options: { limit: 2 } }]);
  });

  it.each([0, -1, Number.NaN, "2" as unknown as number])("refuses limit %j", (limit) => {
    expect(() => clipCell(lstm, limit)).toThrow(DefinitionError);
    expect(() => clipCell(lstm, limit)).toThrow(`a clipping limit must be above 0, received ${limit}`);
  });
});

describe("projectedLstm", () => {
  it.each([0, 1.5, Number.NaN])("refuses a projection to %d", (projection) => {
    expect(() => projectedLstm(projection)).toThrow(
      `a projection needs a whole number of units above 0, received ${projection}`,
    );
  });
});
