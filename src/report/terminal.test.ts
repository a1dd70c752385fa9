import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTerminal } from "./terminal.js";
import { type FixtureOptions, fixtureResult } from "./testing/fixture.js";
import { displayWidth } from "./text.js";

const options = fc.record<FixtureOptions>({
  steps: fc.integer({ min: 26, max: 400 }),
  horizon: fc.integer({ min: 1, max: 26 }),
  frequency: fc.constantFrom("monthly", "hourly", "none"),
  scale: fc.constantFrom(1, -1, 1e-9, 1e20, 0),
  offset: fc.constantFrom(0, -1e6, 1e9),
  missing: fc.uniqueArray(fc.nat(25), { maxLength: 10 }),
  column: fc.string({ maxLength: 200, unit: "grapheme" }),
  file: fc.string({ maxLength: 200, unit: "binary-ascii" }),
  networkWins: fc.boolean(),
  saved: fc.boolean(),
});

describe("renderTerminal", () => {
  it("is never wider than the terminal, and plain where colour is not wanted", () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 40, max: 200 }), (made, width) => {
        const text = renderTerminal(fixtureResult(made), { width, color: false });
        expect(text).not.toContain("\u001b");
        expect(text.endsWith("\n")).toBe(true);
        for (const line of text.split("\n")) {
          expect(displayWidth(line)).toBeLessThanOrEqual(Math.min(width, 120));
          expect(line).toBe(line.trimEnd());
        }
      }),
      { numRuns: 60 },
    );
  });

  it("says the same with colour as without", () => {
    const code = "\u001b";
    const colored = renderTerminal(fixtureResult(), { width: 80, color: true });
    const stripped = colored.replaceAll(new RegExp(`${code}\\[\\d+m`, "g"), "").replaceAll(/ +$/gm, "");
    expect(stripped).toBe(renderTerminal(fixtureResult(), { width: 80, color: false }));
  });

  it("goes from what was found to the verdict", () => {
    const result = fixtureResult();
    const text = renderTerminal(result, { width: 80, color: false });
    const places = [
      "334 rows",
      "┊ forecast",
      "Forecast by Holt-Winters",
      "Scores on the last 12 steps",
      "Network: lstm",
    ];
    const found = places.map((place) => text.indexOf(place));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
    expect(text.replaceAll(/\s+/g, " ").trim().endsWith(result.document.verdict.text)).toBe(true);
  });

  it("names every flag beside what it changes", () => {
    const lines = renderTerminal(fixtureResult(), { width: 100, color: false }).split("\n");
    expect(lines.find((line) => line.includes("a season of 12 steps"))).toMatch(/ {3}--season STEPS$/);
    const columns = lines.filter((line) => / --/.test(line)).map((line) => line.indexOf(" --"));
    expect(new Set(columns).size).toBe(1);
  });

  it("shows the ends of a long forecast", () => {
    const text = renderTerminal(fixtureResult({ horizon: 100 }), { width: 80, color: false });
    expect(text).toContain("⋮ 79 more");
    expect(text).toContain(fixtureResult({ horizon: 100 }).document.forecast.at(-1)?.at);
  });

  it("leaves out scores that a saved model does not have", () => {
    const text = renderTerminal(fixtureResult({ saved: true }), { width: 80, color: false });
    expect(text).not.toContain("Scores");
    expect(text).toContain("Forecast by lstm");
  });

  it("speaks of one step in the singular", () => {
    const text = renderTerminal(fixtureResult({ horizon: 1 }), { width: 80, color: false });
    expect(text).toContain("Scores on the last step, 2019-10-01\n");
  });

  it("says how many networks share the parameters", () => {
    const text = renderTerminal({ ...fixtureResult(), members: 3 }, { width: 120, color: false });
    expect(text).toContain("Network: lstm, 64 units, 1 layer, 3 networks of 5739 parameters, seed 7");
    expect(renderTerminal(fixtureResult(), { width: 120, color: false })).toContain(", 17217 parameters, ");
  });

  it("loads neither the drawing library nor a document: the command line must start quickly", () => {
    const loaded = new Set<string>();
    const packages = new Set<string>();
    const load = (url: URL): void => {
      if (loaded.has(url.href)) return;
      loaded.add(url.href);
      const source = readFileSync(url, "utf8");
      for (const [, name = ""] of source.matchAll(/^(?:import|export)(?! type)[^;]*? from "([^"]+)";/gm)) {
        if (name.startsWith(".")) load(new URL(name.replace(/\.js$/, ".ts"), url));
        else packages.add(name);
      }
    };
    for (const entry of ["./terminal.ts", "./csv.ts"]) load(new URL(entry, import.meta.url));
    expect(loaded.size).toBeGreaterThan(8);
    expect([...packages]).toEqual([]);
  });
});
