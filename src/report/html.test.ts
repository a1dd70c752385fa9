import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { ForecastResult, ForecastRow } from "../tasks/forecast-result.js";
import { renderHtml } from "./html.js";
import { type FixtureOptions, fixtureResult } from "./testing/fixture.js";

const parsed = (result: ForecastResult): Document => parseHTML(renderHtml(result)).document;
const page = (options: FixtureOptions = {}): Document => parsed(fixtureResult(options));
const text = (document: Document, selector: string): string =>
  (document.querySelector(selector)?.textContent ?? "").replaceAll(/\s+/g, " ").trim();

describe("renderHtml", () => {
  it("begins with the title and the verdict", () => {
    const document = page();
    expect(document.title).toBe("sales: the next 12 steps");
    expect(text(document, "header h1")).toBe("sales: the next 12 steps");
    expect(text(document, "header .verdict")).toBe(fixtureResult().document.verdict.text);
    expect([...document.querySelectorAll("section")].map((section) => section.className)).toEqual([
      "forecast",
      "test",
      "table",
      "findings",
      "network",
      "reproduce",
      "audit",
    ]);
  });

  it("holds every step, every score and every finding", () => {
    const { document, findings } = fixtureResult({ horizon: 60 });
    const made = page({ horizon: 60 });
    expect(made.querySelectorAll(".table tbody tr").length).toBe(60);
    expect([...made.querySelectorAll(".test tbody td:first-child")].map((cell) => cell.textContent)).toEqual(
      document.scores.map((score) => score.name),
    );
    expect(text(made, ".test tr.best td")).toBe("Holt-Winters");
    expect(
      [...made.querySelectorAll(".findings tbody tr")].map((row) => row.querySelector("td")?.textContent),
    ).toEqual(findings.map((finding) => finding.text));
  });

  it("asks for nothing and runs nothing", () => {
    const source = renderHtml(fixtureResult());
    const document = page();
    expect(document.querySelectorAll("script, iframe, object, embed, img, form, base").length).toBe(0);
    expect([...document.querySelectorAll("link")].map((link) => link.getAttribute("href"))).toEqual([
      "data:,",
    ]);
    expect(source).not.toMatch(/\ssrc=|@import|url\(|\son\w+=/i);
    expect(source.replaceAll('"http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:\/\//);
    expect(source).toContain("default-src 'none'");
  });

  it("gives the same bytes for the same result", () => {
    expect(renderHtml(fixtureResult())).toBe(renderHtml(fixtureResult()));
  });

  it("cannot be broken by what a file holds", () => {
    const attack = '"><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\u0000';
    const result = fixtureResult({ column: attack, file: attack, frequency: "none" });
    const label = (row: ForecastRow): ForecastRow => ({ ...row, at: `${row.at}${attack}` });
    const rename = (name: string): string => `${name}${attack}`;
    const { document } = result;
    const evil: ForecastResult = {
      ...result,
      document: {
        ...document,
        input: { ...document.input, frequency: attack, time: attack },
        model: { ...document.model, cell: attack },
        scores: document.scores.map((score) => ({ ...score, name: rename(score.name) })),
        verdict: { winner: rename(document.verdict.winner), text: attack },
        forecast: document.forecast.map(label),
        forecasts: Object.fromEntries(
          Object.entries(document.forecasts).map(([name, rows]) => [rename(name), rows.map(label)]),
        ),
      },
      history: { ...result.history, at: result.history.at.map((at) => `${at}${attack}`) },
      test: {
        ...result.test,
        forecasts: result.test.forecasts.map((forecast) => ({ ...forecast, name: rename(forecast.name) })),
      },
      findings: [{ text: attack, flag: attack }],
    };
    expect(renderHtml(evil)).not.toMatch(/<script|<img/i);
    const made = parsed(evil);
    expect(made.querySelectorAll("script, img, [onerror]").length).toBe(0);
    expect(text(made, "h1")).toContain("<script>alert(1)</script>");
    expect(text(made, ".findings code")).toContain("<script>");
    expect(made.querySelectorAll("section").length).toBe(7);
  });

  it("draws each chart for wide and for narrow pages, in words too", () => {
    const document = page();
    for (const section of ["forecast", "test", "network"]) {
      const wide = document.querySelectorAll(`.${section} .chart.wide svg[role="img"][aria-label]`);
      expect(wide.length).toBeGreaterThanOrEqual(1);
      expect(document.querySelectorAll(`.${section} .chart.narrow svg`).length).toBe(wide.length);
    }
  });

  it("draws the lines that the legends name", () => {
    const document = page();
    const strokes = (section: string): (string | null)[] =>
      [...document.querySelectorAll(`.${section} .chart.wide [aria-label="line"]`)].map((line) =>
        line.getAttribute("stroke"),
      );
    expect(strokes("forecast").slice(0, 2)).toEqual(["currentColor", "var(--forecast)"]);
    expect(strokes("test")).toEqual(["var(--naive)", "var(--network)", "var(--winner)", "currentColor"]);
    expect(text(document, ".test .legend")).toContain("seasonal naive");
    expect(strokes("network")).toEqual(["currentColor", "var(--network)"]);
    const paths = [...document.querySelectorAll(".chart path")].map((path) => path.getAttribute("d") ?? "");
    for (const path of paths) expect(path).not.toMatch(/NaN|Infinity/);
  });

  it("draws the forecast where its numbers are", () => {
    const result = fixtureResult();
    const document = parsed(result);
    const dots = [...document.querySelectorAll(".forecast .chart.wide circle")];
    const ys = dots.map((dot) => Number(dot.getAttribute("cy")));
    const means = result.document.forecast.map((row) => row.mean);
    expect(dots.length).toBe(means.length);
    const [low, high] = [means.indexOf(Math.min(...means)), means.indexOf(Math.max(...means))];
    const perPixel =
      ((means[high] as number) - (means[low] as number)) / ((ys[low] as number) - (ys[high] as number));
    expect(perPixel).toBeGreaterThan(0);
    means.forEach((mean, step) => {
      const drawn = (means[low] as number) + ((ys[low] as number) - (ys[step] as number)) * perPixel;
      expect(Math.abs(drawn - mean)).toBeLessThan(0.01 * Math.abs(mean));
    });
  });

  it("draws lines over the same steps, and the wider interval around the narrower", () => {
    const document = page();
    const coordinates = (selector: string): { x: number[]; y: number[] }[] =>
      [...document.querySelectorAll(`${selector} path`)].map((path) => {
        const numbers = [...(path.getAttribute("d") ?? "").matchAll(/-?[\d.]+/g)].map(Number);
        return {
          x: numbers.filter((_, index) => index % 2 === 0),
          y: numbers.filter((_, index) => index % 2 === 1),
        };
      });
    const [naive, network, winner, actual] = coordinates('.test .chart.wide [aria-label="line"]');
    for (const line of [naive, network, winner]) expect(line?.x).toEqual(actual?.x.slice(-12));

    const [outer, inner] = coordinates('.forecast .chart.wide [aria-label="area"]');
    expect(outer?.x).toEqual(inner?.x);
    expect(outer?.x.length).toBe(2 * 12);
    const gaps = outer?.y.map((y, index) => (index < 12 ? -1 : 1) * (y - (inner?.y[index] ?? y)));
    for (const gap of gaps ?? [0]) expect(gap).toBeGreaterThan(1);

    const [training, validation] = coordinates('.network .chart.wide [aria-label="line"]');
    expect(training?.y).not.toEqual(validation?.y);
  });

  it("writes a command that can be pasted", () => {
    expect(text(page(), ".reproduce code")).toBe(
      "npx sequitur predict clothing-sales.csv --column sales --time month --season 12 --horizon 12 --units 64 --seed 7",
    );
    const evil = page({ file: "<b>'.csv", column: "<script>" });
    expect(text(evil, ".reproduce code")).toContain("predict '<b>'\\''.csv' --column '<script>'");
    expect(evil.querySelectorAll(".reproduce b, .reproduce script").length).toBe(0);
    const { document, ...others } = fixtureResult();
    const own = parsed({
      ...others,
      document: { ...document, model: { ...document.model, cell: "my own" } },
    });
    expect(own.querySelector(".reproduce code")).toBeNull();
    expect(text(own, ".reproduce")).toContain("run that program again");
  });

  it("says how many networks there are, and which one the training curve shows", () => {
    const made = parsed({ ...fixtureResult(), members: 3 });
    expect(text(made, ".network dl")).toContain("3 networks of 5739 parameters");
    expect(text(made, ".network .caption")).toBe(
      "The training curve of the network that was trained to measure errors on what was kept back of the rows before the test span. The 3 networks that forecast stop at its best epoch. The forecast above is not theirs.",
    );
    expect(text(page({ networkWins: true }), ".network .caption")).toMatch(
      /The network that forecasts stops at its best epoch\.$/,
    );
  });

  it("draws a single step as points and bars, in a shaded span that is named within the plot", () => {
    for (const options of [
      { horizon: 1, steps: 60 },
      { horizon: 1, steps: 60, frequency: "none" },
    ] as const) {
      const document = page(options);
      expect(text(document, ".test p")).toMatch(
        /^The last step, [\d-]+, was hidden from every forecaster, then compared with what they had said\.$/,
      );
      for (const width of ["wide", "narrow"]) {
        for (const section of ["forecast", "test"]) {
          const within = `.${section} .chart.${width}`;
          expect(
            Number(document.querySelector(`${within} [aria-label="rect"] rect`)?.getAttribute("width")),
          ).toBeGreaterThan(4);
          expect(document.querySelectorAll(`${within} [aria-label="rule"] line`).length).toBe(
            section === "test" ? 1 : 2,
          );
          const right = Number(document.querySelector(`${within} svg`)?.getAttribute("width")) - 16;
          const label = [...document.querySelectorAll(`${within} [aria-label="text"]`)].find(
            ({ textContent }) => textContent === "test span",
          );
          const [, at] =
            /translate\(([\d.]+)/.exec(label?.querySelector("text")?.getAttribute("transform") ?? "") ?? [];
          expect(label?.getAttribute("text-anchor")).toBe("end");
          expect(Number(at)).toBeLessThanOrEqual(right + 1);
        }
        const fills = [...document.querySelectorAll(`.test .chart.${width} [aria-label="dot"]`)].map(
          (dots) => [
            // What is not said is inherited from the drawing.
            dots.getAttribute("fill") ?? "currentColor",
            dots.querySelectorAll("circle").length,
          ],
        );
        expect(fills).toEqual([
          ["var(--naive)", 1],
          ["var(--network)", 1],
          ["var(--winner)", 1],
          ["currentColor", 1],
        ]);
      }
    }
  });

  it("draws a training of a single epoch", () => {
    const made = parsed({ ...fixtureResult(), training: { train: [0.5], validation: [0.4] } });
    expect(made.querySelectorAll(".network .chart.wide circle").length).toBeGreaterThanOrEqual(2);
  });

  it("shows the end of a long history, and says so", () => {
    expect(text(page({ steps: 40 }), ".forecast")).not.toContain("shows the last");
    expect(text(page(), ".forecast .caption")).toBe(
      "The chart shows the last 48 of 334 steps; below, the whole series, those steps shaded.",
    );
    const long = fixtureResult({ frequency: "hourly", steps: 9000, horizon: 1000 });
    const made = parsed(long);
    expect(text(made, ".forecast .caption")).toMatch(/^The chart shows the last 600 of 9000 steps; /);
    expect(text(made, ".test .caption")).toBe("The chart shows the last 600 of the 1000 steps.");
    const paths = [...made.querySelectorAll(".chart path")].map((path) => path.getAttribute("d") ?? "");
    const points = paths.map((path) => path.split(/[ML]/).length - 1);
    expect(Math.max(...points)).toBeLessThanOrEqual(2 * 620);
    expect(made.querySelectorAll(".chart circle").length).toBeLessThan(200);
    const [forecast] = [...made.querySelectorAll('.forecast .chart.wide [aria-label="line"] path')].slice(1);
    const xs = [...(forecast?.getAttribute("d") ?? "").matchAll(/[ML](-?[\d.]+),/g)].map(([, x]) =>
      Number(x),
    );
    expect(xs.at(-1)).toBeCloseTo(880 - 16, 0);
  });

  it("leaves what is not finite out of the drawings", () => {
    const result = fixtureResult();
    const forecast = result.document.forecast.map((row) => ({ ...row, hi90: Number.POSITIVE_INFINITY }));
    const wild = {
      ...result,
      document: { ...result.document, forecast },
      training: { train: [1, Number.POSITIVE_INFINITY, Number.NaN], validation: [2, Number.NaN, 1] },
    };
    expect(renderHtml(wild)).not.toMatch(/NaN|Infinity/);
  });

  it.each<[string, FixtureOptions]>([
    ["a saved model", { saved: true }],
    ["one step, no dates", { horizon: 1, frequency: "none", steps: 30 }],
    ["a long hourly series", { frequency: "hourly", steps: 6000, horizon: 168 }],
    ["a constant series", { scale: 0, offset: 5 }],
    ["huge numbers", { scale: 1e290 }],
    ["missing values", { missing: [0, 100, 320, 321, 333] }],
  ])("makes a page of %s", (_, options) => {
    const source = renderHtml(fixtureResult(options));
    expect(source).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(source.length).toBeLessThan(400_000);
  });
});
