/** Made-up tuning for tests: shaped like that of a real run. */

import type { TuningDocument, TuningTrial } from "../../tasks/tuning/tuning-result.js";

export interface TuningFixtureOptions {
  readonly trials?: number;
  /** What errors are multiplied by. */
  readonly scale?: number;
  /** Of a cell. */
  readonly name?: string;
  readonly kept?: boolean;
  readonly text?: string;
}

export function fixtureTuning(options: TuningFixtureOptions = {}): TuningDocument {
  const { trials: count = 8, scale = 1, name = "gru", kept = false } = options;
  const trials = Array.from({ length: count }, (_, index): TuningTrial => {
    // The fourth of every five breaks off.
    const rmse = index % 5 === 3 ? null : scale * (20 - index);
    return {
      trial: index + 1,
      setting: {
        cell: index % 2 === 0 ? name : "peephole-lstm",
        units: 4 + index,
        layers: 1 + (index % 2),
        rate: 0.0030000000000001,
        batchSize: 32,
        clipNorm: 0.123456,
        window: 24,
      },
      rmse: [rmse],
      best: rmse === null ? null : { rmse, updates: 100 },
      seconds: 0.26,
    };
  });
  const known = trials.filter(({ best }) => best !== null);
  return {
    origins: [
      { at: "1980-06-01", rows: 30 },
      { at: "1980-12-01", rows: 36 },
    ],
    stride: 6,
    scored: 12,
    budget: 60,
    trialsAsked: null,
    rungs: [33, 100, 300],
    defaults: [
      { cell: name, rmse: scale * 17 },
      { cell: "lstm", rmse: null },
    ],
    trials,
    chosen: known.at(-1)?.trial ?? null,
    contestant: kept || known.length === 0 ? null : `tuned ${name}`,
    comparison: null,
    text: options.text ?? "Tuning found the tuned GRU. On the test it helped.",
    seconds: 12.3,
  };
}
