import { describe, expect, it } from "vitest";
import { baselineForecasters } from "./baseline-forecaster.js";
import type { PanelForecast, PanelForecaster, PanelRequest } from "./forecaster.js";
import { expectNoLeak } from "./testing/expect-no-leak.js";

/** Ten thousand together; fewer where each is several fits. */
const TRIALS: Readonly<Record<string, number>> = { "Holt-Winters": 500, Theta: 1500 };

describe("what is held out does not change, by a single bit, a forecast by", () => {
  for (const forecaster of baselineForecasters) {
    const trials = TRIALS[forecaster.name] ?? 2000;
    it(`${forecaster.name}, ${trials} times`, async () => {
      await expectNoLeak(forecaster, { trials });
    }, 120_000);
  }
});

describe("the audit", () => {
  const [lastValue] = baselineForecasters as [PanelForecaster];
  /** The last value, and something done to the forecasts. */
  const spoilt = (
    name: string,
    spoil: (forecasts: readonly PanelForecast[], request: PanelRequest) => readonly PanelForecast[],
  ): PanelForecaster => ({
    name,
    fit: async (request) => {
      const fitted = await lastValue.fit(request);
      return { forecast: async (histories) => spoil(await fitted.forecast(histories), request) };
    },
  });

  it("hears of a forecaster that remembers what it forecast before", async () => {
    let calls = 0;
    const forgetful = spoilt("one that counts", (forecasts) => {
      calls++;
      return forecasts.map((one) => ({ ...one, point: one.point.map((value) => value + calls) }));
    });
    await expect(expectNoLeak(forgetful, { trials: 5 })).rejects.toThrow("Property failed");
  });

  it("hears of one that writes into the spans", async () => {
    const careless = spoilt("one that writes", (forecasts, request) => {
      for (const { values } of request.spans) values.fill(0);
      return forecasts;
    });
    await expect(expectNoLeak(careless, { trials: 5 })).rejects.toThrow("Property failed");
  });

  it("hears of intervals alone that are not the same", async () => {
    let calls = 0;
    const nervous = spoilt("one of growing doubt", (forecasts) => {
      const doubt = ++calls;
      return forecasts.map(({ point, intervals }) => ({
        point,
        intervals: new Map(
          [...intervals].map(([level, { lower, upper }]) => [
            level,
            { lower, upper: upper.map((bound) => bound + doubt) },
          ]),
        ),
      }));
    });
    await expect(expectNoLeak(nervous, { trials: 5 })).rejects.toThrow("Property failed");
  });
});
