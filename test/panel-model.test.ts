/** What a program does to save the model of a panel and to forecast other series by it, through the package alone. */

import {
  baselineForecasters,
  columnsOf,
  decodePanelModel,
  encodePanelModel,
  fittedFrom,
  learntOf,
  loadEngine,
  panelModel,
  predictPanel,
  predictPanelWith,
  readPanel,
  settledBy,
} from "sequitur";
import { expect, it } from "vitest";

const rows = (id: string, first: number, count: number): string =>
  Array.from({ length: count }, (_, step) => `${id},${first + step},${10 + 3 * step}\n`).join("");

it("saves the model of a panel, reads another file alike, and forecasts it", async () => {
  const panel = readPanel(`shop,day,sales\n${rows("a", 1, 20)}${rows("b", 5, 30)}`, {
    file: "old.csv",
    horizon: 2,
    origins: 0,
  });
  const prediction = await predictPanel(panel.groups, { forecasters: baselineForecasters });
  const model = decodePanelModel(encodePanelModel(panelModel(prediction, panel.reading)));
  const next = readPanel(`sales,shop,week,day\n4,new,1,8\n7,new,1,9\n`, {
    ...columnsOf(model.reading ?? {}),
    file: "new.csv",
    origins: 0,
    settled: settledBy(model),
  });
  const { groups } = await predictPanelWith(model, next.groups);
  expect(groups[0]?.members.map(({ member }) => member.id)).toEqual(["new"]);
  expect(groups[0]?.members[0]?.forecast.point).toHaveLength(2);

  const engine = await loadEngine({ threads: 1 });
  const fitted = prediction.groups[0]?.fitted;
  const learnt = fitted && learntOf(fitted);
  if (learnt === undefined) throw new Error("a baseline can be saved");
  const histories = [Float64Array.of(1, 2, 3)];
  expect(await fittedFrom(engine, learnt).forecast(histories)).toEqual(await fitted?.forecast(histories));
  engine.close();
});
