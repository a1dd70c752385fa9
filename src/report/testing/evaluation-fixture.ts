/** Made-up evaluations for tests: shaped like those of a real run. */

import type { EvaluationDocument, GroupResult, GroupScore } from "../../tasks/evaluation-result.js";

export interface EvaluationFixtureOptions {
  readonly groups?: number;
  readonly name?: string;
  /** Of the second forecaster. */
  readonly mase?: number | null;
  readonly coverage?: readonly (number | null)[];
  readonly leftOut?: number;
  readonly text?: string;
}

export function fixtureEvaluation(options: EvaluationFixtureOptions = {}): EvaluationDocument {
  const { name = "monthly", mase = 0.882, coverage = [0.93, 0.87, null], leftOut = 0 } = options;
  const score = (forecaster: string, error: number | null): GroupScore => ({
    name: forecaster,
    smape: 13.892,
    mase: error,
    owa: error === null ? null : 0.83,
    rmse: 753.21,
    pinball: 0.214,
    coverage90: 0.902,
    seconds: 0.81,
    coverage90ByStep: coverage,
  });
  const groups = Array.from(
    { length: options.groups ?? 1 },
    (_, index): GroupResult => ({
      group: index === 0 ? name : `${name} ${index}`,
      series: 1428,
      leftOut,
      withoutScale: leftOut,
      horizon: 18,
      season: index === 0 ? 12 : 1,
      origins: 1,
      scores: [score("network", 0.863), score(`Theta of ${name}`, mase)],
    }),
  );
  const overall = [score("network", 0.863), score("Theta", mase)].map(
    ({ coverage90ByStep: _, ...all }) => all,
  );
  const comparison = null;
  const text = options.text ?? "The network beats the best baseline, Theta, by 2 %.";
  return {
    kind: "evaluation",
    audit: { series: 20, replaced: 360, same: ["Theta", "network"], different: [] },
    input: { file: "sales.csv", rows: 5000, seed: 1 },
    groups,
    overall,
    verdict: { winner: "network", comparison, text },
    timing: { readMs: 1, forecastMs: 2, totalMs: 3 },
  };
}
