import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { renderComparisonHtml } from "./comparison-html.js";
import { renderComparisonTerminal } from "./comparison-terminal.js";
import { comparisonReproduction } from "./reproduction.js";
import { fixtureComparison } from "./testing/comparison-fixture.js";
import { fixtureTuning, type TuningFixtureOptions } from "./testing/tuning-fixture.js";
import { displayWidth } from "./text.js";

const terminal = (options: TuningFixtureOptions, width = 80): string =>
  renderComparisonTerminal(fixtureComparison({ tuning: fixtureTuning(options) }), [], {
    width,
    color: false,
  });
const page = (options: TuningFixtureOptions = {}): string =>
  renderComparisonHtml(fixtureComparison({ tuning: fixtureTuning(options) }), []);

const anyOptions = fc.record<TuningFixtureOptions>({
  trials: fc.integer({ min: 0, max: 12 }),
  scale: fc.constantFrom(0, 1e-300, 1, 1e9, 1e300),
  name: fc.string({ maxLength: 90, unit: "binary" }),
  kept: fc.boolean(),
  text: fc.string({ maxLength: 200, unit: "binary" }),
});

describe("tuning on the terminal", () => {
  it("shows the best trials, the one that takes part marked, and what is to be said of it before the verdict", () => {
    const lines = terminal({}).split("\n");
    const first = lines.findIndex((line) => line.startsWith("Tuning before"));
    expect(lines.slice(first, first + 9)).toEqual([
      "Tuning before the test: 8 trials on 2 origins, 1980-06-01 to 1980-12-01",
      "  trial  RMSE  cell           units  layers   rate  updates  batch  window",
      "▸ 8        13  peephole-lstm     11       2  0.003      100     32      24",
      "  7        14  gru               10       1  0.003      100     32      24",
      "  6        15  peephole-lstm      9       2  0.003      100     32      24",
      "  5        16  gru                8       1  0.003      100     32      24",
      "  3        18  gru                6       1  0.003      100     32      24",
      "3 more trials: see --json",
      "Tuning found the tuned GRU. On the test it helped.",
    ]);
    expect(lines.slice(first + 12)).toEqual(["", "LSTM beats the best baseline, Theta, by 20 %.", ""]);
    expect(terminal({ kept: true })).not.toContain("▸ 8");
    expect(terminal({ trials: 0 })).toContain("0 trials on 2 origins");
    expect(renderComparisonTerminal(fixtureComparison(), [], { width: 80, color: false })).not.toContain(
      "Tuning",
    );
  });

  it("is never wider than the terminal, and printable", () => {
    fc.assert(
      fc.property(anyOptions, fc.integer({ min: 40, max: 200 }), (options, width) => {
        const text = terminal(options, width);
        expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
        for (const line of text.slice(0, -1).split("\n")) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(displayWidth(line)).toBeLessThanOrEqual(Math.min(width, 120));
          expect(line).toBe(line.trimEnd());
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("tuning on a page", () => {
  it("has a section of its own with all trials, best first", () => {
    const { document } = parseHTML(page());
    expect([...document.querySelectorAll("section")].map((section) => section.className)).toEqual([
      "ranking",
      "errors",
      "tuning",
      "reproduce",
      "audit",
    ]);
    const rows = [...document.querySelectorAll(".tuning tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => cell.textContent),
    );
    expect(rows.map(([trial]) => trial)).toEqual(["8", "7", "6", "5", "3", "2", "1", "4"]);
    expect(rows[0]).toEqual([
      "8",
      "13",
      "peephole-lstm",
      "11",
      "2",
      "0.003",
      "100",
      "32",
      "24",
      "0.123",
      "0.3",
    ]);
    expect(rows.at(-1)?.slice(1, 7)).toEqual(["–", "peephole-lstm", "7", "2", "0.003", "–"]);
    expect(document.querySelectorAll(".tuning tr.best")).toHaveLength(1);
    expect(document.querySelector(".tuning")?.textContent).toContain(
      "Untuned networks there: GRU 17, LSTM –.",
    );
    expect(parseHTML(page({ kept: true })).document.querySelectorAll(".tuning tr.best")).toHaveLength(0);
  });

  it("is sound whatever the names and figures are", () => {
    for (const scale of [0, 1e-300, 1e300])
      for (const trials of [0, 1, 4]) {
        const text = page({ name: '<script>alert("x")</script>', scale, trials });
        expect(text).not.toContain("<script");
        expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
      }
  });
});

describe("the command of a comparison with tuning", () => {
  it("asks for as many trials as were made: time alone would make others", () => {
    const [lstm] = fixtureComparison().scores;
    const scores = ["simple", "gru", "lstm", "peephole-lstm", "tuned gru"].map((name) => ({
      ...(lstm as NonNullable<typeof lstm>),
      name,
    }));
    const command = (options: TuningFixtureOptions): string | undefined =>
      comparisonReproduction({ ...fixtureComparison({ tuning: fixtureTuning(options) }), scores });
    expect(command({})).toMatch(/ --origins 3 --seed 1 --tune --trials 8$/);
    // Without a tuned network it is no cell of ours that took part.
    expect(command({ trials: 0 })).toBeUndefined();
    expect(
      comparisonReproduction({
        ...fixtureComparison({ tuning: fixtureTuning({ trials: 0 }) }),
        scores: scores.slice(0, 4),
      }),
    ).toMatch(/ --origins 3 --seed 1$/);
  });
});
