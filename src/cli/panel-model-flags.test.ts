import { describe, expect, it } from "vitest";
import { panelModel } from "../kinds/series/panel/testing/panel-models.js";
import { checkModel, readLike, timesLike } from "./panel-model-flags.js";
import { withTimes } from "./with-times.js";

const model = panelModel();

describe("a model and the flags beside it", () => {
  it("reads the columns that it remembers, but for those that flags name", () => {
    const wanted = readLike(model, { id: "store", static: "area", target: "units" });
    expect(wanted).toMatchObject({
      id: "store",
      time: "month",
      target: "units",
      group: "kind",
      static: "area",
      past: ["visitors"],
      known: ["price"],
    });
    expect(wanted.settled?.covariates).toBe(model.reading?.covariates);
    expect([...(wanted.settled?.groups.keys() ?? [])]).toEqual(["plain", "told", "spares", "slow", "young"]);
    expect(wanted.settled?.groups.get("spares")).toEqual({
      season: 1,
      horizon: 3,
      frequency: { unit: "week", count: 1 },
    });
  });

  it("knows the calendar and the holidays that it knew, or those of another place", () => {
    expect(timesLike(model, {})).toEqual({ calendar: true, holidays: "DE-BY" });
    expect(timesLike(model, { holidays: "AT" })).toEqual({ calendar: true, holidays: "AT" });
    expect(timesLike({ groups: [] }, {})).toEqual({});
  });

  it("remembers what was asked for of times", async () => {
    const member = {
      id: "a",
      group: "all",
      values: Float64Array.of(1, 2),
      held: 0,
      start: 0,
      frequency: { unit: "day", count: 1 },
    } as const;
    const panel = {
      groups: [{ name: "all", season: 1, horizon: 1, members: [member] }],
      findings: [],
      rows: 2,
      layout: "long",
      reading: { id: "shop" },
    } as const;
    expect((await withTimes(panel, {})).reading).toEqual({ id: "shop" });
    expect((await withTimes(panel, { calendar: true, holidays: "de-by" })).reading).toEqual({
      id: "shop",
      calendar: true,
      holidays: "DE-BY",
    });
  });

  it("refuses holidays of a model that knows none", () => {
    const saved = { kind: "panel", model: { groups: [] } } as const;
    expect(() => checkModel(saved, { holidays: "DE" })).toThrow(/^the model knows no holidays; leave/);
    expect(checkModel({ kind: "panel", model }, { holidays: "DE" })).toBe(model);
    expect(checkModel(undefined, { holidays: "DE" })).toBeUndefined();
  });
});
