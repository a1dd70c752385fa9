export type { Baseline } from "./baseline.js";
export { baselines } from "./baselines.js";
export { holtWinters } from "./holt-winters.js";
export { lastValue } from "./last-value.js";
export { seasonalNaive } from "./seasonal-naive.js";
export { seasonalNaiveDrift } from "./seasonal-naive-drift.js";
export { theta } from "./theta.js";
