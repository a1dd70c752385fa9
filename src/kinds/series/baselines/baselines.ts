import type { Baseline } from "./baseline.js";
import { holtWinters } from "./holt-winters.js";
import { lastValue } from "./last-value.js";
import { seasonalNaive } from "./seasonal-naive.js";
import { seasonalNaiveDrift } from "./seasonal-naive-drift.js";
import { theta } from "./theta.js";

/** Every baseline, the simplest first. */
export const baselines: readonly Baseline[] = [
  lastValue,
  seasonalNaive,
  seasonalNaiveDrift,
  holtWinters,
  theta,
];
