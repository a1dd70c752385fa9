/** Decimal numbers that lie outside the repository are read to the last bit, and statistics of hard sets come out right. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StandardScaler } from "../../sequence/scaler.js";
import { wholeSpan } from "../../sequence/span.js";
import { readNumber } from "./numbers.js";

const folder = join(import.meta.dirname, "../../../../shared/conformance/numeric");
const present = existsSync(folder);
if (!present) console.warn("skipped parse-number and NumAcc: ../shared/conformance/numeric is absent");
const names = present ? readdirSync(folder).filter((name) => name.startsWith("parse-number")) : [];

describe.skipIf(!present)("numbers of parse-number-fxx-test-data", () => {
  it("are there", () => expect(names.length).toBeGreaterThan(3));

  it.each(names)("%s", (name) => {
    const lines = readFileSync(join(folder, name), "utf8").trim().split("\n");
    const wrong = lines.filter((line) => {
      // Bits of float16, float32 and float64, and the text.
      const [, , bits = "", text = ""] = line.split(" ");
      const value = readNumber(text, { decimal: ".", doubtful: undefined });
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, value ?? Number.NaN);
      return view.getBigUint64(0) !== BigInt(`0x${bits}`);
    });
    expect(wrong).toEqual([]);
    expect(lines.length).toBeGreaterThan(50);
  });
});

interface Certified {
  readonly name: string;
  readonly data?: readonly number[];
  readonly mean: number;
  readonly sd: number;
}

/** `1.2 then (1.1,1.3) x 500`: the first value, and two by turns. */
function generate({ name, data, mean }: Certified): Float64Array {
  if (data !== undefined) return Float64Array.from(data);
  expect(name).toMatch(/^NumAcc[234]$/);
  const [low, high] = [Number((mean - 0.1).toFixed(1)), Number((mean + 0.1).toFixed(1))];
  return Float64Array.from({ length: 1001 }, (_, row) => (row === 0 ? mean : row % 2 === 1 ? low : high));
}

describe.skipIf(!present)("NumAcc of NIST", () => {
  const { sets } = present
    ? (JSON.parse(readFileSync(join(folder, "nist_numacc.json"), "utf8")) as { sets: Certified[] })
    : { sets: [] };

  it.each(sets)("$name: mean and standard deviation are as certified", (set) => {
    const values = generate(set);
    const series = {
      name: set.name,
      values,
      times: undefined,
      frequency: { unit: "step", count: 1 },
    } as const;
    const { mean, deviation } = StandardScaler.fit(wholeSpan(series));
    expect(mean / set.mean).toBeCloseTo(1, 13);
    // Certified is the sample's, the scaler has the population's.
    const ofSample = deviation * Math.sqrt(values.length / (values.length - 1));
    // Of the numbers of NumAcc4 themselves, eight digits at most are left beside the mean.
    expect(ofSample / set.sd).toBeCloseTo(1, 7);
  });
});
