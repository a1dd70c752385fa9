/**
 * Damaged files: the readers of one series and of many give what the cells say, or one line that says what is wrong.
 * `npm run fuzz:reader` takes longer.
 */

import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { decodeText } from "./encoding.js";
import { readPanel } from "./panel/read-panel.js";
import { readSeries } from "./read-series.js";
import { openSource } from "./records.js";
import { type DamagedFile, damagedFiles } from "./testing/damage.js";
import { saysMissing, saysNumber, type WrittenRecords, writtenRecords } from "./testing/written-cells.js";

const RUNS = Number(process.env.SEQUITUR_FUZZ_RUNS ?? 1000);
const SEED = process.env.SEQUITUR_FUZZ_SEED;
/** On a machine that others use: a reading takes a millisecond. */
const MOST_MS = 10_000;

const rows = (count: number, write: (step: number) => string): string[] =>
  Array.from({ length: count }, (_, step) => write(step));
const day = (step: number): string => new Date(Date.UTC(2024, 0, 1 + step)).toISOString().slice(0, 10);
const value = (step: number): string => (100 + 30 * Math.sin(step)).toFixed(2);
const hour = (step: number): string =>
  `${day(Math.floor(step / 24))} ${String(step % 24).padStart(2, "0")}:30`;

const SERIES = [
  ["t,y", ...rows(24, (step) => `${day(step)},${value(step)}`)],
  ["t,a,y", ...rows(24, (step) => `${hour(step)},${step},"${value(step)}"`)],
  ["t;y", ...rows(24, (step) => `${day(step)};1.${100 + step},${step % 10}5`)],
  ["t\ty", ...rows(24, (step) => `${step}\t${step % 5 === 0 ? "NA" : step}`)],
  ["y", ...rows(24, value)],
].map((lines) => `${lines.join("\n")}\n`);
const PANELS = [
  ["id,t,y", ...rows(36, (step) => `${"abc"[step % 3]},${day(Math.floor(step / 3))},${value(step)}`)],
  [
    "id;t;y",
    ...rows(24, (step) => `shop ${step % 2};${day(step >> 1)};${step % 7 === 0 ? "" : `${step},25`}`),
  ],
  ["id,t,y", ...rows(20, (step) => `"${step < 9 ? "x, 1" : "y"}",${step < 9 ? step : step - 9},${step}`)],
].map((lines) => `${lines.join("\n")}\n`);

/** Reads; undefined where the file is refused, in one line and in time. */
function tried<Read>(read: () => Read): Read | undefined {
  const started = performance.now();
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    expect(thrown.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    return undefined;
  } finally {
    expect(performance.now() - started).toBeLessThan(MOST_MS);
  }
}

/** Each time a file is damaged; `check` says whether it could be used. */
function whateverTheDamage(texts: readonly string[], check: (text: string) => boolean): void {
  let used = 0;
  const property = fc.property(damagedFiles(texts), ({ bytes }: DamagedFile) => {
    const text = tried(() => decodeText(bytes, "f.csv").text);
    if (text !== undefined && check(text)) used++;
  });
  // A seed gives a failure again; made smaller, huge fields take hours.
  const seeded = SEED === undefined ? {} : { seed: Number(SEED), endOnFailure: true };
  fc.assert(property, { numRuns: RUNS, ...seeded });
  // Not all of them are beyond use, or nothing was tested.
  expect(used).toBeGreaterThan(RUNS / 20);
}

function recordsOf(text: string): WrittenRecords {
  const records = writtenRecords(text, openSource(text, "f.csv").delimiter);
  expect(records).toBeDefined();
  return records as WrittenRecords;
}

/** What values must be by their cells: all with one decimal sign. */
function expectSaid(pairs: readonly (readonly [value: number, cell: string])[]): void {
  for (const [number, cell] of pairs) if (Number.isNaN(number)) expect(cell).toSatisfy(saysMissing);
  const present = pairs.filter(([number]) => !Number.isNaN(number));
  const wrong = ([".", ","] as const).map((decimal) =>
    present.filter(([number, cell]) => saysNumber(cell, decimal) !== number),
  );
  if (!wrong.some(({ length }) => length === 0)) expect(wrong).toEqual([[], []]);
}

/** Sums of the counts before some words of the findings. */
function said(findings: readonly { readonly text: string }[], words: RegExp): number {
  return findings.reduce((sum, { text }) => sum + Number(words.exec(text)?.[1] ?? 0), 0);
}

it("one series is what its cells say, or refused in one line", { timeout: 3_600_000 }, () => {
  whateverTheDamage(SERIES, (text) => {
    const input = tried(() => readSeries(text, { file: "f.csv" }));
    if (input === undefined) return false;
    const records = recordsOf(text);
    const [header] = records.values();
    const named = (header as readonly string[]).indexOf(input.column);
    const column = named >= 0 ? named : Number(/^column (\d+)$/.exec(input.column)?.[1]) - 1;
    const { values } = input.series;
    const lines = input.lines as Int32Array;
    const read = [...values.keys()].filter((step) => lines[step] !== 0);
    expect(read.length).toBe(input.rows);
    expectSaid(
      read.map((step) => [
        values[step] as number,
        records.get(lines[step] as number)?.[column] ?? "no such cell",
      ]),
    );
    // What is missing without a cell that says so stands in a gap; either is said.
    const inserted = [...values.keys()].filter((step) => lines[step] === 0);
    expect(inserted.every((step) => Number.isNaN(values[step]))).toBe(true);
    expect(said(input.findings, /with (\d+) rows? inserted as missing/)).toBe(inserted.length);
    const without = read.filter((step) => Number.isNaN(values[step])).length;
    expect(said(input.findings, /^(\d+) rows? without a value/)).toBe(without);
    expect(input.missing).toBe(inserted.length + without);
    return true;
  });
});

it("many series are what their cells say, or refused in one line", { timeout: 3_600_000 }, () => {
  whateverTheDamage(PANELS, (text) => {
    const input = tried(() =>
      readPanel(text, { file: "f.csv", id: "id", time: "t", target: "y", origins: 0 }),
    );
    if (input === undefined) return false;
    const [header, ...records] = recordsOf(text).values() as Iterable<readonly string[]>;
    const [id, time, y] = ["id", "t", "y"].map((name) => (header as readonly string[]).indexOf(name)) as [
      number,
      number,
      number,
    ];
    const members = input.groups.flatMap((group) => group.members);
    for (const member of members) {
      const own = records.filter((cells) => cells[id] === member.id);
      // A plain date sorts as text; so does no other time, whose order is left to other tests.
      const isPlain = own.every((cells) => /^\d{4}-\d\d-\d\d$/.test(cells[time] as string));
      const inOrder = isPlain
        ? own.toSorted((a, b) => ((a[time] as string) < (b[time] as string) ? -1 : 1))
        : own;
      const cells = inOrder.map((each) => each[y] as string).filter((cell) => !saysMissing(cell));
      const present = Array.from(member.values).filter((each) => !Number.isNaN(each));
      expect(present.length).toBe(cells.length);
      if (isPlain) expectSaid(present.map((each, index) => [each, cells[index] as string]));
    }
    const left = said(input.findings, /^(\d+) series, the first .* left out/);
    if (left > 0 || input.findings.some(({ text: words }) => words.includes("left out"))) return true;
    const holes = members.reduce((sum, { values }) => sum + values.filter(Number.isNaN).length, 0);
    const gaps = said(input.findings, /with gaps: (\d+) rows? inserted as missing/);
    expect(gaps + said(input.findings, /^(\d+) rows? without a value/)).toBe(holes);
    return true;
  });
});
