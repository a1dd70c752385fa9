import { describe, expect, it } from "vitest";
import type { TrialSummary } from "../tasks/training-result.js";
import { fixtureTraining, fixtureTrial, fixtureUntried } from "./testing/training-fixture.js";
import { changeText, rankedTreatments, treatmentVerdict } from "./treatments.js";

const untreated = fixtureTrial("untreated", 0.1);
const verdict = (...treated: TrialSummary[]): string | undefined =>
  treatmentVerdict(fixtureTraining({ treatments: [untreated, ...treated] }));

describe("the verdict on treatments", () => {
  it("says what helped, and by how much", () => {
    expect(verdict(fixtureTrial("slower", 0.095), fixtureTrial("gates", 0.088))).toBe(
      'Validation loss 0.0880 with "gates", 12 % less than 0.100 untreated: what gates does.',
    );
  });

  it("is honest where nothing did", () => {
    expect(verdict(fixtureTrial("gates", 0.12), fixtureTrial("slower", 0.11))).toBe(
      'No remedy helps: validation loss 0.110 with "slower" at best, where it is 0.100 untreated.',
    );
    expect(verdict(fixtureTrial("gates", 0.1))).toMatch(/^No remedy helps: .* at best, /);
    expect(verdict(fixtureTrial("gates", 0.0995))).toBe(
      'No remedy helps: validation loss 0.0995 with "gates" is less than 1 % below 0.100 untreated.',
    );
    expect(verdict(fixtureTrial("gates", null))).toBe(
      "No remedy helps: training breaks off with each that could be tried.",
    );
  });

  it("says why there is nothing to compare", () => {
    expect(treatmentVerdict(fixtureTraining())).toBeUndefined();
    expect(verdict()).toBe("For what was found no remedy is known.");
    expect(verdict(fixtureUntried("tanh", "all activations have bounds"))).toBe(
      "None of the remedies can be applied to this network: nothing could be tried.",
    );
    expect(verdict(fixtureUntried("tanh", "it is"), fixtureTrial("gates", null))).toBe(
      "No remedy helps: training breaks off with each that could be tried.",
    );
    expect(treatmentVerdict(fixtureTraining({ findings: [], treatments: [untreated] }))).toBe(
      "There is nothing to treat.",
    );
    const blind = { ...untreated, validationLoss: null };
    expect(treatmentVerdict(fixtureTraining({ treatments: [blind, fixtureTrial("gates", 0.1)] }))).toMatch(
      /^What was kept back holds no target/,
    );
  });
});

it("ranks by what was kept back, the untreated before its equals, then what broke off, last what cannot be applied", () => {
  const trials = [
    untreated,
    fixtureUntried("standardise", "it is"),
    fixtureTrial("chrono", null),
    fixtureTrial("gates", 0.2),
    fixtureTrial("elu", 0.1),
    fixtureTrial("tanh", null),
    fixtureTrial("slower", 0.05),
  ];
  expect(rankedTreatments(trials).map(({ name }) => name)).toEqual([
    "slower",
    "untreated",
    "elu",
    "gates",
    "chrono",
    "tanh",
    "standardise",
  ]);
});

it("writes changes with their signs", () => {
  const change = (loss: number | null): string => changeText(fixtureTrial("gates", loss), untreated);
  expect([0.08, 0.1, 0.1001, 0.13, null].map(change)).toEqual(["−20 %", "0 %", "0 %", "+30 %", "–"]);
});
