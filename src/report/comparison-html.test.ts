import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { renderComparisonHtml } from "./comparison-html.js";
import { type ComparisonFixtureOptions, fixtureComparison } from "./testing/comparison-fixture.js";

const findings = [{ text: "times from column month", flag: "--time NAME" }];
const parsed = (options: ComparisonFixtureOptions = {}): Document =>
  parseHTML(renderComparisonHtml(fixtureComparison(options), findings)).document;
const rows = (page: Document, section: string): (string | null)[][] =>
  [...page.querySelectorAll(`.${section} tbody tr`)].map((row) =>
    [...row.querySelectorAll("td")].map((cell) => cell.textContent),
  );

describe("renderComparisonHtml", () => {
  it("goes from the verdict over ranking and errors to how to do it again", () => {
    const page = parsed();
    expect(page.title).toBe("sales: who forecasts it best");
    expect(page.querySelector(".verdict")?.textContent).toBe("LSTM beats the best baseline, Theta, by 20 %.");
    expect([...page.querySelectorAll("section")].map((section) => section.className)).toEqual([
      "ranking",
      "errors",
      "findings",
      "reproduce",
      "audit",
    ]);
    expect(page.querySelector(".ranking p")?.textContent).toBe(
      "Each forecaster learnt anew at each of 3 origins, 1990-12-01 to 1992-12-01, and saw nothing that came later.",
    );
    expect(page.querySelector(".reproduce p")?.textContent).toContain("by a program");
  });

  it("ranks all, the best one set off, with what is unknown left open", () => {
    const page = parsed();
    const table = rows(page, "ranking");
    expect(table.map(([name]) => name)).toEqual(["lstm", "gru sales", "Theta", "ensemble", "last value"]);
    expect(table[0]?.slice(1, 6)).toEqual(["12", "1.200", "–", "1.2", "24\u202f380"]);
    expect(table[3]?.slice(1, 4)).toEqual(["16", "–", "0.040"]);
    expect(table.map((row) => row.at(-1))).toEqual(["50 %", "50 %", "50 %", "–", "50 %"]);
    expect([...page.querySelectorAll("tr.best td:first-child")].map((cell) => cell.textContent)).toEqual([
      "lstm",
    ]);
  });

  it("has the error of each step, and draws it where there are two steps", () => {
    const page = parsed({ horizon: 3, unknown: [2] });
    const table = rows(page, "errors");
    expect(table.map(([step]) => step)).toEqual(["1", "2", "3"]);
    expect(table[1]?.slice(1)).toEqual(["–", "–", "–", "–", "–"]);
    expect(table[2]?.slice(1)).toEqual(["12.00", "13.00", "15.00", "16.00", "20.00"]);
    expect(page.querySelectorAll(".errors svg")).toHaveLength(2);
    expect([...page.querySelectorAll(".errors .legend li")].map((item) => item.textContent)).toEqual([
      "lstm",
      "Theta",
      "the others",
    ]);
    expect(parsed({ horizon: 1 }).querySelector("svg")).toBeNull();
  });

  it("is sound whatever the file's names and the figures are", () => {
    const name = '<script>alert("x")</script>';
    for (const scale of [0, 1e-300, 1e300])
      for (const unknown of [[], [1, 2, 3, 4]]) {
        const text = renderComparisonHtml(fixtureComparison({ name, scale, unknown }), findings);
        expect(text).not.toContain("<script");
        expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
      }
    expect(renderComparisonHtml(fixtureComparison(), findings)).toBe(
      renderComparisonHtml(fixtureComparison(), findings),
    );
  });
});
