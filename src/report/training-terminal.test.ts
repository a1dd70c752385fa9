import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrainingDocument } from "../tasks/training-result.js";
import {
  fixtureTraining,
  fixtureTrial,
  fixtureUntried,
  type TrainingFixtureOptions,
} from "./testing/training-fixture.js";
import { displayWidth } from "./text.js";
import { renderTrainingTerminal } from "./training-terminal.js";

const treatments = [
  fixtureTrial("untreated", 0.1),
  fixtureTrial("gates", 0.08),
  fixtureTrial("chrono", null),
  fixtureUntried("standardise", "targets are standardised before training already"),
];
const treated = fixtureTraining({ treatments });
const plain = (document: TrainingDocument, width = 80): string =>
  renderTrainingTerminal(document, { width, color: false });

const options = fc.record<TrainingFixtureOptions>({
  layers: fc.integer({ min: 1, max: 5 }),
  steps: fc.integer({ min: 1, max: 80 }),
  gain: fc.constantFrom(0, 1e-30, 0.2, 1, 30, Number.NaN, Number.POSITIVE_INFINITY),
  findings: fc.array(
    fc.record({
      disease: fc.constantFrom("vanishing", "dead"),
      text: fc.string({ maxLength: 200, unit: "binary" }),
      remedies: fc.constant(["gates", "elu"] as const),
    }),
    { maxLength: 3 },
  ),
  treatments: fc.constantFrom([], treatments),
});

describe("renderTrainingTerminal", () => {
  it("is never wider than the terminal, printable, and plain where colour is not wanted", () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 40, max: 200 }), (made, width) => {
        const text = plain(fixtureTraining(made), width);
        expect(text).not.toMatch(/NaN|Infinity|undefined/);
        expect(text.endsWith("\n")).toBe(true);
        for (const line of text.slice(0, -1).split("\n")) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(displayWidth(line)).toBeLessThanOrEqual(Math.min(width, 120));
          expect(line).toBe(line.trimEnd());
        }
      }),
      { numRuns: 80 },
    );
  });

  it("says the same with colour as without", () => {
    const colored = renderTrainingTerminal(treated, { width: 80, color: true });
    expect(colored).toContain("\u001b[");
    const stripped = stripVTControlCharacters(colored).replaceAll(/ +$/gm, "");
    expect(stripped).toBe(plain(treated));
  });

  it("tells in short how training went where nobody asked for more", () => {
    expect(plain({ ...fixtureTraining(), diagnosis: null }, 120).split("\n")).toEqual([
      "Network: simple (candidate: sigmoid), 8 units, 1 layer, 5 networks of 196 parameters,",
      "forecasts 12 steps, seed 7",
      "Training loss 0.125 after 3 epochs; on what was kept back 0.200 at best, in epoch 2.",
      "",
    ]);
  });

  it("has a row for each layer", () => {
    const lines = plain(fixtureTraining({ layers: 2 })).split("\n");
    const head = lines.findIndex((line) => line.startsWith("layer "));
    expect(lines.slice(head, head + 4)).toEqual([
      "layer  gain  below 1/1000       saturated  dead  update",
      "0       0.2      at lag 5  candidate 75 %   0 %  0.12 %",
      "1       0.2      at lag 5  candidate 75 %   0 %  0.12 %",
      "2         –             –               –   0 %   0.2 %",
    ]);
  });

  it("draws the influence falling through a thousandth, beside the derivative that grows over time", () => {
    const lines = plain(fixtureTraining()).split("\n");
    const title = lines.findIndex((line) => line.includes("influence over lag in steps"));
    expect(lines[title]).toContain("|dL/dh(t)| over t");
    const rows = lines.slice(title + 1, title + 9);
    const half = (row: string, right: boolean): string => (right ? row.slice(41) : row.slice(0, 38));
    const dots = (right: boolean): number[] => rows.map((row) => half(row, right).search(/[\u2801-\u28ff]/));
    const seen = (columns: number[]): number[] => columns.filter((column) => column >= 0);
    expect(seen(dots(false))).toEqual(seen(dots(false)).toSorted((a, b) => a - b));
    expect(seen(dots(true))).toEqual(seen(dots(true)).toSorted((a, b) => b - a));
    expect(seen(dots(false)).length).toBeGreaterThan(6);
    expect(rows.filter((row) => half(row, false).includes("╌"))).toHaveLength(1);
    expect(rows.filter((row) => half(row, true).includes("╌"))).toHaveLength(1);
    expect(plain(fixtureTraining(), 60)).not.toContain("|dL/dh(t)|");
  });

  it("draws no more than three layers, and names the others", () => {
    const text = plain(fixtureTraining({ layers: 5 }));
    expect(text.match(/How gradients flow/g)).toHaveLength(3);
    expect(text).toContain("⋮ and layers 3, 4\n");
  });

  it("names the disease, and what may help", () => {
    const text = plain(fixtureTraining(), 120);
    expect(text).toContain("\nvanishing: gradients of layer 0 vanish at lag 4: ");
    expect(text).toContain("\n  · gates: a gated cell (GRU), ");
    expect(text.indexOf("· gates")).toBeLessThan(text.indexOf("· identity"));
  });

  it("says how many steps were clipped", () => {
    const clipping = (clipped: number): string =>
      plain(fixtureTraining({ clipped }))
        .split("\n")
        .find((line) => line.startsWith("Clipped: ")) ?? "";
    expect(clipping(0.26)).toBe("Clipped: 26 % of the steps; norm of the last gradient 0.500.");
    expect(clipping(0)).toBe("Clipped: 0 % of the steps; norm of the last gradient 0.500.");
  });

  it("says in one line that all is well", () => {
    const text = plain(fixtureTraining({ findings: [], gain: 1 }));
    expect(text.trimEnd().split("\n").at(-1)).toBe(
      "All is well: gradients reach back 24 steps; nothing is stuck, dead or off scale.",
    );
  });

  it("lists treatments, the best first and marked, the verdict last", () => {
    const lines = plain(treated).trimEnd().split("\n");
    const head = lines.findIndex((line) => line.startsWith("  treatment"));
    expect(lines.slice(head - 3, head + 6)).toEqual([
      "The same training with one remedy each: losses",
      "Validation: the least mean of five epochs in a row on what was kept back, so a",
      "little above that of the best single epoch.",
      "  treatment    validation  change  training  gain  diseases left",
      "▸ gates            0.0800   −20 %     0.160   0.9  none",
      "  untreated         0.100     0 %     0.200   0.9  vanishing",
      "  chrono       training broke off: the loss overflowed in epoch 1; lower the",
      "               learning rate",
      "  standardise  not applicable: targets are standardised before training already",
    ]);
    expect(lines.slice(-2).join(" ")).toMatch(/Validation loss 0.0800 with "gates", 20 % less /);
  });
});
