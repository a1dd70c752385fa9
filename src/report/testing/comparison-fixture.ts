/** Made-up comparisons for tests: shaped like those of a real run. */

import type { ComparisonDocument, ComparisonScore } from "../../tasks/comparison-result.js";
import type { TuningDocument } from "../../tasks/tuning/tuning-result.js";

export interface ComparisonFixtureOptions {
  readonly horizon?: number;
  readonly origins?: number;
  /** Of the file's column, and of a cell. */
  readonly name?: string;
  /** What errors are multiplied by. */
  readonly scale?: number;
  /** Steps, from 1, that no row is known of. */
  readonly unknown?: readonly number[];
  readonly probability?: number | null;
  readonly text?: string;
  readonly tuning?: TuningDocument;
}

export function fixtureComparison(options: ComparisonFixtureOptions = {}): ComparisonDocument {
  const { horizon = 4, origins = 3, name = "sales", scale = 1, unknown = [], probability = 0.04 } = options;
  const score = (
    forecaster: string,
    kind: ComparisonScore["kind"],
    error: number,
    againstBest: ComparisonScore["againstBest"],
  ): ComparisonScore => ({
    name: forecaster,
    rmse: scale * error,
    mae: 0.8 * scale * error,
    smape: 12.5,
    mase: kind === "ensemble" ? null : error / 10,
    coverage80: 0.8,
    coverage90: 0.875,
    kind,
    byStep: Array.from({ length: horizon }, (_, index) => {
      const known = unknown.includes(index + 1) ? null : scale * error * Math.sqrt((index + 1) / horizon);
      return { step: index + 1, rmse: known, mae: known, smape: 12.5, mase: 1, coverage90: 0.9 };
    }),
    seconds: kind === "baseline" ? 0.04 : 1.23,
    parameters: kind === "baseline" ? null : 24_380,
    copying: { share: kind === "ensemble" ? null : 0.5, firstStep: null, isCopy: false },
    againstBest,
  });
  const test = probability === null ? null : { statistic: 2.1, probability };
  const first = score("lstm", "network", 12, null);
  return {
    kind: "comparison",
    input: {
      file: "sales.csv",
      rows: 96,
      column: name,
      time: "month",
      frequency: "monthly",
      season: 12,
      missing: 0,
    },
    test: {
      horizon,
      stride: horizon,
      origins: Array.from({ length: origins }, (_, index) => ({
        at: `${1990 + index}-12-01`,
        rows: 60 + index,
      })),
      scored: origins * horizon,
    },
    model: { units: 32, layers: 1, seed: 1, members: 5 },
    scores: [
      first,
      score(`gru ${name}`, "network", 13, test),
      score("Theta", "baseline", 15, test),
      score("ensemble", "ensemble", 16, test),
      score("last value", "baseline", 20, test),
    ],
    tuning: options.tuning ?? null,
    audit: { series: 1, replaced: 36, same: ["the season", "Theta from the first origin"], different: [] },
    verdict: {
      winner: "lstm",
      comparison: { better: "lstm", worse: "Theta", test },
      text: options.text ?? "LSTM beats the best baseline, Theta, by 20 %.",
    },
    timing: { readMs: 1, compareMs: 2, totalMs: 3 },
  };
}
