import { expect, it } from "vitest";
import { baselineForecasters } from "../kinds/series/panel/baseline-forecaster.js";
import type { Group } from "../sequence/panel.js";
import { evaluate } from "./evaluate.js";
import { forecasterOf, member } from "./testing/panels.js";

const lastValue = baselineForecasters.filter(({ name }) => name === "last value");

/** Series of scale 1 that rise by what is given after the split; the last value misses all of it. */
const rising = (rises: readonly number[]): Group => ({
  name: "shops",
  season: 1,
  horizon: 1,
  members: rises.map((rise, index) => member(String(index), [9, 10, 9, 10, 10 + rise], 1)),
});

/** The verdict where a network says that every series rises by as much. */
const verdictOf = async (rises: readonly number[], expected: number) =>
  (
    await evaluate([rising(rises)], {
      forecasters: [
        ...lastValue,
        forecasterOf("network", (history, { horizon }) =>
          new Float64Array(horizon).fill((history.at(-1) as number) + expected),
        ),
      ],
    })
  ).verdict;

it("says by how much the network wins, and that it is hardly by chance", async () => {
  const verdict = await verdictOf([2, 2.1, 1.9, 2, 2.1, 1.9, 2, 2], 1.5);
  expect(verdict.winner).toBe("network");
  expect(verdict.comparison).toMatchObject({ better: "network", worse: "last value" });
  expect(verdict.comparison?.difference).toBeCloseTo(1.5, 12);
  expect(verdict.comparison?.standardError).toBeCloseTo(0, 12);
  expect(verdict.text).toBe(
    "The network beats the best baseline, last value, by 75 % (mean MASE 0.500 against 2.000 over 8 series), hardly by chance (p < 0.001).",
  );
});

it("says what may be chance, whoever is ahead", async () => {
  const rises = [2, -1.5, 2.2, 1.6, 2.1, -1.4, 1.8, -1.7];
  const ahead = await verdictOf(rises, 0.1);
  expect(ahead.comparison?.probability).toBeGreaterThan(0.05);
  expect(ahead.text).toMatch(
    /^The network is ahead of the best baseline, last value, by 1 % \(.* over 8 series\), which may be chance \(p = 0\.\d+\)\.$/,
  );
  const behind = await verdictOf(rises, -0.1);
  expect(behind.text).toMatch(
    /^Do not use the network here: last value is ahead of it by .*, which may be chance/,
  );
});

it("says that the network loses", async () => {
  const verdict = await verdictOf([1, 1.1, 0.9, 1, 1.1, 0.9], 5);
  expect(verdict.winner).toBe("last value");
  expect(verdict.text).toMatch(
    /^Do not use the network here: last value beats it by 75 % \(.*\), hardly by chance \(p < 0\.001\)\.$/,
  );
});

it("prefers a baseline that is as good, and that comes first", async () => {
  const { winner, text } = await verdictOf([1, 2, 3, 1, 2, 3], 0);
  expect(text).toBe(
    "Do not use the network here: last value is as good as the network (mean MASE 2.000 against 2.000 over 6 series).",
  );
  expect(winner).toBe("last value");
});

it("says that few series prove little", async () => {
  expect((await verdictOf([2], 2)).text).toBe(
    "The network beats the best baseline, last value, by more than 99 % (mean MASE 0.000 against 2.000 on one series). One series proves little.",
  );
  expect((await verdictOf([2], 2)).comparison).toMatchObject({ difference: 2, probability: null });
  expect((await verdictOf([2, 2.1], 2)).text).toMatch(/ 2 series prove little\.$/);
});

it("compares the best two baselines where there is no network", async () => {
  const { verdict } = await evaluate([rising([1, 1.1, 0.9, 1, 1.1, 0.9])], {
    forecasters: baselineForecasters,
  });
  expect(verdict.text).toMatch(/^[A-Z].* (beats|is ahead of) the next, .*,|is as good as/);
  const alone = await evaluate([rising([1])], { forecasters: [] });
  expect(alone.verdict).toEqual({ winner: "Naive2", comparison: null, text: "Only Naive2 took part." });
});

it("goes by RMSE where no series has a scale", async () => {
  const flat = { ...rising([]), members: [member("a", [5, 5, 5, 7], 1), member("b", [5, 5, 5, 7], 1)] };
  const { verdict } = await evaluate([flat], {
    forecasters: [...lastValue, forecasterOf("network", () => Float64Array.of(7))],
  });
  expect(verdict.winner).toBe("network");
  expect(verdict.text).toBe("No series has a scale for MASE; by RMSE the network is best.");
  expect(verdict.comparison).toMatchObject({ difference: null, probability: null });
});
