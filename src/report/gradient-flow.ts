/** The curves of how gradients flow through a layer, and the logarithmic scale that they are drawn on. */

import type { LayerHealth } from "../train/diagnosis/diagnosis.js";
import { GONE } from "../train/diagnosis/findings.js";
import type { Ticks } from "./numbers.js";

export interface FlowCurves {
  /** What is seen, in words; no names of states, which may be a user's own. */
  readonly title: string;
  /** What the values run over. */
  readonly axis: string;
  /** Of the steps, [steps]. */
  readonly labels: readonly string[];
  /** Values by name, [steps] each. */
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** A thousandth of what there is at the end: below it, what happened is as good as forgotten. */
  readonly threshold: number;
}

/** How far back what happened still counts; undefined for a layer without states. */
export function influenceCurve({ influence }: LayerHealth): FlowCurves | undefined {
  if (influence.length === 0) return undefined;
  return {
    title: "influence by lag",
    axis: "lag in steps",
    labels: influence.map((_, lag) => String(lag)),
    lines: [{ name: "influence", values: influence }],
    threshold: GONE,
  };
}

/** What arrives of the loss's derivative at each step, by state; undefined for a layer without states. */
export function gradientCurves(
  { gradients }: LayerHealth,
  mostStates: number = Number.POSITIVE_INFINITY,
): FlowCurves | undefined {
  const states = Object.entries(gradients).slice(0, mostStates);
  const lines = states.map(([state, values]) => ({ name: `|dL/d${state}(t)|`, values }));
  const [first] = lines;
  if (first === undefined || first.values.length === 0) return undefined;
  const largest = Math.max(...lines.flatMap(({ values }) => values).filter(Number.isFinite));
  return {
    title: "the derivative of the loss by each step's states",
    axis: "t",
    labels: first.values.map((_, step) => String(step + 1)),
    lines,
    threshold: GONE * (largest > 0 ? largest : 1),
  };
}

/** Decades below the largest value that are drawn at most. */
const MOST_DECADES = 12;

/** What a logarithmic axis spans: all values but those that are as good as 0, and the threshold with air around it. */
export function logRange({ lines, threshold }: FlowCurves): readonly [low: number, high: number] {
  const values = lines.flatMap((line) => line.values).filter((value) => value > 0 && Number.isFinite(value));
  const high = values.reduce((most, value) => Math.max(most, value), threshold * 1000);
  const least = values.reduce((low, value) => Math.min(low, value), high);
  return [Math.min(threshold / 10, Math.max(least, high * 10 ** -MOST_DECADES)), high];
}

const STRIDES = [1, 2, 3, 6, 12, 24, 48, 96];
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Powers of ten within [low, high], at most `most` (≥ 2) where that can be, evenly spaced. */
export function decadeTicks(low: number, high: number, most: number): Ticks {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const within = (stride: number): number[] =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
      (power) => power % stride === 0,
    );
  const stride = STRIDES.find((each) => within(each).length <= most) ?? 96;
  return { values: within(stride).map((power) => Number(`1e${power}`)), format: powerText };
}

/** "10⁻³"; of 1 "1". */
function powerText(value: number): string {
  const power = Math.round(Math.log10(value));
  if (power === 0) return "1";
  const digits = String(Math.abs(power)).replaceAll(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] as string);
  return `10${power < 0 ? "⁻" : ""}${digits}`;
}
