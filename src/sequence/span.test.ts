import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { InputError } from "../errors.js";
import type { Series } from "./series.js";
import { isFittedSpan, type Span, splitSeries, wholeSpan } from "./span.js";

const values = Float64Array.from({ length: 10 }, (_, index) => index);

describe("splitSeries", () => {
  it("cuts in the order of time", () => {
    const { train, validation, test } = splitSeries(values, { test: 3, validation: 2 });
    expect([train.start, ...train.values]).toEqual([0, 0, 1, 2, 3, 4]);
    expect([validation.start, ...validation.values]).toEqual([5, 5, 6]);
    expect([test.start, ...test.values]).toEqual([7, 7, 8, 9]);
    expect([train.role, validation.role, test.role]).toEqual(["train", "validation", "test"]);
  });

  it("takes a series, and leaves validation out unless asked", () => {
    const series: Series = { name: "y", values, times: undefined, frequency: { unit: "step", count: 1 } };
    const { train, validation } = splitSeries(series, { test: 4 });
    expect([train.length, validation.length]).toEqual([6, 0]);
  });

  it("gives later spans the history before them, as far as there is any", () => {
    const { train, validation, test } = splitSeries(values, { test: 3, validation: 4, history: 5 });
    expect([train.history, ...train.values]).toEqual([0, 0, 1, 2]);
    expect([validation.history, validation.start, ...validation.values]).toEqual([3, 3, 0, 1, 2, 3, 4, 5, 6]);
    expect([test.history, test.length, ...test.values]).toEqual([5, 3, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([
    { test: 10 },
    { test: 5, validation: 5 },
    { test: -1 },
    { test: 1.5 },
    { test: 1, history: Number.NaN },
  ])("refuses %o", (lengths) => expect(() => splitSeries(values, lengths)).toThrow(InputError));

  it("cannot be changed, or reach anything later, through the series or the buffer", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: 4, maxLength: 30 }),
        fc.nat(),
        fc.nat(),
        fc.double(),
        (numbers, testSeed, validationSeed, other) => {
          const test = testSeed % (numbers.length - 1);
          const validation = validationSeed % (numbers.length - test);
          const source = Float64Array.from(numbers);
          const before = splitSeries(source, { test, validation, history: 3 });
          const kept = [before.train, before.validation].map((span) => span.values.slice());
          for (const [span, copy] of [
            [before.train, kept[0]],
            [before.validation, kept[1]],
          ] as const) {
            const changed = Float64Array.from(numbers);
            changed.fill(other, span.start + span.length);
            const after = splitSeries(changed, { test, validation, history: 3 });
            expect(after[span.role].values).toEqual(copy);
            expect(span.values.buffer.byteLength).toBe(8 * (span.history + span.length));
          }
          source.fill(other);
          expect([before.train.values, before.validation.values]).toEqual(kept);
        },
      ),
    );
  });
});

describe("what may be fitted", () => {
  const { train, validation, test } = splitSeries(values, { test: 3, validation: 2 });

  it("is the training span or the whole", () => {
    expect([train, wholeSpan(values), validation, test].map(isFittedSpan)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([{ ...train }, { role: "train", values }, undefined, values].some(isFittedSpan)).toBe(false);
  });

  it("is told apart by the types", () => {
    expectTypeOf<Span<"train">>().toExtend<Span<"train" | "all">>();
    expectTypeOf<Span<"test">>().not.toExtend<Span<"train" | "all">>();
    expectTypeOf<Span<"validation">>().not.toExtend<Span<"train" | "all">>();
    expectTypeOf<{ -readonly [K in keyof Span<"train">]: Span<"train">[K] }>().not.toExtend<Span<"train">>();
  });
});
