import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderEvaluationTerminal } from "./evaluation-terminal.js";
import { type EvaluationFixtureOptions, fixtureEvaluation } from "./testing/evaluation-fixture.js";
import { displayWidth } from "./text.js";

const findings = [{ text: "times from column ds", flag: "--time NAME" }];
const plain = (options: EvaluationFixtureOptions, width = 80): string =>
  renderEvaluationTerminal(fixtureEvaluation(options), findings, { width, color: false });

const anyOptions = fc.record<EvaluationFixtureOptions>({
  groups: fc.integer({ min: 0, max: 15 }),
  name: fc.string({ maxLength: 120, unit: "binary" }),
  mase: fc.constantFrom(null, 0, 0.9, 1e9),
  coverage: fc.array(fc.constantFrom(null, 0, 0.9, 1), { maxLength: 20 }),
  leftOut: fc.integer({ min: 0, max: 2 }),
  text: fc.string({ maxLength: 200, unit: "binary" }),
});

describe("renderEvaluationTerminal", () => {
  it("is never wider than the terminal, printable, and plain where colour is not wanted", () => {
    fc.assert(
      fc.property(anyOptions, fc.integer({ min: 40, max: 200 }), (options, width) => {
        const text = plain(options, width);
        expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
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

  it("shows what was found, the ranked scores of a group, and the verdict last", () => {
    expect(plain({ leftOut: 1 })).toBe(
      [
        "times from column ds   --time NAME",
        "",
        "monthly: 1428 series, 18 steps ahead, season of 12",
        "  forecaster         MASE    OWA  sMAPE %  pinball  in 90 %   RMSE  seconds",
        "▸ network           0.863  0.830   13.892    0.214     90 %  753.2      0.8",
        "  Theta of monthly  0.882  0.830   13.892    0.214     90 %  753.2      0.8",
        "90 % intervals of network: 87 % at step 2, 93 % at step 1",
        "",
        "1 series left out: no value before the split, or none after it to score by",
        "1 series without MASE: their history is constant, or shorter than a season",
        "",
        "Leak audit: with other values in the 360 held-out rows of 20 series, Theta and",
        "network came out the same, bit for bit.",
        "",
        "The network beats the best baseline, Theta, by 2 %.",
        "",
      ].join("\n"),
    );
  });

  it("shows all groups together where there are several, and not more than a dozen by themselves", () => {
    const three = plain({ groups: 3 });
    expect(three).toContain("monthly 2: 1428 series, 18 steps ahead, no season\n");
    expect(three).toContain("All 3 groups, 4284 series\n");
    expect(three.match(/▸ network/g)).toHaveLength(4);
    expect(plain({ groups: 15 }).match(/▸ network/g)).toHaveLength(13);
    expect(plain({ groups: 15 })).toContain("\n3 more groups: see --json\n");
    expect(plain({ groups: 12 })).not.toContain("more group");
    expect(plain({})).not.toContain("All 1");
  });

  it("says nothing of a coverage that is the same at every step, and shows what cannot be known as –", () => {
    expect(plain({ coverage: [0.9, 0.9] })).not.toContain("intervals of");
    expect(plain({ coverage: [0.9] })).not.toContain("intervals of");
    expect(plain({ mase: null })).toMatch(/Theta of monthly {6}– {6}– {3}13\.892/);
  });

  it("says the same with colour as without", () => {
    const document = fixtureEvaluation({ groups: 2 });
    const coloured = renderEvaluationTerminal(document, findings, { width: 80, color: true });
    expect(coloured).not.toBe(plain({ groups: 2 }));
    expect(stripVTControlCharacters(coloured)).toBe(plain({ groups: 2 }));
  });
});
