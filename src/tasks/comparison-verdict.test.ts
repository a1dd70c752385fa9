import { describe, expect, it } from "vitest";
import type { ComparisonScore, DieboldMariano } from "./comparison-result.js";
import { comparisonVerdict } from "./comparison-verdict.js";

const score = (
  name: string,
  rmse: number,
  kind: ComparisonScore["kind"] = "network",
  isCopy = false,
): ComparisonScore => ({
  name,
  rmse,
  mae: rmse,
  smape: 1,
  mase: rmse,
  coverage80: 1,
  coverage90: 1,
  kind,
  byStep: [],
  seconds: 1,
  parameters: null,
  copying: { share: null, firstStep: null, isCopy },
  againstBest: null,
});
const theta = score("Theta", 2, "baseline");
const textOf = (
  scores: readonly ComparisonScore[],
  test: DieboldMariano | null = { statistic: -1, probability: 0.3 },
): string => comparisonVerdict(scores, 60, () => test).text;

describe("comparisonVerdict", () => {
  it("holds the best network against the best baseline, whoever is between", () => {
    const scores = [score("gru", 1), score("lstm", 1.5), theta, score("last value", 4, "baseline")];
    const asked: string[][] = [];
    const verdict = comparisonVerdict(scores, 60, (...pair) => {
      asked.push(pair);
      return { statistic: -3, probability: 0.0123 };
    });
    expect(asked).toEqual([["gru", "Theta"]]);
    expect(verdict).toEqual({
      winner: "gru",
      comparison: {
        better: "gru",
        worse: "Theta",
        test: { statistic: -3, probability: 0.0123 },
      },
      text: "GRU beats the best baseline, Theta, by 50 % (RMSE 1 against 2 on the last 60 rows). The difference is hardly chance (Diebold-Mariano test, p = 0.012).",
    });
  });

  it("says that a baseline is better, and what is doubtful", () => {
    const scores = [theta, score("ensemble", 4, "ensemble"), score("gru", 5)];
    expect(textOf(scores)).toBe(
      "Do not use a recurrent network here: Theta beats the ensemble by 50 % (RMSE 2 against 4 on the last 60 rows). The difference may be chance (Diebold-Mariano test, p = 0.3).",
    );
    expect(textOf(scores, null)).toContain(
      "Whether the difference is chance, the test of Diebold and Mariano cannot tell.",
    );
    expect(textOf(scores, { statistic: -9, probability: 1e-9 })).toContain("p < 0.001");
    expect(textOf(scores, { statistic: -2, probability: 0.05 })).toContain("The difference may be chance");
  });

  it("asks for no chance where two are equally good", () => {
    expect(textOf([theta, score("gru", 2)])).toBe(
      "Do not use a recurrent network here: Theta is as good as GRU (RMSE 2 against 2 on the last 60 rows).",
    );
  });

  it("calls out the networks that merely repeat the last value, and no baseline", () => {
    const copies = [
      score("simple", 1, "network", true),
      score("last value", 2, "baseline", true),
      score("gru", 3, "network", true),
      score("lstm", 3, "network", true),
    ];
    expect(textOf(copies.slice(0, 2))).toMatch(
      / The simple recurrent network merely repeats the last value\.$/,
    );
    expect(textOf(copies)).toMatch(
      / The simple recurrent network, GRU and LSTM merely repeat the last value\.$/,
    );
    expect(textOf([theta, score("gru", 3)])).not.toContain("last value");
  });
});
