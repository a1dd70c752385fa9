import { describe, expect, it } from "vitest";
import { lstm } from "../cells/lstm.js";
import { FormatError } from "../errors.js";
import type { SeriesModel, SeriesPassport } from "../kinds/series/series-model.js";
import { strategies } from "../kinds/series/strategies/strategies.js";
import type { LayerSpecification } from "../nn/layer.js";
import { initialWeights } from "../nn/weights.js";
import { decodeModel, encodeModel } from "./model-file.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

const HORIZON = 3;
const smoothing = {
  trend: true,
  season: 12,
  parameters: { level: 0.5, trend: 0.1, season: 0.25, damping: 0.9 },
  deviation: 0.125,
};
type Strategy = NonNullable<SeriesPassport["strategy"]>;

function saved(strategy: Strategy): SeriesModel {
  const { model } = strategies[strategy].build({ cell: lstm, units: 4, layers: 2, horizon: HORIZON });
  return {
    networks: [{ weights: initialWeights(model, 1), statistics: {} }],
    passport: {
      format: 2,
      kind: "series",
      version: "0.1.0",
      specification: model.specification,
      seed: 7,
      members: 1,
      column: "sales",
      frequency: { unit: "month", count: 1 },
      season: 12,
      window: 24,
      horizon: HORIZON,
      strategy,
      reach: 2.5,
      transform: { kind: "log" },
      smoothing,
      scale: 0.1,
      shrinkage: 0.75,
      widths: { level80: [1, 2, 3], level90: [2, 3, 4] },
      history: { train: [0.5], validation: [0.75] },
      scores: [],
    },
  };
}

/** What is said of the file with another passport. */
function refusal(strategy: Strategy, change: (passport: Record<string, unknown>) => void): string {
  const { metadata, tensors } = decodeSafetensors(encodeModel(saved(strategy)));
  const passport = JSON.parse(metadata.sequitur as string) as Record<string, unknown>;
  change(passport);
  const bytes = encodeSafetensors({ metadata: { sequitur: JSON.stringify(passport) }, tensors });
  try {
    decodeModel(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  return "read";
}

const top = (passport: Record<string, unknown>): LayerSpecification[] =>
  (passport.specification as { layers: LayerSpecification[] }).layers;

describe.each<Strategy>(["recursive", "encoder-decoder"])("a model that is %s", (strategy) => {
  it("comes back from its file", () => {
    expect(decodeModel(encodeModel(saved(strategy)))).toEqual(saved(strategy));
  });

  it.each<[string, (passport: Record<string, unknown>) => void, string]>([
    [
      "an unknown strategy",
      (one) => Object.assign(one, { strategy: "oracle" }),
      '"passport.strategy": Invalid',
    ],
    [
      "the default, which is not named",
      (one) => Object.assign(one, { strategy: "direct" }),
      "Invalid option",
    ],
    ["no reach", (one) => delete one.reach, '"passport.reach": must be there where there is a strategy'],
    ["no strategy", (one) => delete one.strategy, '"passport.reach": must be there where'],
    ["a reach beyond all", (one) => Object.assign(one, { reach: 1e300 }), '"passport.reach": Too big'],
    ["a reach of 0", (one) => Object.assign(one, { reach: 0 }), '"passport.reach": Too small'],
    [
      "a layer more",
      (one) => top(one).push({ type: "dense", units: 1, activation: "linear" }),
      '"passport.specification.layers": must be',
    ],
    [
      "two last outputs",
      (one) => Object.assign(top(one).at(-1) as object, { last: 2 }),
      '"passport.specification.layers": must be',
    ],
    [
      "two numbers a step",
      (one) => {
        const within = top(one).at(-1) as { layers: readonly object[] };
        Object.assign(within.layers.at(-1) as object, { units: 2 });
      },
      "dense layer of one unit",
    ],
  ])("is refused with %s", (_, change, message) => {
    const found = refusal(strategy, change);
    expect(found).toContain(message);
    expect(found).toMatch(/; the file is damaged: save or download it again$/);
  });
});

it("an encoder that runs backwards, or a decoder with attention, cannot run free and is refused", () => {
  const named = "must be recurrent layers that run forwards, and a decoder without attention";
  expect(
    refusal("encoder-decoder", (one) => Object.assign(top(one)[0] as object, { backward: true })),
  ).toContain(named);
  expect(
    refusal("encoder-decoder", (one) => Object.assign(top(one).at(-1) as object, { attention: 3 })),
  ).toContain(named);
  expect(refusal("recursive", (one) => Object.assign(top(one)[0] as object, { gives: "last" }))).toContain(
    "must be one feedback layer that gives a sequence",
  );
});
