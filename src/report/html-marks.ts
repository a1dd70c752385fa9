/** What the charts of the HTML report are drawn with. Colours are the style sheet's, so that they follow light and dark. */
import * as Plot from "@observablehq/plot";
import type { Position } from "./html-plot.js";
import { type Html, html } from "./html-text.js";

/** The most steps of history that a chart's width shows apart. */
export const MOST_STEPS = 600;
/** Up to so many steps have a dot each. */
export const MOST_DOTS = 36;
/** Stretches that a longer line is thinned to, each of two points. */
export const STRETCHES: number = MOST_STEPS / 2;

/** What is not finite is a gap: a drawing has no place for it. */
export function drawable(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
}

/** An interval at a step. */
export interface Band {
  readonly x: Position;
  readonly low: number;
  readonly high: number;
}

/** The area between two bounds. That of a single step has no width: a bar stands for it. */
export function band(bands: readonly Band[], color: string, opacity: number): Plot.Markish {
  const ends = { x: "x", y1: "low", y2: "high" } as const;
  return bands.length === 1
    ? Plot.ruleX(bands, { ...ends, stroke: color, strokeWidth: 10, strokeOpacity: opacity })
    : Plot.areaY(bands, { ...ends, fill: color, fillOpacity: opacity });
}

/** The history as a line; a value alone between gaps is a dot, by its round ends. */
export function historyLine(points: readonly (readonly [Position, number])[]): Plot.Markish {
  return Plot.line(points, { stroke: "currentColor", strokeWidth: 1.5, strokeLinecap: "round" });
}

/** Nearer to an end of the axis than this share of it, a text that is centred would leave the chart. */
const NEAR_END = 0.1;

/**
 * A stretch of the axis shaded and named.
 * @param axis the positions of all steps that the chart shows
 * @param from first step of the stretch, as an index into `axis`; `to` = the last one
 */
export function shaded(axis: readonly Position[], from: number, to: number, label: string): Plot.Markish[] {
  // Each step reaches half-way to its neighbours, so that a single one has a width as well.
  const start = between(axis[from - 1] ?? axis[from], axis[from]);
  const end = between(axis[to], axis[to + 1] ?? axis[to]);
  const share = (at: Position): number =>
    (Number(at) - Number(axis[0])) / (Number(axis.at(-1)) - Number(axis[0]) || 1);
  const middle = between(start, end);
  const [at, textAnchor] =
    share(middle) > 1 - NEAR_END
      ? ([end, "end"] as const)
      : share(middle) < NEAR_END
        ? ([start, "start"] as const)
        : ([middle, "middle"] as const);
  return [
    Plot.rectX([0], { x1: () => start, x2: () => end, fill: "currentColor", fillOpacity: 0.055 }),
    Plot.text([0], {
      x: () => at,
      frameAnchor: "top",
      dy: -14,
      text: () => label,
      textAnchor,
      fill: "var(--faint)",
    }),
  ];
}

function between(a: Position | undefined, b: Position | undefined): Position {
  const middle = (Number(a) + Number(b)) / 2;
  return a instanceof Date ? new Date(middle) : middle;
}

export function legend(entries: readonly (readonly [swatch: string, text: string])[]): Html {
  return html`<ul class="legend">${entries.map(
    ([swatch, text]) => html`<li><span class="swatch ${swatch}"></span>${text}</li>`,
  )}</ul>`;
}

/** The range with a little air above and below, so that no line runs along the frame. */
export function padded([low, high]: readonly [number, number]): readonly [number, number] {
  const air = (high - low) * 0.04;
  return [low - air, high + air];
}
