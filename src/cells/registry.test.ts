import { beforeAll, describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import { onWarning } from "../warnings.js";
import { type Cell, defineCell } from "./cell.js";
import { indrnn } from "./indrnn.js";
import { minGru } from "./mingru.js";
import { minLstm } from "./minlstm.js";
import { projectedLstm } from "./projected-lstm.js";
import { builtInCells, cellFrom, transformNames } from "./registry.js";
import { clipCell } from "./transforms/clip.js";
import { diagonal } from "./transforms/diagonal.js";
import { recurrentDropout } from "./transforms/dropout.js";
import { batchNorm, layerNorm } from "./transforms/normalisation.js";
import { zoneout } from "./transforms/zoneout.js";
import { withActivations } from "./with-activations.js";

const transforms: Readonly<Record<string, (cell: Cell) => Cell>> = {
  "layer-norm": layerNorm,
  "batch-norm": batchNorm,
  diagonal,
  dropout: (cell) => recurrentDropout(cell, 0.25),
  zoneout: (cell) => zoneout(cell, { [cell.states[0] as string]: 0.125 }),
  clip: (cell) => clipCell(cell, 3),
};
const cells = [...builtInCells.values(), projectedLstm(2)];
/** They have no square recurrent matrix. */
const withoutDiagonal = [indrnn, minGru, minLstm, projectedLstm(2)].map(({ name }) => name);

beforeAll(() => onWarning(() => {}));

/** What a cell is, as far as data can say it, and after a journey through JSON. */
function expectRoundTrip(cell: Cell, own: readonly Cell[] = []): void {
  const again = cellFrom(JSON.parse(JSON.stringify(cell.specification)), own);
  expect(again.specification).toEqual(cell.specification);
  expect(again.name).toBe(cell.name);
  expect(again.source).toBe(cell.source);
  expect(again.states).toEqual(cell.states);
  expect(again.widths(3)).toEqual(cell.widths(3));
  expect(again.needs(4, 3)).toEqual(cell.needs(4, 3));
  expect(again.definition.activations).toEqual(cell.definition.activations);
}

describe("cellFrom", () => {
  it("knows the transforms of this test, and no others", () => {
    expect(transformNames).toEqual(Object.keys(transforms));
  });

  describe.each(cells)("$name", (cell) => {
    it("comes back from its specification", () => expectRoundTrip(cell));

    const possible = Object.entries(transforms).filter(
      ([name]) => name !== "diagonal" || !withoutDiagonal.includes(cell.name),
    );
    it.each(possible)("comes back after %s", (name, transform) => {
      const changed = transform(cell);
      expect(changed.name).toBe(`${name}-${cell.name}`);
      expectRoundTrip(changed);
      for (const [other, again] of possible)
        if (other !== name && !(name.endsWith("norm") && other.endsWith("norm")))
          expectRoundTrip(again(changed));
    });

    it("comes back with other activations, before and after a transform", () => {
      const gate = Object.keys(cell.definition.activations ?? {}).at(-1) as string;
      const changed = { [gate]: { name: "scaled-tanh", alpha: 2 } } as const;
      expectRoundTrip(withActivations(cell, changed));
      expectRoundTrip(withActivations(layerNorm(cell), changed));
      expectRoundTrip(withActivations(withActivations(cell, changed), { [gate]: "elu" }));
    });
  });

  it("takes a cell of the user's own, and puts it before a built-in one of its name", () => {
    const own = defineCell({
      name: "lstm",
      source: "this test",
      states: ["h"],
      step: ({ x, h }, { linear }) => ({ h: linear("only", { h, x }) }),
    });
    expectRoundTrip(clipCell(own, 2), [own]);
    expect(cellFrom({ base: "lstm" }, [own]).needs(1, 1).parameters).toHaveLength(3);
  });

  it.each([
    [{ base: "lstn" }, 'the model uses cell "lstn", which is none of simple, indrnn'],
    [{ base: "toString" }, "hand its definition in"],
    [{ base: "projected-lstm" }, "a projection needs a whole number of units above 0, received NaN"],
    [
      { base: "gru", transforms: [{ name: "norm" }] },
      'the model uses transform "norm", which is none of layer-norm, batch-norm, diagonal, dropout, zoneout, clip',
    ],
    [{ base: "gru", transforms: [{ name: "constructor" }] }, 'transform "constructor"'],
    [
      { base: "gru", transforms: [{ name: "own" }] },
      "none of layer-norm, batch-norm, diagonal, dropout, zoneout, clip; hand its definition in",
    ],
    [{ base: "gru", transforms: [{ name: "dropout" }] }, "a dropout rate must lie in [0, 1), received NaN"],
    [{ base: "gru", transforms: [{ name: "clip" }] }, "a clipping limit must be above 0, received NaN"],
  ])("refuses %j", (specification, message) => {
    expect(() => cellFrom(specification)).toThrow(DefinitionError);
    expect(() => cellFrom(specification)).toThrow(message);
  });
});
