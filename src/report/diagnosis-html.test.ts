import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { TrainingDocument } from "../tasks/training-result.js";
import type { Diagnosis } from "../train/diagnosis/diagnosis.js";
import { renderDiagnosisHtml } from "./diagnosis-html.js";
import { fixtureTraining, fixtureTrial, fixtureUntried, VANISHING } from "./testing/training-fixture.js";

const treatments = [
  fixtureTrial("untreated", 0.1),
  fixtureTrial("gates", 0.08),
  fixtureTrial("elu", 0.2),
  fixtureTrial("chrono", null),
  fixtureUntried("standardise", "targets are standardised before training already"),
];
const treated = fixtureTraining({ layers: 2, treatments });
const parsed = (document: TrainingDocument): Document => parseHTML(renderDiagnosisHtml(document)).document;
const text = (document: Document, selector: string): string =>
  (document.querySelector(selector)?.textContent ?? "").replaceAll(/\s+/g, " ").trim();
const sections = (document: Document): string[] =>
  [...document.querySelectorAll("section")].map((section) => section.className);
const cells = (row: Element | null | undefined): (string | null)[] =>
  [...(row?.querySelectorAll("td") ?? [])].map((cell) => cell.textContent);

describe("renderDiagnosisHtml", () => {
  it("goes from what was found to the command that does it again", () => {
    const page = parsed(treated);
    expect(page.title).toBe("sales: inside the simple network");
    expect(text(page, ".verdict")).toMatch(
      /^Found: vanishing\. Validation loss 0.0800 with "gates", 20 % less /,
    );
    expect(sections(page)).toEqual([
      "found",
      "flow",
      "gates",
      "layers",
      "treatments",
      "network",
      "reproduce",
    ]);
    expect(text(page, ".reproduce code")).toBe(
      "npx sequitur train sales.csv --column sales --time month --season 12 --horizon 12 --cell simple --activation sigmoid --units 8 --layers 2 --seed 7 --treat",
    );
  });

  it("names the disease with its remedies, or says that all is well", () => {
    const page = parsed(treated);
    expect(text(page, ".finding h3")).toBe("Vanishing, layer 0");
    expect([...page.querySelectorAll(".finding dt")].map((term) => term.textContent)).toEqual([
      "gates",
      "identity",
    ]);
    const healthy = parsed(fixtureTraining({ findings: [] }));
    expect(healthy.querySelector(".finding")).toBeNull();
    expect(text(healthy, ".found p")).toMatch(/^All is well: /);
    expect(sections(healthy)).not.toContain("treatments");
  });

  it("draws for each recurrent layer influence and derivatives, with the line of a thousandth where it belongs", () => {
    const page = parsed(treated);
    expect([...page.querySelectorAll(".flow h3")].map((title) => title.textContent)).toEqual([
      "Layer 0",
      "Layer 1",
    ]);
    const charts = [...page.querySelectorAll('.flow .chart.wide svg[role="img"][aria-label]')];
    expect(charts).toHaveLength(4);
    expect(page.querySelectorAll(".flow .chart.narrow svg")).toHaveLength(4);
    const strokes = charts.map((chart) =>
      [...chart.querySelectorAll('[aria-label="line"]')].map((line) => line.getAttribute("stroke")),
    );
    expect(strokes.slice(0, 2)).toEqual([["var(--forecast)"], ["var(--forecast)", "currentColor"]]);
    // The influence is 0.2 ** lag: it crosses a thousandth between lags 4 and 5.
    const path = charts[0]?.querySelector('[aria-label="line"] path')?.getAttribute("d") ?? "";
    const ys = [...path.matchAll(/[ML][\d.]+,([\d.]+)/g)].map(([, y]) => Number(y));
    const threshold = Number(charts[0]?.querySelector('[aria-label="rule"] line')?.getAttribute("y1"));
    expect(ys[4]).toBeLessThan(threshold);
    expect(ys[5]).toBeGreaterThan(threshold);
  });

  it("shows saturated shares as bars as long as they are, those of most values set off", () => {
    const page = parsed(fixtureTraining());
    const rows = [...page.querySelectorAll(".gates tbody tr")];
    expect(rows.map((row) => [...cells(row).slice(0, 4), row.className])).toEqual([
      ["0", "forget", "0.90", "25 %", ""],
      ["0", "candidate", "−0.10", "75 %", "stuck"],
    ]);
    const keeping = parsed({
      ...treated,
      diagnosis: {
        ...(treated.diagnosis as Diagnosis),
        layers: treated.diagnosis?.layers.map((layer) => ({ ...layer, keeping: "candidate" })) ?? [],
      },
    });
    expect(keeping.querySelector(".stuck")).toBeNull();
    expect(rows.map((row) => row.querySelector(".bar")?.getAttribute("style"))).toEqual([
      "width: 25.0%",
      "width: 75.0%",
    ]);
  });

  it("lists layers with their updates, and treatments, the best first", () => {
    const page = parsed(treated);
    expect(cells(page.querySelector(".layers tbody tr"))).toEqual(["0", "0.2", "at lag 5", "0 %", "0.12 %"]);
    const rows = [...page.querySelectorAll(".treatments tbody tr")];
    expect(rows.map((row) => [row.className, ...cells(row)])).toEqual([
      ["best", "gates", "0.0800", "−20 %", "0.160", "0.9", "none"],
      ["", "untreated", "0.100", "0 %", "0.200", "0.9", "vanishing"],
      ["", "elu", "0.200", "+100 %", "0.400", "0.9", "none"],
      ["untried", "chrono", "training broke off: the loss overflowed in epoch 1; lower the learning rate"],
      ["untried", "standardise", "not applicable: targets are standardised before training already"],
    ]);
    expect(rows.map((row) => row.querySelector("td:last-child")?.getAttribute("colspan"))).toEqual([
      null,
      null,
      null,
      "5",
      "5",
    ]);
    const lines = [...page.querySelectorAll('.treatments .chart.wide [aria-label="line"]')];
    expect(lines.map((line) => line.getAttribute("stroke"))).toEqual([
      "var(--naive)",
      "currentColor",
      "var(--forecast)",
    ]);
  });

  it("says how many steps were clipped", () => {
    const page = parsed(fixtureTraining({ clipped: 0.26 }));
    expect(text(page, ".layers")).toContain("Clipped: 26 % of the steps; norm of the last gradient 0.500.");
  });

  it("asks for nothing, runs nothing, and cannot be broken by what a file holds", () => {
    const attack = '"><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\u0000\u202e';
    const { input, model, diagnosis } = treated;
    const layers = diagnosis?.layers.map((layer) => ({
      ...layer,
      name: attack,
      gradients: { [attack]: layer.influence },
      gates: layer.gates.map((gate) => ({ ...gate, name: attack })),
    }));
    const evil = {
      ...treated,
      input: { ...input, file: attack, column: attack, time: attack },
      model: { ...model, cell: attack },
      diagnosis: { ...diagnosis, layers, findings: [{ ...VANISHING, layer: attack, text: attack }] },
      treatments: treatments.map((trial) => ({ ...trial, text: attack })),
    } as TrainingDocument;
    for (const document of [treated, evil]) {
      const source = renderDiagnosisHtml(document);
      expect(source).not.toMatch(/<script|<img|\p{Bidi_Control}/iu);
      expect(source).not.toContain("\u0000");
      const page = parsed(document);
      expect(page.querySelectorAll("script, iframe, object, embed, img, form, base, [onerror]").length).toBe(
        0,
      );
      expect(source.replaceAll('"http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:\/\/|url\(|@import/);
      expect(source).toContain("default-src 'none'");
      expect(sections(page)).toHaveLength(7);
    }
    expect(text(parsed(evil), "h1")).toContain("<script>alert(1)</script>");
    expect(text(parsed(evil), ".reproduce")).toContain("run that program again");
  });

  it("gives the same bytes for the same document", () => {
    expect(renderDiagnosisHtml(treated)).toBe(renderDiagnosisHtml(treated));
  });

  it.each([
    ["no influence", { gain: 0 }],
    ["no number", { gain: Number.NaN }],
    ["an explosion", { gain: 1e6, steps: 40 }],
    ["a single step", { steps: 1 }],
    ["tiny numbers", { gain: 1e-30 }],
  ])("makes a page of %s", (_, options) => {
    expect(renderDiagnosisHtml(fixtureTraining(options))).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });
});
