import { expect, it } from "vitest";
import { baselineForecasters } from "../kinds/series/panel/baseline-forecaster.js";
import type { FittedPanel, PanelForecast, PanelForecaster } from "../kinds/series/panel/forecaster.js";
import { evaluate } from "./evaluate.js";
import { MOST_AUDITED } from "./panel-audit.js";
import { forecasterOf, panel } from "./testing/panels.js";

it("is of some series of each group, and finds all baselines blind", async () => {
  const groups = [panel("shops", 30, 4), panel("stalls", 2, 3)];
  const { audit } = await evaluate(groups, { forecasters: baselineForecasters });
  expect(audit).toMatchObject({
    series: MOST_AUDITED + 2,
    replaced: 4 * MOST_AUDITED + 3 * 2,
    different: [],
  });
  expect(audit?.same).toEqual(baselineForecasters.map(({ name }) => name));
});

it("finds who has got hold of what is held out, be it in the intervals alone", async () => {
  const [group] = [panel("shops", 3, 4)];
  const lastValue = forecasterOf("honest", (history, { horizon }) =>
    new Float64Array(horizon).fill(history.at(-1) as number),
  );
  /** Forecasts by what it was told first of each series, whatever it is told later. */
  const telling = (name: string, tell: (forecast: PanelForecast, again: boolean) => PanelForecast) => {
    const spoilt: PanelForecaster = {
      name,
      fit: async (request) => {
        const fitted = await lastValue.fit(request);
        let calls = 0;
        const forecast: FittedPanel["forecast"] = async (histories) => {
          const isAgain = calls++ > 0;
          return (await fitted.forecast(histories)).map((each) => tell(each, isAgain));
        };
        return { forecast };
      },
    };
    return spoilt;
  };
  const forecasters = [
    lastValue,
    telling("points", (each, again) => ({
      ...each,
      point: each.point.map((value) => value + Number(again)),
    })),
    telling("intervals", (each, again) => ({
      ...each,
      intervals: again
        ? new Map([...each.intervals].map(([level]) => [level, { lower: each.point, upper: each.point }]))
        : each.intervals,
    })),
  ];
  const { audit } = await evaluate([group as NonNullable<typeof group>], { forecasters });
  expect(audit?.different).toEqual(["points", "intervals"]);
  expect(audit?.same).toEqual(["honest", "Naive2"]);
});
