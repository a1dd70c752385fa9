import { beforeAll, describe, expect, it } from "vitest";
import { lstm } from "../cells/lstm.js";
import { builtInCells } from "../cells/registry.js";
import { withActivations } from "../cells/with-activations.js";
import { dense } from "../nn/dense.js";
import { feedback } from "../nn/feedback.js";
import type { Layer } from "../nn/layer.js";
import { modelFrom } from "../nn/layer-from.js";
import { type Model, sequential } from "../nn/model.js";
import { recurrent } from "../nn/recurrent.js";
import { residual } from "../nn/residual.js";
import { varyingCoefficients } from "../nn/varying-coefficients.js";
import { models } from "../train/testing/model-zoo.js";
import { onWarning } from "../warnings.js";
import { layersSchema, MOST_LAYERS } from "./layer-schema.js";

beforeAll(() => onWarning(() => {}));

/** A layer in so many residual ones. */
function nested(depth: number): Layer {
  return depth === 0 ? recurrent(lstm, 2) : residual(nested(depth - 1));
}

const more: [string, Model][] = [
  [
    "varying coefficients",
    sequential(8, varyingCoefficients(recurrent(lstm, 2, { gives: "last" }), { outputs: 3, regressors: 2 })),
  ],
  [
    "activations with constants",
    sequential(1, [
      recurrent(withActivations(lstm, { cell: { name: "elu", alpha: 0.5 }, input: "hard-sigmoid" }), 2, {
        gives: "last",
      }),
      dense(1, { activation: { name: "affine", alpha: 2, beta: 1 } }),
    ]),
  ],
  [
    "feedback of the last output alone",
    sequential(1, [feedback(recurrent(lstm, 2), { last: 1000, gives: "last" })]),
  ],
  ["nested layers", sequential(2, [nested(4)])],
  [
    "as many layers as may be",
    sequential(
      1,
      Array.from({ length: MOST_LAYERS }, () => dense(1)),
    ),
  ],
];

describe("layersSchema", () => {
  it.each([...models, ...more])("lets %s through as it is, and the model comes back", (_, model) => {
    const layers = layersSchema.parse(JSON.parse(JSON.stringify(model.specification.layers)));
    expect(layers).toEqual(model.specification.layers);
    const again = modelFrom({ ...model.specification, layers });
    expect(again.specification).toEqual(model.specification);
    for (const part of ["states", "masks", "statistics", "outputs", "causal"] as const)
      expect(again[part]).toEqual(model[part]);
    const shapes = ({ parameters }: Model): unknown =>
      parameters.map(({ name, shape, offset }) => [name, shape, offset]);
    expect(shapes(again)).toEqual(shapes(model));
  });

  const plain = { type: "recurrent", cell: "lstm", units: 2, gives: "sequence" };
  const cellOf = (cell: unknown): unknown[] => [{ ...plain, cell }];
  const residualOf = (layers: unknown): unknown => ({ type: "residual", layers });
  const ahead = { type: "varying-coefficients", layers: [plain], outputs: 1, regressors: 1 };
  const deep = (depth: number): unknown => (depth === 0 ? plain : residualOf([deep(depth - 1)]));

  it.each([
    ["no layer", []],
    ["no list", { 0: plain }],
    ["a layer of another type", [{ ...plain, type: "attention" }]],
    ["a layer without type", [{ cell: "lstm", units: 2, gives: "sequence" }]],
    ["more than a layer says", [{ ...plain, code: "process.exit()" }]],
    ["less than it must say", [{ type: "recurrent", cell: "lstm", units: 2 }]],
    ["no units", [{ ...plain, units: 0 }]],
    ["half a unit", [{ ...plain, units: 1.5 }]],
    ["units as words", [{ ...plain, units: "2" }]],
    ["backward where it says nothing", [{ ...plain, backward: false }]],
    ["another merge", [{ type: "bidirectional", cell: "lstm", units: 2, gives: "last", merge: "toString" }]],
    ["a cell without name", cellOf("")],
    ["a cell with more", cellOf({ base: "lstm", step: "x => x" })],
    ["another activation", cellOf({ base: "lstm", activations: { cell: "cube" } })],
    [
      "a constant that is no number",
      cellOf({ base: "lstm", activations: { cell: { name: "elu", alpha: "1" } } }),
    ],
    ["a transform without name", cellOf({ base: "lstm", transforms: [{ name: "" }] })],
    [
      "options that are no numbers",
      cellOf({ base: "lstm", transforms: [{ name: "clip", options: { limit: "1" } }] }),
    ],
    ["transforms without end", cellOf({ base: "lstm", transforms: new Array(21).fill({ name: "clip" }) })],
    ["a dropout of all", [{ type: "dropout", rate: 1 }]],
    ["nothing fed back", [{ type: "feedback", layers: [plain], last: 0, gives: "sequence" }]],
    ["feedback of thousands", [{ type: "feedback", layers: [plain], last: 1001, gives: "sequence" }]],
    ["a residual of nothing", [residualOf([])]],
    ["numbers ahead without end", [{ ...ahead, outputs: 10_001 }]],
    ["regressors without end", [{ ...ahead, regressors: 1001 }]],
    ["nesting without end", [deep(5)]],
    ["nesting to any depth", [deep(200)]],
    ["more layers than may be", new Array(MOST_LAYERS + 1).fill(plain)],
    ["more layers in layers", new Array(60).fill(residualOf([plain]))],
    ["more layers in one layer", [residualOf(new Array(MOST_LAYERS).fill(plain))]],
  ])("refuses %s", (_, layers) => {
    expect(layersSchema.safeParse(layers).success).toBe(false);
  });

  it("knows every built-in cell by its name alone", () => {
    for (const name of builtInCells.keys()) expect(layersSchema.safeParse(cellOf(name)).success).toBe(true);
  });
});
