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
    expect(verdictText(scores, "lstm", 30)).toBe(
      "LSTM beats the best baseline, Theta, by 25 % (RMSE 50.25 against 67 on the last 30 rows), and seasonal naive by 50 %.",
    );
  });

  it("does not name seasonal naive twice", () => {
    const scores = ranked({ gru: 1, "seasonal naive": 1.25, Theta: 2 });
    expect(verdictText(scores, "gru", 30)).toBe(
      "GRU beats the best baseline, seasonal naive, by 20 % (RMSE 1 against 1.25 on the last 30 rows).",
    );
  });

  it("says no figure twice: without a season, seasonal naive is last value", () => {
    const alone =
      "LSTM beats the best baseline, last value, by 32 % (RMSE 0.68 against 1 on the last 30 rows).";
    const plain = { lstm: 0.68, "last value": 1, "seasonal naive": 1 };
    expect(verdictText(ranked(plain), "lstm", 30)).toBe(alone);
    expect(verdictText(ranked({ ...plain, "seasonal naive": 1 + 1e-9 }), "lstm", 30)).toBe(alone);
    expect(verdictText(ranked({ ...plain, "seasonal naive": 1.003 }), "lstm", 30)).toBe(alone);
    expect(
      verdictText(ranked({ lstm: 0.5, Theta: 1, "last value": 2, "seasonal naive": 2 }), "lstm", 30),
    ).toMatch(/, Theta, by 50 % \(.*\), and last value by 75 %\.$/);
  });

  it("advises against a network that a baseline beats, naming the best one", () => {
    const scores = ranked({ "Holt-Winters": 712.4, Theta: 740, lstm: 1042.8 });
    expect(verdictText(scores, "lstm", 30)).toBe(
      "Do not use a recurrent network here: Holt-Winters beats LSTM by 32 % (RMSE 712.4 against 1043 on the last 30 rows).",
    );
  });

  it("advises against a network that is no better than a baseline, but for rounding", () => {
    for (const rmse of [3, 1e300, Number.POSITIVE_INFINITY])
      expect(verdictText(ranked({ "last value": rmse, simple: rmse }), "simple", 30)).toBe(
        `Do not use a recurrent network here: last value is as good as the simple recurrent network (RMSE ${rmse} against ${rmse} on the last 30 rows).`,
      );
    expect(verdictText(ranked({ Theta: 2.0000004, lstm: 2 }), "lstm", 30)).toBe(
      "Do not use a recurrent network here: Theta is as good as LSTM (RMSE 2 against 2 on the last 30 rows).",
    );
  });

  it("calls exact what has no error but that of rounding", () => {
    const no = "Do not use a recurrent network here: ";
    expect(verdictText(ranked({ "seasonal naive": 3.76e-15, lstm: 0, "last value": 4 }), "lstm", 30)).toBe(
      `${no}seasonal naive is as good as LSTM: both are exact on the last 30 rows.`,
    );
    expect(verdictText(ranked({ "seasonal naive": 3.76e-15, lstm: 0.5 }), "lstm", 30)).toBe(
      `${no}seasonal naive is exact on the last 30 rows, where LSTM has an RMSE of 0.5.`,
    );
    expect(verdictText(ranked({ simple: 0, Theta: 0.5 }), "simple", 30)).toBe(
      "The simple recurrent network is exact on the last 30 rows, where the best baseline, Theta, has an RMSE of 0.5.",
    );
  });

  it("claims no more than there is", () => {
    expect(verdictText(ranked({ lstm: 99.5, Theta: 100 }), "lstm", 30)).toContain("by less than 1 % (");
    expect(verdictText(ranked({ Theta: 0.001, lstm: 0.5 }), "lstm", 30)).toContain("by more than 99 % (");
  });

  it("says that few rows prove little", () => {
    const text = (rows: number): string => verdictText(ranked({ Theta: 1, lstm: 2 }), "lstm", rows);
    expect(text(1)).toMatch(/on the last row\)\. 1 row proves little\.$/);
    expect(text(29)).toMatch(/on the last 29 rows\)\. 29 rows prove little\.$/);
    expect(text(30)).toMatch(/on the last 30 rows\)\.$/);
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
