import { describe, expect, it } from "vitest";
import type { Score } from "./forecast-result.js";
import { displayName, verdictText } from "./verdict.js";

/** Scores with these RMSEs, best first. */
function ranked(figures: Readonly<Record<string, number>>): Score[] {
  return Object.entries(figures).map(([name, rmse]) => ({
    name,
    rmse,
    mae: rmse,
    smape: 1,
    mase: null,
    coverage80: 1,
    coverage90: 1,
  }));
}

describe("verdictText", () => {
  it("says by how much a network beats the best baseline, and seasonal naive", () => {
    const scores = ranked({ lstm: 50.25, Theta: 67, "seasonal naive": 100.5 });
    expect(verdictText(scores, "lstm", 12)).toBe(
      "LSTM beats the best baseline, Theta, by 25 % (RMSE 50.25 against 67 on the last 12 rows), and seasonal naive by 50 %.",
    );
  });

  it("does not name seasonal naive twice", () => {
    const scores = ranked({ gru: 1, "seasonal naive": 1.25, Theta: 2 });
    expect(verdictText(scores, "gru", 1)).toBe(
      "GRU beats the best baseline, seasonal naive, by 20 % (RMSE 1 against 1.25 on the last row).",
    );
  });

  it("advises against a network that a baseline beats, naming the best one", () => {
    const scores = ranked({ "Holt-Winters": 712.4, Theta: 740, lstm: 1042.8 });
    expect(verdictText(scores, "lstm", 18)).toBe(
      "Do not use a recurrent network here: Holt-Winters beats LSTM by 32 % (RMSE 712.4 against 1043 on the last 18 rows).",
    );
  });

  it("advises against a network that is no better than a baseline", () => {
    for (const rmse of [0, 3, Number.POSITIVE_INFINITY])
      expect(verdictText(ranked({ "last value": rmse, simple: rmse }), "simple", 4)).toBe(
        `Do not use a recurrent network here: last value is as good as the simple recurrent network (RMSE ${rmse} against ${rmse} on the last 4 rows).`,
      );
  });

  it("claims no more than there is", () => {
    expect(verdictText(ranked({ lstm: 99.5, Theta: 100 }), "lstm", 4)).toContain("by less than 1 % (");
    expect(verdictText(ranked({ Theta: 0, lstm: 0.5 }), "lstm", 4)).toContain("by 100 % (");
  });

  it("begins a sentence with a capital, whatever the network", () => {
    expect(verdictText(ranked({ simple: 1, Theta: 2 }), "simple", 4)).toMatch(
      /^The simple recurrent network/,
    );
    expect(verdictText(ranked({ "my-cell": 1, Theta: 2 }), "my-cell", 4)).toMatch(/^My-cell beats/);
  });

  it("keeps figures short, however large or small", () => {
    const figures = (rmse: number): string =>
      (verdictText(ranked({ lstm: rmse, Theta: 2 * rmse }), "lstm", 4).match(/RMSE (\S+)/) as string[])[1] ??
      "";
    expect(figures(1234567.8)).toBe("1234568");
    expect(figures(0.000123456)).toBe("0.0001235");
    expect(figures(1.23456789e23)).toBe("1.235e+23");
    expect(figures(1.23456789e-9)).toBe("1.235e-9");
    expect(figures(999.96)).toBe("1000");
  });
});

it("displayName is what people call a cell", () => {
  expect(["lstm", "gru", "simple", "peephole"].map(displayName)).toEqual([
    "LSTM",
    "GRU",
    "the simple recurrent network",
    "peephole",
  ]);
});
