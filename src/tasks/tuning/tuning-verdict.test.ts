import { describe, expect, it } from "vitest";
import type { ComparisonScore } from "../comparison-result.js";
import type { TuningTrial } from "./tuning-result.js";
import { type TuningFacts, tuningVerdict } from "./tuning-verdict.js";

const setting = { cell: "gru", units: 9, layers: 1, rate: 0.01, batchSize: 16, clipNorm: 1, window: 12 };
const trialOf = (trial: number, rmse: number | null): TuningTrial => ({
  trial,
  setting,
  rmse: [rmse],
  best: rmse === null ? null : { rmse, updates: 33 },
  seconds: 1,
});
const score = (name: string, rmse: number): ComparisonScore =>
  ({ name, rmse, mae: rmse, mase: 1 }) as ComparisonScore;
const facts = (changes: Partial<TuningFacts> = {}): TuningFacts => ({
  defaults: [
    { cell: "simple", rmse: 10 },
    { cell: "lstm", rmse: 12 },
  ],
  trials: [trialOf(1, 11), trialOf(2, 8)],
  chosen: 2,
  origins: [
    { at: "a", rows: 3 },
    { at: "b", rows: 4 },
  ],
  budget: 120,
  contestant: "tuned gru",
  ranked: [score("tuned gru", 19), score("Theta", 19.5), score("simple", 20)],
  test: () => ({ statistic: 1, probability: 0.3 }),
  ...changes,
});

describe("the verdict on tuning", () => {
  it("says what it found, and that it helped on the test", () => {
    expect(tuningVerdict(facts())).toEqual({
      comparison: { better: "tuned gru", worse: "simple", test: { statistic: 1, probability: 0.3 } },
      text:
        "Tuning found the tuned GRU among 2 settings: RMSE 8 against 10 of the simple recurrent network untuned, " +
        "on the 2 origins before the test, 20 % less. On the test it helped: RMSE 19 against 20, 5 % less. " +
        "The difference may be chance (Diebold-Mariano test, p = 0.3).",
    });
  });

  it("says that it did not", () => {
    const { comparison, text } = tuningVerdict(
      facts({ ranked: [score("simple", 20), score("tuned gru", 22)], test: () => null }),
    );
    expect(comparison).toEqual({ better: "simple", worse: "tuned gru", test: null });
    expect(text).toContain(
      "On the test it did not help: RMSE 22 against 20. Whether the difference is chance, the test of Diebold and Mariano cannot tell.",
    );
    expect(tuningVerdict(facts({ ranked: [score("simple", 20), score("tuned gru", 20)] })).text).toMatch(
      /On the test it changed nothing: RMSE 20 against 20\.$/,
    );
  });

  it("says why the defaults are kept", () => {
    const kept = (changes: Partial<TuningFacts>): string =>
      tuningVerdict(facts({ contestant: null, ...changes })).text;
    expect(kept({ trials: [trialOf(1, 11)], chosen: 1, origins: [{ at: "a", rows: 3 }] })).toBe(
      "Tuning found nothing better: of 1 setting, RMSE 11 against 10 of the simple recurrent network untuned, on the " +
        "origin before the test. The defaults are kept.",
    );
    expect(kept({ trials: [], chosen: null })).toBe(
      "No trial came to its end within 120 s. The defaults are kept.",
    );
    expect(kept({ trials: [trialOf(1, null), trialOf(2, null)], chosen: null })).toBe(
      "Training broke off with all 2 settings tried. The defaults are kept.",
    );
    expect(tuningVerdict(facts({ contestant: null })).comparison).toBeNull();
  });
});
