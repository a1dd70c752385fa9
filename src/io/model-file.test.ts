import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineCell } from "../cells/cell.js";
import { gru } from "../cells/gru.js";
import { builtInCells, type OwnTransform } from "../cells/registry.js";
import { transformCell } from "../cells/transform.js";
import { batchNorm, layerNorm } from "../cells/transforms/normalisation.js";
import { FormatError } from "../errors.js";
import { multiply, sigmoid } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { FEATURES } from "../kinds/series/examples.js";
import type { SeriesModel, SeriesPassport } from "../kinds/series/series-model.js";
import { bidirectional } from "../nn/bidirectional.js";
import { dense } from "../nn/dense.js";
import { feedback } from "../nn/feedback.js";
import type { Layer } from "../nn/layer.js";
import { modelFrom } from "../nn/layer-from.js";
import { type Model, sequential } from "../nn/model.js";
import { layerNormalisation } from "../nn/normalisation.js";
import { recurrent } from "../nn/recurrent.js";
import { initialWeights } from "../nn/weights.js";
import type { Learnt } from "../train/trainer.js";
import { decodeModel, encodeModel } from "./model-file.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import { fromFloatArray, type Tensor } from "./safetensors-tensor.js";

const HORIZON = 3;
const smoothing = {
  trend: true,
  season: 12,
  parameters: { level: 0.5, trend: 0.1, season: 0.25, damping: 0.9 },
  deviation: 0.125,
};
const mine = defineCell({
  name: "mine",
  source: "test",
  states: ["h"],
  step: ({ x, h }, { linear }) => ({ h: sigmoid(linear("gate", { h, x })) }),
});

function network(cell = "lstm", layers = 1): Model {
  const definition = builtInCells.get(cell) ?? mine;
  const stack = Array.from({ length: layers }, (_, index) =>
    recurrent(definition, 4, { gives: index === layers - 1 ? "last" : "sequence" }),
  );
  return sequential(FEATURES, [...stack, dense(HORIZON)]);
}

function saved(model: Model = network(), changes: Partial<SeriesPassport> = {}): SeriesModel {
  const members = 2;
  const passport: SeriesPassport = {
    format: 2,
    kind: "series",
    version: "0.1.0",
    specification: model.specification,
    seed: 7,
    members,
    column: "sales",
    frequency: { unit: "month", count: 1 },
    season: 12,
    window: 24,
    horizon: HORIZON,
    transform: { kind: "linear", unit: 12.5 },
    smoothing,
    scale: 0.1,
    shrinkage: 0.75,
    widths: { level80: [1, 2, 3], level90: [2, 3, 4] },
    history: { train: [0.5, 0.25], validation: [0.75, Number.NaN] },
    scores: [
      { name: "lstm", rmse: 1, mae: 1, smape: Number.NaN, mase: null, coverage80: 0.5, coverage90: 1 },
    ],
    ...changes,
  };
  return {
    passport,
    networks: Array.from({ length: members }, (_, member) => ({
      weights: initialWeights(model, member),
      statistics: {},
    })),
  };
}

type Changeable = Record<string, unknown> & { readonly specification: { readonly layers: object[] } };
const firstLayer = ({ specification }: Changeable): object => specification.layers[0] as object;

/** The file with its passport and its tensors changed. */
function changed(change: (passport: Changeable, tensors: Map<string, Tensor>) => void): Uint8Array {
  const { metadata, tensors } = decodeSafetensors(encodeModel(saved()));
  const passport = JSON.parse(metadata.sequitur as string) as Changeable;
  change(passport, tensors);
  return encodeSafetensors({ metadata: { sequitur: JSON.stringify(passport) }, tensors });
}

const refusal = (bytes: Uint8Array): string => {
  try {
    decodeModel(bytes);
    return "accepted";
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.message;
  }
};

describe("a model file", () => {
  it.each([...builtInCells.keys()])("brings a model of two layers of %s back", (cell) => {
    const model = saved(network(cell, 2));
    expect(decodeModel(encodeModel(model))).toEqual(model);
  });

  it("is the same bytes for the same model, in whatever order its passport was put together", () => {
    const model = saved();
    const passport = Object.fromEntries(
      Object.entries(model.passport).reverse(),
    ) as unknown as SeriesPassport;
    expect(encodeModel({ ...model, passport })).toEqual(encodeModel(model));
  });

  it("names its tensors by member, layer, gate and operand, each with its own weights", () => {
    const model = saved();
    const { tensors } = decodeSafetensors(encodeModel(model));
    const parameters = modelFrom(model.passport.specification).parameters;
    expect(tensors.size).toBe(2 * parameters.length);
    expect(tensors.get("member1/0.forget.h")?.shape).toEqual([4, 4]);
    const { offset } = parameters.find(({ name }) => name === "0.forget.x") as { offset: number };
    expect(tensors.get("member1/0.forget.x")).toEqual(
      fromFloatArray(
        [4, FEATURES],
        (model.networks[1] as Learnt).weights.slice(offset, offset + 4 * FEATURES),
      ),
    );
  });

  it("names a cell of the user's own, and wants its definition back", () => {
    const model = saved(network("mine"));
    const bytes = encodeModel(model, { cells: [mine] });
    expect(decodeModel(bytes, { cells: [mine] })).toEqual(model);
    expect(refusal(bytes)).toContain('the model uses cell "mine", which is none of simple, indrnn, lstm, ');
  });

  it("names a transform of the user's own, and wants its definition back", () => {
    const damped: OwnTransform = (cell, { share = 1 }) =>
      transformCell(cell, {
        specification: { name: "damped", options: { share } },
        source: "test",
        states: ({ h, ...others }) => ({ ...others, h: multiply(share, h as Node) }),
      });
    const cell = damped(layerNorm(gru), { share: 0.5 });
    const model = saved(sequential(FEATURES, [recurrent(cell, 4, { gives: "last" }), dense(HORIZON)]));
    const bytes = encodeModel(model, { transforms: { damped } });
    expect(decodeModel(bytes, { transforms: { damped } })).toEqual(model);
    const again = modelFrom(model.passport.specification, [], { damped });
    expect(again.specification).toEqual(model.passport.specification);
    expect(refusal(bytes)).toContain(
      'the model uses transform "damped", which is none of layer-norm, batch-norm, diagonal, dropout, zoneout, clip; hand',
    );
  });

  it.each<[string, readonly Layer[]]>([
    ["a bidirectional layer", [bidirectional(gru, 3, { gives: "last" })]],
    ["a feedback layer", [feedback([recurrent(gru, 3), dense(2)], { last: 2, gives: "last" })]],
    [
      "a backward layer",
      [dense(2), recurrent(gru, 3, { backward: true, gives: "last" }), layerNormalisation()],
    ],
  ])("has a vector for its head from %s", (_, layers) => {
    const model = saved(sequential(FEATURES, [...layers, dense(HORIZON)]));
    expect(decodeModel(encodeModel(model))).toEqual(model);
  });
});

describe("what is no model is refused in one line", () => {
  const tensor = fromFloatArray([2], Float32Array.of(1, 2));

  it("a foreign safetensors file", () => {
    const bytes = encodeSafetensors({ metadata: { format: "pt" }, tensors: new Map([["weight", tensor]]) });
    expect(refusal(bytes)).toBe(
      "a safetensors file, but not a model of Sequitur; give a model.safetensors that sequitur saved",
    );
  });

  it("a later format", () => {
    expect(
      refusal(
        changed((passport) => {
          passport.format = 3;
          passport.kind = "text";
        }),
      ),
    ).toBe(
      "the model is of format 3, but this version of Sequitur reads format 2; update Sequitur, or train anew",
    );
  });

  it("an earlier format", () => {
    const earlier = changed((passport) => {
      passport.format = 1;
      delete passport.smoothing;
    });
    expect(refusal(earlier)).toBe(
      "the model is of format 1, but this version of Sequitur reads format 2; train anew",
    );
  });

  it("metadata that are no JSON", () => {
    expect(refusal(encodeSafetensors({ metadata: { sequitur: "{" }, tensors: new Map() }))).toContain(
      "the passport of the model is not JSON",
    );
  });

  it.each<[string, Parameters<typeof changed>[0], string]>([
    ["no horizon", (passport) => delete passport.horizon, '"passport.horizon": Invalid input'],
    ["an unknown key", (passport) => Object.assign(passport, { path: "/" }), 'Unrecognized key: "path"'],
    ["text for a number", (passport) => Object.assign(passport, { scale: "1" }), '"passport.scale": Invalid'],
    ["scale 0", (passport) => Object.assign(passport, { scale: 0 }), '"passport.scale": Too small'],
    [
      "the season of another model",
      (passport) => Object.assign(passport.smoothing as object, { season: 7 }),
      '"passport.smoothing.season": must be the season of the model, or 1',
    ],
    [
      "a damping that lets a trend grow",
      (passport) =>
        Object.assign(passport, {
          smoothing: { ...smoothing, parameters: { ...smoothing.parameters, damping: 1.1 } },
        }),
      '"passport.smoothing.parameters.damping": Too big',
    ],
    ["a shrinkage that swells", (passport) => Object.assign(passport, { shrinkage: 2 }), "shrinkage"],
    ["half a season", (passport) => Object.assign(passport, { season: 1.5 }), '"passport.season": Invalid'],
    [
      "an endless window",
      (passport) => Object.assign(passport, { window: 1e9 }),
      '"passport.window": Too big',
    ],
    ["another horizon", (passport) => Object.assign(passport, { horizon: 4 }), "the units of the last layer"],
    [
      "widths for other steps",
      (passport) => Object.assign(passport, { widths: { level80: [1], level90: [1] } }),
      '"passport.widths": must have one width a step of the horizon',
    ],
    [
      "a network that gives no vector",
      (passport) => Object.assign(firstLayer(passport), { gives: "sequence" }),
      '"passport.specification.layers": must have one that gives its last output',
    ],
    [
      "a network that makes a sequence of its last output",
      (passport) =>
        passport.specification.layers.splice(1, 0, {
          type: "decoder",
          layers: [{ type: "dropout", rate: 0 }],
          last: 1,
        }),
      '"passport.specification.layers": must have one that gives its last output, and no decoder over it',
    ],
    [
      "layers that do not fit together",
      (passport) =>
        passport.specification.layers.unshift({
          type: "recurrent",
          cell: "gru",
          units: 4,
          gives: "last",
        }),
      "let the layer below give its sequence",
    ],
    ["an unknown cell", (passport) => Object.assign(firstLayer(passport), { cell: "lstn" }), 'cell "lstn"'],
    [
      "more units than memory",
      (passport) => Object.assign(firstLayer(passport), { units: 2 ** 40 }),
      'tensor "member0/0.input.h": found F32 [4, 4], expected F32 [1099511627776, 1099511627776]',
    ],
    ["more members", (passport) => Object.assign(passport, { members: 3 }), "found 28 tensors, expected 42"],
    ["a tensor too few", (_, tensors) => tensors.delete("member1/1.bias"), "found 27 tensors, expected 28"],
    ["a tensor too many", (_, tensors) => tensors.set("more", tensor), "found 29 tensors, expected 28"],
    [
      "a tensor of another name",
      (_, tensors) => {
        tensors.delete("member1/1.bias");
        tensors.set("member1/1.bios", tensor);
      },
      'tensor "member1/1.bias" is missing',
    ],
    [
      "a tensor of another shape",
      (_, tensors) => tensors.set("member0/1.bias", tensor),
      'tensor "member0/1.bias": found F32 [2], expected F32 [3]',
    ],
    [
      "a tensor of another type",
      (_, tensors) => tensors.set("member0/1.bias", fromFloatArray([3], Float64Array.of(1, 2, 3))),
      'tensor "member0/1.bias": found F64 [3], expected F32 [3]',
    ],
    [
      "a weight that is no number",
      (_, tensors) => tensors.set("member1/1.bias", fromFloatArray([3], Float32Array.of(1, Number.NaN, 3))),
      'tensor "member1/1.bias": found a weight that is NaN',
    ],
    [
      "an infinite weight",
      (_, tensors) => tensors.set("member1/1.bias", fromFloatArray([3], Float32Array.of(1, -Infinity, 3))),
      'tensor "member1/1.bias": found a weight that is -Infinity',
    ],
  ])("%s", (_, change, message) => {
    const found = refusal(changed(change));
    expect(found).toContain(message);
    expect(found).not.toContain("\n");
    expect(found).toMatch(/; /);
  });

  it("a file cut short anywhere", () => {
    const bytes = encodeModel(saved());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(refusal(bytes.slice(0, length))).toMatch(/; /);
      }),
      { numRuns: 50 },
    );
  });

  it("a byte of the header changed is refused, or is a model all the same", () => {
    const bytes = encodeModel(saved());
    const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 8 + header - 1 }),
        fc.integer({ min: 32, max: 126 }),
        (at, byte) => {
          const damaged = bytes.slice();
          damaged[at] = byte;
          expect(refusal(damaged)).not.toContain("\n");
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[string, SeriesModel]>([
    [
      "a weight that is NaN",
      {
        ...saved(),
        networks: saved().networks.map((one) => ({ ...one, weights: one.weights.map(() => Number.NaN) })),
      },
    ],
    ["fewer members than it says", { ...saved(), networks: saved().networks.slice(1) }],
    ["a passport that cannot be read back", saved(network(), { scale: Number.NaN })],
    ["a passport that is none", { ...saved(), passport: { specification: {} } as SeriesPassport }],
    ["no passport", { ...saved(), passport: undefined as unknown as SeriesPassport }],
  ])("when saving: %s", (_, model) => {
    expect(() => encodeModel(model)).toThrow(FormatError);
    expect(() => encodeModel(model)).not.toThrow(/damaged/);
  });

  it("a passport to be saved, in words of its own", () => {
    expect(() => encodeModel(saved(network(), { season: 1.5 }))).toThrow(
      /^"passport\.season": .*; encodeModel was handed this passport: correct it there$/,
    );
  });
});

describe("a model that normalises over batches", () => {
  it("comes back with what it learnt of them", () => {
    const normalised = recurrent(batchNorm(gru), 3, { gives: "last" });
    const model = sequential(FEATURES, [normalised, dense(HORIZON)]);
    const statistics = Object.fromEntries(
      model.statistics.map(({ name, width }, index) => [
        name,
        Float32Array.from({ length: 4 * 2 * width }, (_, position) => index + position / 7),
      ]),
    );
    const { passport, networks } = saved(model);
    const whole = { passport, networks: networks.map(({ weights }) => ({ weights, statistics })) };
    expect(decodeModel(encodeModel(whole))).toEqual(whole);
  });
});
