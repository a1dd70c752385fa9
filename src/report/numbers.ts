/** Numbers as people read them: round axis ticks, and one format for all numbers of a column. */

/** Turns a number into text; all numbers of one column share one. What is not finite becomes "–". */
export type NumberFormat = (value: number) => string;

/** U+202F, the SI's thousands separator: narrow, never broken across lines, and no decimal sign anywhere. */
export const NARROW_SPACE = "\u202f";

const ABSENT = "–";
const LARGEST_PLAIN = 1e12;
const SMALLEST_PLAIN = 1e-5;

/**
 * The format for a column: the same number of decimals throughout, enough for `significant` digits of the
 * largest value. Integers stay integers. Columns beyond 10^12 or below 10^-5 are written with exponents.
 *
 * @param group what separates thousands; nothing by default, so that a number can be copied
 */
export function columnFormat(values: Iterable<number>, significant = 4, group = ""): NumberFormat {
  let largest = 0;
  let whole = true;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    whole &&= Number.isInteger(value);
  }
  if (largest >= LARGEST_PLAIN || (largest > 0 && largest < SMALLEST_PLAIN)) {
    return (value) => (Number.isFinite(value) ? exponential(value, significant - 1) : ABSENT);
  }
  const decimals = whole ? 0 : Math.max(0, significant - 1 - magnitude(largest));
  return (value) => (Number.isFinite(value) ? grouped(fixed(value, decimals), group) : ABSENT);
}

/** A share in [0, 1] as a whole percentage, "93 %"; NaN as "–". */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${fixed(share * 100, 0)} %` : ABSENT;
}

/** A count with its thousands separated. */
export function count(value: number, group: string = NARROW_SPACE): string {
  return grouped(fixed(value, 0), group);
}

/** A number of things: "1 step", "12 steps". */
export function counted(value: number, noun: string, group: string = NARROW_SPACE): string {
  return `${count(value, group)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Round numbers on an axis, and how they are written. */
export interface Ticks {
  /** Ascending multiples of 1, 2 or 5 times a power of ten, within the range they were made for. */
  readonly values: readonly number[];
  readonly format: NumberFormat;
}

/** Round ticks within [low, high], about as many as `parts` (≥ 3): between 1 and `parts` + 1; low < high. */
export function niceTicks(low: number, high: number, parts: number): Ticks {
  const step = niceStep((high - low) / parts);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Adding 0 turns -0 into 0.
  const values = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step + 0);
  return { values, format: tickFormat(Math.max(Math.abs(low), Math.abs(high)), step) };
}

/** Ticks for a logarithmic axis: 1, 2 and 5 times powers of ten within [low, high]; 0 < low < high. */
export function logTicks(low: number, high: number): Ticks {
  const powers = Array.from(
    { length: magnitude(high) - magnitude(low) + 1 },
    (_, index) => magnitude(low) + index,
  );
  const factors = powers.length > 3 ? [1] : [1, 2, 5];
  const values = powers
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= low && value <= high);
  return values.length < 2 ? niceTicks(low, high, 4) : { values, format: String };
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `step`. */
function niceStep(step: number): number {
  const power = magnitude(step);
  const factor = step / 10 ** power;
  const round = [1, 2, 5].find((candidate) => factor <= candidate * (1 + 1e-9)) ?? 10;
  return round * 10 ** power;
}

/** Large axes are written in thousands, millions …: "20k" takes less of a narrow chart than "20000". */
function tickFormat(largest: number, step: number): NumberFormat {
  if (largest < 1e15 && largest >= 1e-4) {
    const [unit, suffix] = axisUnit(largest, step);
    const decimals = Math.max(0, -magnitude(step / unit));
    return (value) => `${fixed(value / unit, decimals)}${value === 0 ? "" : suffix}`;
  }
  const digits = Math.max(0, magnitude(largest) - magnitude(step));
  return (value) => (value === 0 ? "0" : exponential(value, digits));
}

function axisUnit(largest: number, step: number): readonly [unit: number, suffix: string] {
  const units = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  return units.find(([unit]) => largest >= 10 * unit && step >= unit / 100) ?? [1, ""];
}

/** Exponent of the leading digit: 3 for 1042.8. Of zero: 0. */
function magnitude(value: number): number {
  if (value === 0) return 0;
  return Number(Math.abs(value).toExponential(12).split("e")[1]);
}

/** Fixed decimals, without a sign on what rounds to zero. */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(Math.min(100, decimals));
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
}

function exponential(value: number, digits: number): string {
  return value.toExponential(Math.min(100, Math.max(0, digits))).replace("e+", "e");
}

/** Thousands separated from five integer digits on, as the SI brochure has it. */
function grouped(text: string, group: string): string {
  const [whole = "", fraction] = text.split(".");
  if (group === "" || whole.replace("-", "").length < 5) return text;
  const parted = whole.replaceAll(/\B(?=(\d{3})+$)/g, group);
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}
