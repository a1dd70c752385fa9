import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditLeaks, auditSentence, auditText } from "./leak-audit.js";

const values = Float64Array.of(3, Number.NaN, 5, 8, Number.NaN, 13);

describe("auditLeaks", () => {
  it("finds what has seen a single value after the split, and what has not", async () => {
    const named = (name: string, of: (all: Float64Array) => Float64Array) => ({
      name,
      found: of(values),
      again: of,
    });
    const audit = await auditLeaks(values, 3, [
      named("honest", (all) => all.slice(0, 3)),
      named("one that peeks", (all) => Float64Array.of(all[3] as number)),
      named("one that counts what is missing", (all) => Float64Array.of(all.filter(Number.isNaN).length)),
      named("one that sorts", (all) => Float64Array.of(Math.max(...all.slice(3).filter((it) => it > 0)))),
    ]);
    expect(audit).toEqual({
      series: 1,
      replaced: 3,
      same: ["honest"],
      different: ["one that peeks", "one that counts what is missing", "one that sorts"],
    });
  });

  it("replaces every value, whatever it is, and none before the split", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(fc.double({ noDefaultInfinity: true, min: -1e9, max: 1e9 }), fc.constant(Number.NaN)),
          {
            minLength: 1,
          },
        ),
        fc.nat(),
        async (all, at) => {
          const series = Float64Array.from(all);
          const split = at % (series.length + 1);
          let seen = new Float64Array();
          await auditLeaks(series, split, [
            { name: "", found: series, again: (others) => (seen = others as Float64Array<ArrayBuffer>) },
          ]);
          // 1e6 - 17 v = v at one number only.
          series.forEach((value, step) => {
            expect(Object.is(seen[step], value)).toBe(step < split || value === 1e6 / 18);
          });
        },
      ),
    );
  });
});

it("says so in a sentence", () => {
  expect(auditSentence({ series: 1, replaced: 1, same: ["Theta"], different: [] })).toBe(
    "With other values in the held-out row, Theta came out the same, bit for bit.",
  );
  expect(auditText({ series: 1, replaced: 12, same: ["the season", "lstm"], different: [] })).toBe(
    "Leak audit: with other values in the 12 held-out rows, the season and lstm came out the same, bit for bit.",
  );
  expect(auditText({ series: 20, replaced: 240, same: ["Theta"], different: [] })).toBe(
    "Leak audit: with other values in the 240 held-out rows of 20 series, Theta came out the same, bit for bit.",
  );
  expect(auditText({ series: 1, replaced: 1, same: [], different: ["the season"] })).toBe(
    "LEAK: with other values in the held-out row, the season came out different: the scores are not to be trusted.",
  );
});
