/** Made-up panels for tests, and forecasters that say what a test wants. */

import type { PanelForecast, PanelForecaster, PanelRequest } from "../../kinds/series/panel/forecaster.js";
import type { Group, Member } from "../../sequence/panel.js";
import { Random } from "../../tensor/random.js";

/** @param values history and truth; the last `held` of them are the truth */
export function member(id: string, values: readonly number[], held: number): Member {
  return {
    id,
    group: "shops",
    values: Float64Array.from(values),
    held,
    start: undefined,
    frequency: { unit: "step", count: 1 },
  };
}

/** Series with a level, a season of 4 and noise. */
export function panel(name: string, count: number, horizon: number, seed = 1): Group {
  const random = new Random(seed);
  const members = Array.from({ length: count }, (_, index) => {
    const level = 50 + 50 * index;
    const values = Array.from(
      { length: 40 + horizon },
      (_, step) => level * (1 + 0.3 * Math.sin((Math.PI * step) / 2) + 0.05 * random.normal()),
    );
    return { ...member(`${name}-${index}`, values, horizon), group: name };
  });
  return { name, season: 4, horizon, members };
}

/** A forecaster by what it says of one series; its intervals are a hundredth of the point wide on either side. */
export function forecasterOf(
  name: string,
  pointOf: (history: Float64Array, request: PanelRequest) => Float64Array,
): PanelForecaster {
  return {
    name,
    fit: async (request) => ({
      forecast: async (histories) =>
        histories.map((history): PanelForecast => {
          const point = pointOf(history, request);
          const [lower, upper] = [0.99, 1.01].map((share) => point.map((value) => share * value));
          return {
            point,
            intervals: new Map(
              [0.8, 0.9].map((level) => [
                level,
                { lower, upper } as { lower: Float64Array; upper: Float64Array },
              ]),
            ),
          };
        }),
    }),
  };
}
