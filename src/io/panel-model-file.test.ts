import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineCell } from "../cells/cell.js";
import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { FormatError } from "../errors.js";
import { tanh } from "../graph/build.js";
import { FittedDistribution } from "../kinds/series/panel/heads/fitted-distribution.js";
import { fittedFrom } from "../kinds/series/panel/learnt-group.js";
import type { GroupModel, PanelModel } from "../kinds/series/panel/panel-model.js";
import {
  coversOf,
  historiesOf,
  networkGroup,
  panelModel,
  weightsOf,
} from "../kinds/series/panel/testing/panel-models.js";
import { decodeModel } from "./model-file.js";
import { loadModel } from "./network-file.js";
import { decodePanelModel, encodePanelModel } from "./panel-model-file.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import { fromFloatArray, type Tensor } from "./safetensors-tensor.js";

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ engine: "portable", threads: 1 });
});
afterAll(() => engine.close());

// biome-ignore lint/suspicious/noExplicitAny: a passport that is to be damaged
type Loose = any;

/** The file with its passport and its tensors changed. */
function changed(change: (passport: Loose, tensors: Map<string, Tensor>) => void): Uint8Array {
  const { metadata, tensors } = decodeSafetensors(encodePanelModel(panelModel()));
  const passport = JSON.parse(metadata.sequitur as string);
  change(passport, tensors);
  return encodeSafetensors({ metadata: { sequitur: JSON.stringify(passport) }, tensors });
}

const ALL = [0, 1, 2, 3, 4];

describe("the model of a panel as a file", () => {
  it("comes back as it was, and gives the same bytes again", () => {
    const bytes = encodePanelModel(panelModel());
    const read = decodePanelModel(bytes);
    expect(read.reading).toEqual(panelModel().reading);
    expect(read.groups.map(({ name }) => name)).toEqual(["plain", "told", "spares", "slow", "young"]);
    expect(encodePanelModel(read)).toEqual(bytes);
  });

  it.each(ALL)("forecasts to the bit as before, group %i", async (index) => {
    const before = panelModel().groups[index] as GroupModel;
    const after = decodePanelModel(encodePanelModel(panelModel())).groups[index] as GroupModel;
    // The last of them has no value at all.
    const histories = [...historiesOf(3, 17), Float64Array.of(12), new Float64Array(0)];
    const covariates = coversOf(4, 17, 9).map((each, series) => {
      const { length } = histories[series] as Float64Array;
      return { ...each, past: each.past.map((past) => past.subarray(0, length)) };
    });
    covariates.push({ ...coversOf(1, 0, 3)[0], static: Float64Array.of(2) } as Loose);
    const [old, again] = await Promise.all(
      [before, after].map(({ learnt }) =>
        fittedFrom(engine, learnt).forecast(histories, undefined, covariates),
      ),
    );
    expect(again).toEqual(old);
    expect([...(old?.[1]?.point ?? [])].every(Number.isFinite)).toBe(true);
  });

  it("draws the same paths as before", async () => {
    const paths = async ({ groups }: PanelModel): Promise<unknown> => {
      const { learnt } = groups[2] as GroupModel;
      const fitted = fittedFrom(engine, learnt) as FittedDistribution;
      expect(fitted).toBeInstanceOf(FittedDistribution);
      return await fitted.paths(Float64Array.of(0, 2, 0, 1, 0, 0, 3), 7, 1);
    };
    expect(await paths(decodePanelModel(encodePanelModel(panelModel())))).toEqual(await paths(panelModel()));
  });

  it("keeps groups of any name, and a model without a file to read", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 4 }), (names) => {
        const { groups, reading } = decodePanelModel(
          encodePanelModel({ groups: names.map((name) => networkGroup(name)) }),
        );
        expect(groups.map(({ name }) => name)).toEqual(names);
        expect(reading).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it("names a cell of one's own, which must be handed in", () => {
    const mine = defineCell({
      name: "mine",
      source: "test",
      states: ["h"],
      step: ({ x, h }, { linear }) => ({ h: tanh(linear("gate", { h, x })) }),
    });
    const group = networkGroup();
    if (group.learnt.kind !== "network") throw new Error("made as a network");
    const [first] = group.learnt.learnt.networks;
    const design = { ...(first as NonNullable<typeof first>).design, cell: mine };
    const learnt = { ...group.learnt.learnt, networks: [{ design, weights: weightsOf(design, 1) }] };
    const bytes = encodePanelModel({ groups: [{ ...group, learnt: { kind: "network", learnt } }] });
    expect(() => decodePanelModel(bytes)).toThrow(/cell "mine", which is none of/);
    expect(decodePanelModel(bytes, { cells: [mine] }).groups).toHaveLength(1);
  });
});

describe("a file that is no model of a panel, or a damaged one", () => {
  it.each<[string, (passport: Loose, tensors: Map<string, Tensor>) => void, RegExp]>([
    ["of a later format", (p) => (p.format = 2), /is of format 2, .* reads format 1; update/],
    [
      "of a series",
      (p) => (p.kind = "series"),
      /of kind "series", expected "panel"; read it with decodeModel/,
    ],
    ["with more than it says", (p) => (p.code = 1), /passport.*code/],
    ["without groups", (p) => (p.groups = []), /passport.groups/],
    ["with two groups of a name", (p) => (p.groups[1].name = "plain"), /groups.*names of their own/],
    ["without a season", (p) => (p.groups[0].season = 0), /groups.0.season/],
    ["of another horizon", (p) => (p.groups[0].horizon = 4), /groups.0.widths.*one width a step/],
    ["of an endless horizon", (p) => (p.groups[0].horizon = 1e6), /groups.0.horizon/],
    ["with a width below 0", (p) => (p.groups[0].widths.level80[0] = -1), /level80.0/],
    ["with a width that is null", (p) => (p.groups[0].widths.level90[2] = null), /level90.2/],
    ["of an unknown frequency", (p) => (p.groups[0].frequency.unit = "moon"), /frequency.unit/],
    [
      "with a segment that does not fit",
      (p) => (p.groups[0].learnt.networks[0].segment = 3),
      /segment.*divide/,
    ],
    ["of an endless window", (p) => (p.groups[0].learnt.networks[0].window = 4e6), /window/],
    ["of endless units", (p) => (p.groups[0].learnt.networks[0].units = 1e9), /units/],
    ["of another sizing", (p) => (p.groups[0].learnt.networks[0].sizing = "big"), /sizing/],
    ["of another cell", (p) => (p.groups[0].learnt.networks[0].cell = "lstn"), /"lstn"/],
    ["of more units", (p) => (p.groups[0].learnt.networks[0].units = 5), /group0\/network0.*expected F32/],
    ["of another segment", (p) => (p.groups[0].learnt.networks[0].segment = 2), /group0\/network0/],
    ["of one network less", (p) => p.groups[0].learnt.networks.pop(), /tensors, expected/],
    ["of no network", (p) => (p.groups[0].learnt.networks = []), /networks/],
    ["without scales", (p) => delete p.groups[1].learnt.covariates, /covariates.*one scale/],
    ["with a scale too few", (p) => p.groups[1].learnt.covariates.scales.past.pop(), /one scale/],
    ["with a unit of 0", (p) => (p.groups[1].learnt.covariates.scales.known[0].unit = 0), /unit/],
    [
      "with a masked covariate",
      (p) => (p.groups[1].learnt.covariates.scales.past[0].isMasked = true),
      /network0/,
    ],
    [
      "with more lenders",
      (p) => (p.groups[1].learnt.covariates.lenders = 1e12),
      /lender9\/values" is missing/,
    ],
    ["with fewer lenders", (p) => (p.groups[1].learnt.covariates.lenders = 1), /tensors, expected/],
    ["without names", (p) => delete p.groups[1].covariates, /one scale/],
    ["of another head", (p) => (p.groups[2].learnt.head = "poisson"), /head/],
    ["of a head with other outputs", (p) => (p.groups[2].learnt.head = "normal"), /group2\/network0/],
    ["with more places", (p) => (p.groups[2].learnt.places = 3), /places.*expected F64 \[3, 3\]/],
    ["of which nothing moves", (p) => (p.groups[0].learnt.usualMovement = -1), /usualMovement/],
    ["of an unknown baseline", (p) => (p.groups[3].learnt.name = "Prophet"), /learnt.name/],
    [
      "with short widths for short series",
      (p) => p.groups[4].learnt.short.widths.level80.pop(),
      /groups.4.widths/,
    ],
    [
      "without scales for short series",
      (p) => delete p.groups[4].learnt.short.learnt.covariates,
      /one scale/,
    ],
    ["with two within two", (p) => (p.groups[4].learnt.long = { ...p.groups[4].learnt }), /learnt.long.kind/],
    ["with a column that is no text", (p) => (p.reading.id = 7), /reading.id/],
    ["without a weight", (_, t) => t.delete("group0/network1/1.candidate.h"), /is missing/],
    ["with a tensor of no use", (_, t) => t.set("more", fromFloatArray([1], Float32Array.of(1))), /expected/],
    [
      "with a weight that is no number",
      (_, t) => t.set("group3/x", t.get("group0/network0/0.reset.h") as Tensor),
      /tensors, expected/,
    ],
    [
      "with a lender whose values are infinite",
      (_, t) => t.set("group1/lender0/values", fromFloatArray([1, 2], Float64Array.of(1, -1 / 0))),
      /lender0\/values": found -Infinity/,
    ],
    [
      "with a lender without values",
      (_, t) => t.set("group1/lender0/values", fromFloatArray([1, 2], Float64Array.of(NaN, NaN))),
      /found no value/,
    ],
    [
      "with a lender of other lengths",
      (_, t) => t.set("group1/lender0/values", fromFloatArray([1, 2], Float64Array.of(1, 2))),
      /lender0\/past": found F64 \[1, 20\], expected F64 \[1, 2\]/,
    ],
    [
      "with a place that is no probability",
      (_, t) => t.set("group2/places", fromFloatArray([2, 3], Float64Array.of(0, 1, 2, 0, 0, 0))),
      /found 2, expected probabilities/,
    ],
  ])("is refused in one line: one %s", (_, change, message) => {
    const bytes = changed(change);
    expect(() => decodePanelModel(bytes)).toThrow(FormatError);
    expect(() => decodePanelModel(bytes)).toThrow(message);
    expect(() => decodePanelModel(bytes)).not.toThrow(/\n/);
  });

  it("is refused wherever it is cut short", () => {
    const whole = encodePanelModel(panelModel());
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(() => decodePanelModel(whole.subarray(0, length))).toThrow(FormatError);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused, or reads as some model, wherever a byte of its header is another", () => {
    const whole = encodePanelModel(panelModel());
    const header = Number(new DataView(whole.buffer).getBigUint64(0, true));
    fc.assert(
      fc.property(fc.nat(header + 7), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] as number) ^ by;
        try {
          decodePanelModel(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is not read by the readers of other kinds, which say who reads it", () => {
    const bytes = encodePanelModel(panelModel());
    const said = 'the model is of kind "panel", expected "%"; read it with decodePanelModel of "sequitur/io"';
    expect(() => decodeModel(bytes)).toThrow(said.replace("%", "series"));
    expect(() => loadModel(bytes)).toThrow(said.replace("%", "network"));
  });
});

it("does not write what could not be read back", () => {
  const group = networkGroup();
  if (group.learnt.kind !== "network") throw new Error("made as a network");
  const { learnt } = group.learnt;
  const saved = (changes: Partial<typeof learnt>): (() => Uint8Array) => {
    const changedGroup: GroupModel = {
      ...group,
      learnt: { kind: "network", learnt: { ...learnt, ...changes } },
    };
    return () => encodePanelModel({ groups: [changedGroup] });
  };
  expect(saved({ widths: new Map() })).toThrow(/one width a step.*encodePanelModel was handed this model/);
  const [first] = learnt.networks as [(typeof learnt.networks)[number]];
  expect(saved({ networks: [{ ...first, weights: first.weights.map(() => Number.NaN) }] })).toThrow(
    FormatError,
  );
  expect(() => encodePanelModel({ groups: [group, group] })).toThrow(/names of their own/);
});
