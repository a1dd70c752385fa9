import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { baselineGroup, countGroup } from "../kinds/series/panel/testing/panel-models.js";
import { panelPathsCsv } from "../report/csv.js";
import type { Group, Member } from "../sequence/panel.js";
import { checkPaths, panelPaths } from "./panel-paths.js";
import { predictPanelWith } from "./predict-panel-with.js";

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine({ engine: "portable", threads: 1 });
});
afterAll(() => engine.close());

const member = (id: string, unit: "week" | "quarter"): Member => ({
  id,
  group: "",
  values: Float64Array.of(0, 2, 0, 1, 0, 0, 3, 4),
  held: 0,
  start: Date.UTC(2024, 0, 1),
  frequency: { unit, count: 1 },
});
const group = (name: string, members: readonly Member[]): Group => ({ name, season: 1, horizon: 3, members });
const spares = group("spares", [member('a, "b"', "week"), member("c", "week")]);
const slow = group("slow", [member("d", "quarter")]);
const model = { groups: [countGroup(), baselineGroup()] };

describe("paths of a panel", () => {
  it("are drawn of each series by itself, the same again for the same seed", async () => {
    const prediction = await predictPanelWith(model, [spares, slow], { engine, horizon: 2 });
    const { series, without } = await panelPaths(prediction, 40, 1);
    expect(without).toEqual(["slow"]);
    expect(series.map(({ member: { id }, at }) => [id, ...at])).toEqual([
      ['a, "b"', "2024-02-26", "2024-03-04"],
      ["c", "2024-02-26", "2024-03-04"],
    ]);
    const [one, other] = series.map(({ paths }) => paths.map((path) => [...path]));
    expect(one).toHaveLength(40);
    for (const path of one ?? [])
      for (const value of path) expect(value >= 0 && Number.isInteger(value)).toBe(true);
    // Of the same history, but not the same paths.
    expect(other).not.toEqual(one);
    expect(await panelPaths(prediction, 40, 1)).toEqual({ series, without });
    expect((await panelPaths(prediction, 40, 2)).series).not.toEqual(series);
    const { data } = Papa.parse<string[]>(panelPathsCsv(series).trimEnd());
    expect(data).toHaveLength(1 + 2 * 40 * 2);
    expect(data[0]).toEqual(["id", "path", "at", "value"]);
    expect(data[4]).toEqual(['a, "b"', "2", "2024-03-04", String(one?.[1]?.[1])]);
  });

  it("are refused where nobody draws any, and where they are too many", async () => {
    const prediction = await predictPanelWith(model, [slow], { engine });
    await expect(panelPaths(prediction, 4, 1)).rejects.toThrow(
      'no network of distributions forecasts "slow", and nothing else has paths; train one with --distribution',
    );
    expect(() => checkPaths([spares], 3_333_334)).toThrow(/give --paths 3333333 at most/);
    expect(() => checkPaths([spares], 3_333_333)).not.toThrow();
  });
});
