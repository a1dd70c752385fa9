/** Observable Plot, drawing into a document that lives in memory: charts as text, in Node as in the browser. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type Html, html, trusted } from "./html-text.js";
import { logTicks, niceTicks, type Ticks } from "./numbers.js";
import { axisLabels, parseTime } from "./time-labels.js";

/** Where a step lies on a horizontal axis: a time, or a number where the labels are no times. */
export type Position = Date | number;

/** What a chart shows; its width and the axes' common looks are added here. */
export interface ChartSpec {
  /** What is seen, in words, for those who cannot see it; no text of the user's file. */
  readonly description: string;
  readonly height: number;
  /** The steps that the horizontal axis spans, [steps] each, steps ≥ 1. */
  readonly x: {
    readonly at: readonly Position[];
    readonly labels: readonly string[];
    readonly title?: string;
  };
  /** The vertical axis; null = none is drawn. */
  readonly y: {
    readonly range: readonly [low: number, high: number];
    readonly log?: boolean;
    readonly ticks?: Ticks;
  } | null;
  readonly marks: readonly Plot.Markish[];
}

/** Widths in CSS pixels: text in a drawing that is scaled down to a telephone could not be read. */
const WIDE = 880;
const NARROW = 380;
const MARGIN_RIGHT = 16;
/** Of the charts' text, generously. */
const DIGIT_WIDTH = 7;

/** The chart drawn twice, for wide and for narrow pages; the style sheet shows one of them. */
export function chart(spec: ChartSpec): Html {
  return html`<div class="chart wide">${draw(spec, WIDE)}</div><div class="chart narrow">${draw(spec, NARROW)}</div>`;
}

function draw({ x, y, ...spec }: ChartSpec, width: number): Html {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const ticks = y === null ? undefined : verticalTicks(y, spec.height);
  const texts = ticks?.values.map(ticks.format) ?? [];
  const marginLeft = 16 + DIGIT_WIDTH * Math.max(0, ...texts.map((text) => text.length));
  const labels = horizontalLabels(x, Math.floor((width - marginLeft - MARGIN_RIGHT) / DIGIT_WIDTH));
  const svg = Plot.plot({
    document,
    width,
    height: spec.height,
    marginLeft,
    marginRight: MARGIN_RIGHT,
    marginTop: y === null ? 4 : 26,
    marginBottom: x.title === undefined ? 24 : 36,
    ariaLabel: spec.description,
    style: { background: "none", color: "inherit" },
    x: {
      type: x.at[0] instanceof Date ? "utc" : "linear",
      domain: [x.at[0], x.at.at(-1)],
      label: x.title ?? null,
      labelArrow: "none",
      ticks: [...labels.keys()],
      tickFormat: (_: unknown, index: number) => [...labels.values()][index] ?? "",
    },
    y:
      y === null || ticks === undefined
        ? { axis: null }
        : {
            type: y.log === true ? "log" : "linear",
            domain: y.range,
            label: null,
            ticks: ticks.values,
            tickFormat: ticks.format,
            grid: true,
          },
    marks: [...spec.marks],
  });
  svg.setAttribute("role", "img");
  return trusted(svg.outerHTML);
}

function verticalTicks({ range, log, ticks }: NonNullable<ChartSpec["y"]>, height: number): Ticks {
  if (ticks !== undefined) return ticks;
  return log === true ? logTicks(...range) : niceTicks(...range, Math.max(3, Math.floor(height / 45)));
}

/** The labels of the axis by their positions, so many as fit into `columns` digits. */
function horizontalLabels({ at, labels }: ChartSpec["x"], columns: number): Map<Position, string> {
  const first = Number(at[0]);
  const extent = Number(at.at(-1)) - first || 1;
  const columnOf = (step: number): number =>
    Math.round(((Number(at[step]) - first) / extent) * (columns - 1));
  return new Map(
    axisLabels(labels, columnOf, columns).map(({ step, text }) => [at[step] as Position, text] as const),
  );
}

/** Where labels lie on an axis: times if all are; else their own numbers if all are whole; else 1 … N. */
export function positions(labels: readonly string[]): readonly Position[] {
  const times = labels.map(parseTime).filter((time) => time !== undefined);
  if (times.length === labels.length) return times.map((time) => new Date(time));
  const numbers = labels.map((label) => (label.trim() === "" ? Number.NaN : Number(label)));
  return numbers.every(Number.isSafeInteger) ? numbers : labels.map((_, index) => index + 1);
}
