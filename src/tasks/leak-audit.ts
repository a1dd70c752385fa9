/** The leak audit at the end of a report: what would have been found had the held-out values been others. */

import type { SeriesInput } from "../kinds/series/read-series.js";

/** What was found before the split, and how it is found again. */
export interface Audited {
  /** Such as "the season". */
  readonly name: string;
  readonly found: Float64Array;
  /** @param values the whole series `[N]`, other values at and after the split */
  readonly again: (values: Float64Array) => Float64Array | Promise<Float64Array>;
}

export interface LeakAudit {
  /** Series that were looked at. */
  readonly series: number;
  /** Values at and after the split that were replaced by others, of all of them. */
  readonly replaced: number;
  /** What came out the same, bit for bit. */
  readonly same: readonly string[];
  /** What did not: each has seen what it must not see. */
  readonly different: readonly string[];
}

/**
 * Replaces all values at and after `split` by others and finds everything again: whatever then differs by a single bit
 * has seen them.
 * @param values `[N]`, NaN = missing
 */
export async function auditLeaks(
  values: Float64Array,
  split: number,
  audited: readonly Audited[],
): Promise<LeakAudit> {
  const others = withOthers(values, split);
  const [same, different]: [string[], string[]] = [[], []];
  for (const { name, found, again } of audited)
    (sameBits(found, await again(others.slice())) ? same : different).push(name);
  return { series: 1, replaced: values.length - split, same, different };
}

/** The same values before `split`, and others from there on: none stays what it is, and none is missing. */
export function withOthers(values: Float64Array, split: number): Float64Array {
  return values.map((value, step) => (step < split ? value : other(value)));
}

/** The same series, but for its values. */
export function withValues(input: SeriesInput, values: Float64Array): SeriesInput {
  return { ...input, series: { ...input.series, values } };
}

/** Of another size, sign and order; missing ones are there. */
function other(value: number): number {
  return Number.isNaN(value) ? 1 : 1e6 - 17 * value;
}

export function sameBits(one: Float64Array, another: Float64Array): boolean {
  return one.length === another.length && one.every((value, index) => Object.is(value, another[index]));
}

/** A line of a report. */
export function auditText(audit: LeakAudit): string {
  return audit.different.length === 0 ? `Leak audit: ${outcome(audit)}` : `LEAK: ${outcome(audit)}`;
}

/** A sentence under a heading of its own. */
export function auditSentence(audit: LeakAudit): string {
  return audit.different.length === 0 ? outcome(audit).replace(/^w/, "W") : auditText(audit);
}

function outcome({ series, replaced, same, different }: LeakAudit): string {
  const of = series === 1 ? "" : ` of ${series} series`;
  const rows = replaced === 1 ? "the held-out row" : `the ${replaced} held-out rows${of}`;
  const others = `with other values in ${rows}`;
  const kept = `${listed(same)} came out the same, bit for bit`;
  if (different.length === 0) return `${others}, ${kept}.`;
  const text = `${others}, ${listed(different)} came out different: the scores are not to be trusted`;
  return same.length === 0 ? `${text}.` : `${text}; ${kept}.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
