/**
 * Files that were damaged on their way: whatever became of them, they are told of, or refused in one line.
 * SEQUITUR_FUZZ_RUNS=100000 npx vitest run src/tasks/check.property.test.ts takes longer.
 */

import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../errors.js";
import { decodeText } from "../kinds/series/encoding.js";
import { renderCheckTerminal } from "../report/check-terminal.js";
import { type CheckOptions, check } from "./check.js";

const RUNS = Number(process.env.SEQUITUR_FUZZ_RUNS ?? 2000);

const day = (step: number): string => new Date(Date.UTC(2024, 1, 20 + step)).toISOString().slice(0, 10);
const steps = Array.from({ length: 24 }, (_, step) => step);
const value = (step: number): string => (100 + 30 * Math.sin(step)).toFixed(1);
const FILES: readonly string[] = [
  ["t,y", ...steps.map((step) => `${day(step)},${value(step)}`)],
  ["when;y;z", ...steps.map((step) => `${day(step)} 0${step % 10}:30;1.${step}00,5;"${value(step)}"`)],
  ["id,ds,y", ...steps.map((step) => `${"ab"[step % 2]},${day(step >> 1)},${step}`)],
  ["id,d1,d2,d3,d4,d5", ...steps.slice(0, 5).map((step) => `s${step},1,2,${step},4,5`)],
  ["month\tsales", ...steps.map((step) => `${2000 + step}-W0${1 + (step % 9)}\t$${step}`)],
  steps.map(value),
].map((rows) => rows.join("\n"));

const SCRAPS = [
  ",",
  ";",
  "\t",
  "|",
  '"',
  "\n",
  "\r\n",
  "\r",
  "\0",
  "\ufeff",
  " ",
  "-",
  ".",
  "1e308",
  "-1e308",
]
  .concat("1e999", "NaN", "NA", "inf", "-999", "€", "\u202e", "\ud800", "__proto__", "2024-11-03 01:30")
  .concat(
    "31/12/2024",
    "12/31/2024",
    "2024Q4",
    "Jan-24",
    "1700000000",
    "99999999999999999999",
    "9".repeat(400),
  );

type Damage = readonly [place: number, removed: number, scrap: string];
const damage: fc.Arbitrary<Damage> = fc.tuple(
  // Doubles would nearly all be next to 0.
  fc.nat(10_000).map((part) => part / 10_000),
  fc.oneof(fc.constant(0), fc.nat(3), fc.nat(80)),
  fc.oneof(fc.constant(""), fc.constantFrom(...SCRAPS), fc.string({ unit: "binary", maxLength: 4 })),
);
const damaged = fc
  .tuple(fc.constantFrom(...FILES), fc.array(damage, { minLength: 1, maxLength: 3 }))
  .map(([text, list]) =>
    list.reduce((whole, [share, removed, scrap]) => {
      const place = Math.floor(share * whole.length);
      return whole.slice(0, place) + scrap + whole.slice(place + removed);
    }, text),
  );
const bytes = fc
  .tuple(damaged, fc.constantFrom<BufferEncoding>("utf8", "utf16le", "latin1"), fc.nat(), fc.nat(255))
  .map(([text, encoding, place, byte]) => {
    const list = Buffer.from(text, encoding);
    if (byte > 127 && list.length > 0) list[place % list.length] = byte;
    return list;
  });
const options: fc.Arbitrary<Omit<CheckOptions, "file">> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.record(
    {
      dates: fc.constantFrom("day-first" as const, "month-first" as const),
      duplicates: fc.constantFrom("keep-first" as const, "mean" as const, "sum" as const),
      encoding: fc.constantFrom("utf-8" as const, "windows-1252" as const, "utf-16le" as const),
      target: fc.constantFrom("all", "y"),
      time: fc.constantFrom("none", "t", "ds"),
    },
    { requiredKeys: [] },
  ),
);

it("damaged files never crash, hang, or become numbers that are none", { timeout: 3_600_000 }, () => {
  let used = 0;
  fc.assert(
    fc.property(bytes, options, (list, flags) => {
      try {
        const document = check(decodeText(list, "f.csv", flags.encoding), { ...flags, file: "f.csv" });
        used++;
        // JSON has no NaN and no infinity: they would come back as null.
        expect(JSON.parse(JSON.stringify(document))).toEqual(document);
        const { series, panel } = document;
        expect(series === null).toBe(panel !== null);
        if (series !== null) {
          expect(series.missing).toBeLessThan(series.values);
          for (const strength of [series.trendStrength, series.seasonStrength])
            expect(strength === null || (strength >= 0 && strength <= 1)).toBe(true);
        }
        expect(renderCheckTerminal(document, { width: 80, color: false })).not.toMatch(/[\0\u202e\p{Cs}]/u);
      } catch (thrown) {
        if (!(thrown instanceof InputError)) throw thrown;
        expect(thrown.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }
    }),
    { numRuns: RUNS },
  );
  // Not all of them are beyond use, or nothing was tested.
  expect(used).toBeGreaterThan(RUNS / 20);
});
