import type { Baseline } from "./baseline.js";
import { seasonalNaive } from "./seasonal-naive.js";

/** The last observed value, for ever ("naive", the random walk forecast). */
export const lastValue: Baseline = {
  name: "last value",
  forecast: (history, _season, horizon) => seasonalNaive.forecast(history, 1, horizon),
};
