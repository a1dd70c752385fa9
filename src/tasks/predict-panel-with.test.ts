import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simple } from "../cells/simple.js";
import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { decodePanelModel, encodePanelModel } from "../io/panel-model-file.js";
import { designsFor } from "../kinds/series/panel/designs.js";
import { PanelNetworkForecaster } from "../kinds/series/panel/network-forecaster.js";
import type { PanelModel } from "../kinds/series/panel/panel-model.js";
import { baselineGroup, networkGroup, weightsOf } from "../kinds/series/panel/testing/panel-models.js";
import type { Group, Member } from "../sequence/panel.js";
import type { Frequency } from "../sequence/series.js";
import { Random } from "../tensor/random.js";
import { type PanelPrediction, panelModel } from "./panel-prediction.js";
import { predictPanel } from "./predict-panel.js";
import { predictPanelWith } from "./predict-panel-with.js";
import { forecasterOf } from "./testing/panels.js";

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ engine: "portable", threads: 1 });
});
afterAll(() => engine.close());

const HORIZON = 3;
const MONTHS: Frequency = { unit: "month", count: 1 };

/** Noise around a level, which a network sees through, and Naive2 does not. */
function member(id: string, length: number, kind: number, group = "shops"): Member {
  const random = new Random(length, kind + id.length);
  const level = kind === 0 ? 10 : 500;
  return {
    id,
    group,
    values: Float64Array.from({ length }, () => level * (1 + 0.3 * random.normal())),
    held: 0,
    start: Date.UTC(2024, 0, 1),
    frequency: MONTHS,
    covariates: { static: Float64Array.of(kind), past: [], known: [] },
  };
}

function groupOf(members: readonly Member[], name = "shops"): Group {
  return {
    name,
    season: 1,
    horizon: HORIZON,
    members,
    covariates: { static: ["kind"], past: [], known: [] },
  };
}

const long = Array.from({ length: 12 }, (_, index) => member(`s${index}`, 30 + index, index % 2));
const short = [1, 2, 3, 8].map((length) => member(`short ${length}`, length, length % 2));
const empty = [member("none", 0, 0), member("other", 0, 1)];

function learn(members: readonly Member[]): Promise<PanelPrediction> {
  const network = new PanelNetworkForecaster(engine, {
    designs: (shape) =>
      designsFor(shape)
        .slice(0, 1)
        .map((design) => ({ ...design, cell: simple, units: 6 })),
    members: 2,
    looks: [30, 60],
    patience: 1,
  });
  return predictPanel([groupOf(members)], { forecasters: [network], seed: 3 });
}

const again = (model: PanelModel): PanelModel => decodePanelModel(encodePanelModel(model));
const forecastsOf = ({ groups }: PanelPrediction): unknown =>
  groups.map(({ by, members }) => ({
    by,
    members: members.map(({ member, forecast }) => [member.id, forecast]),
  }));

describe("predictPanelWith", () => {
  it("forecasts to the bit as the training that saved the model, series without history among them", async () => {
    const members = [...long, ...short, ...empty];
    const learnt = await learn(members);
    expect(learnt.groups[0]?.by).toBe("network");
    const saved = await predictPanelWith(again(panelModel(learnt)), [groupOf(members)], { engine });
    expect(forecastsOf(saved)).toEqual(forecastsOf(learnt));
    expect(saved.evaluation).toMatchObject({ groups: [], audit: null });
    expect(saved.findings.map(({ text }) => text)).toEqual([
      '2 series, the first "none", without any value: forecast from those that are most like them in what is static',
    ]);
    expect(learnt.findings.map(({ text }) => text)).toEqual([
      // Of eight values three can be held out.
      '3 series, the first "short 1", too short to be judged by: forecast by network',
      '2 series, the first "none", without any value: forecast from those that are most like them in what is static',
    ]);
    const pointOf = (id: string): number => {
      const found = saved.groups[0]?.members.find((each) => each.member.id === id);
      return found?.forecast.point[0] as number;
    };
    // Each is of the size of its kind.
    for (const [id, level] of [
      ["none", 10],
      ["other", 500],
      ["short 2", 10],
      ["short 3", 500],
    ] as const) {
      expect(pointOf(id)).toBeGreaterThan(level / 3);
      expect(pointOf(id)).toBeLessThan(level * 3);
    }
  }, 60_000);

  it("forecasts series that it has never seen, fewer steps where that is asked for", async () => {
    const model = again(panelModel(await learn(long)));
    const fresh = groupOf([member("new", 1, 0), member("newer", 17, 1)]);
    const whole = await predictPanelWith(model, [fresh], { engine });
    const fewer = await predictPanelWith(model, [{ ...fresh, season: 12, horizon: 7 }], {
      engine,
      horizon: 2,
    });
    expect(whole.groups[0]?.group.horizon).toBe(HORIZON);
    expect(fewer.groups[0]?.group).toMatchObject({ horizon: 2, season: 1 });
    for (const [index, { forecast }] of whole.groups[0]?.members.entries() ?? []) {
      const cut = fewer.groups[0]?.members[index]?.forecast;
      expect(forecast.point.every(Number.isFinite)).toBe(true);
      expect(cut?.point).toEqual(forecast.point.slice(0, 2));
      expect(cut?.intervals.get(0.9)?.upper).toEqual(forecast.intervals.get(0.9)?.upper.slice(0, 2));
    }
  }, 60_000);

  const series = (values: readonly number[], frequency = MONTHS): Member => ({
    id: "a",
    group: "plain",
    values: Float64Array.from(values),
    held: 0,
    start: undefined,
    frequency,
  });
  const plain = (members: readonly Member[], name = "plain"): Group => ({
    name,
    season: 4,
    horizon: 3,
    members,
  });
  const model: PanelModel = { groups: [networkGroup(), baselineGroup()] };

  it("says of series without values that nothing tells whom they are like", async () => {
    const members = [series([4, 5, 6]), { ...series([]), id: "b" }];
    const { groups, findings } = await predictPanelWith(model, [plain(members)], { engine });
    expect(groups[0]?.members.map((each) => each.member.id)).toEqual(["a"]);
    expect(findings.map(({ text }) => text)).toEqual([
      'series "b" left out: without any value, and what forecasts their group knows series by their values alone',
    ]);
    await expect(predictPanelWith(model, [plain([series([])])], { engine })).rejects.toThrow(
      "no series has a value to forecast from; give values",
    );
  });

  it.each<[string, Group, number | undefined, RegExp]>([
    [
      "a group that it does not know",
      plain([series([1, 2])], "new"),
      undefined,
      /^the model does not know group "new"; it knows "plain", "slow": name their column with --group, or train/,
    ],
    [
      "another frequency",
      plain([series([1, 2], { unit: "day", count: 1 })]),
      undefined,
      /^the frequency of group "plain" is another \(daily\) than that of the model's training \(monthly\); train/,
    ],
    [
      "a longer horizon",
      plain([series([1, 2])]),
      4,
      /forecasts 1 to 3 steps of group "plain", received a horizon of 4/,
    ],
    ["no horizon", plain([series([1, 2])]), 0, /received a horizon of 0/],
    [
      "covariates that it never learnt",
      { ...plain([series([1, 2])]), covariates: { static: [], past: [], known: ["promo"] } },
      undefined,
      /the model knows 0 known covariates, received 1; leave them out/,
    ],
  ])("refuses %s in one line", async (_, group, horizon, message) => {
    const run = predictPanelWith(model, [group], { engine, horizon });
    await expect(run).rejects.toMatchObject({ name: "InputError", message: expect.stringMatching(message) });
  });

  it("refuses what a damaged weight forecasts", async () => {
    const group = networkGroup();
    if (group.learnt.kind !== "network") throw new Error("made as a network");
    const { learnt } = group.learnt;
    const networks = learnt.networks.map(({ design }) => ({
      design,
      weights: weightsOf(design, 1).map((weight) => 1e38 * weight),
    }));
    const damaged = {
      groups: [{ ...group, learnt: { kind: "network", learnt: { ...learnt, networks } } as const }],
    };
    await expect(predictPanelWith(damaged, [plain([series([1, 2, 3, 4])])], { engine })).rejects.toThrow(
      'the model\'s forecast of series "a" is beyond all numbers; its file is damaged',
    );
  });
});

it("a forecaster of one's own cannot be saved, which is said", async () => {
  const mine = forecasterOf("mine", (history, { horizon }) =>
    new Float64Array(horizon).fill(history.reduce((a, b) => a + b, 0) / history.length),
  );
  const prediction = await predictPanel([groupOf(long)], { forecasters: [mine] });
  expect(() => panelModel(prediction)).toThrow(/what forecasts group "shops" cannot be saved/);
});
