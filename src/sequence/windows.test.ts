import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError, ShapeError } from "../errors.js";
import { StandardScaler } from "./scaler.js";
import { splitSeries, wholeSpan } from "./span.js";
import { materialise, type WindowBatch, windows } from "./windows.js";

const count = (length: number): Float64Array => Float64Array.from({ length }, (_, index) => index);
const all = (found: ReturnType<typeof windows>): WindowBatch =>
  materialise(
    found,
    Int32Array.from(found.starts, (_, index) => index),
  );

describe("windows", () => {
  it("lie inside the span, all of them", () => {
    const { train } = splitSeries(count(12), { test: 4 });
    const found = windows(train, { length: 3, horizon: 2 });
    expect(Array.from(found.starts)).toEqual([0, 1, 2, 3]);
    expect(Array.from(windows(train, { length: 3, horizon: 2, stride: 2 }).starts)).toEqual([0, 2]);
  });

  it("predict every step of a later span once, out of its history", () => {
    const { test } = splitSeries(count(12), { test: 4, history: 5 });
    const batch = all(windows(test, { length: 3, horizon: 1 }));
    expect(Array.from(batch.targets)).toEqual([8, 9, 10, 11]);
    expect(Array.from(batch.inputs)).toEqual([5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10]);
  });

  it("are laid out time first, in the order that was chosen", () => {
    const found = windows(wholeSpan(count(6)), { length: 2, horizon: 2 });
    const batch = materialise(found, Int32Array.of(2, 0));
    expect(Array.from(batch.inputs)).toEqual([2, 0, 3, 1]);
    expect(Array.from(batch.targets)).toEqual([4, 2, 5, 3]);
  });

  it("mask what is missing, and invent nothing", () => {
    const span = wholeSpan(Float64Array.of(1, Number.NaN, 3, Number.NaN, 5));
    const batch = all(windows(span, { length: 2, horizon: 1 }));
    expect(Array.from(batch.inputs)).toEqual([1, 0, 3, 0, 3, 0]);
    expect(Array.from(batch.inputMask)).toEqual([1, 0, 1, 0, 1, 0]);
    expect(Array.from(batch.targets)).toEqual([3, 0, 5]);
    expect(Array.from(batch.targetMask)).toEqual([1, 0, 1]);
  });

  it("are scaled by the scaler of the training span", () => {
    const { train, test } = splitSeries(count(12), { test: 4, history: 2 });
    const scaler = StandardScaler.fit(train);
    const batch = all(windows(test, { length: 2, horizon: 1 }, scaler));
    expect(batch.targets[0]).toBe(Math.fround((8 - scaler.mean) / scaler.deviation));
    expect(batch.inputs[0]).toBe(Math.fround((6 - scaler.mean) / scaler.deviation));
  });

  it.each([
    { length: 8, horizon: 1 },
    { length: 0, horizon: 1 },
    { length: 2, horizon: 1.5 },
    { length: 2, horizon: 1, stride: 0 },
  ])("refuse %o over 8 steps", (shape) => {
    expect(() => windows(wholeSpan(count(8)), shape)).toThrow(InputError);
  });

  it("name a window that does not exist", () => {
    const found = windows(wholeSpan(count(5)), { length: 2, horizon: 1 });
    expect(() => materialise(found, Int32Array.of(0, 3))).toThrow(ShapeError);
    expect(() => materialise(found, Int32Array.of(-1))).toThrow(ShapeError);
  });

  it("depend on nothing after the end of the span, bit for bit", () => {
    const value = fc.oneof(fc.double(), fc.constant(Number.NaN));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 12, maxLength: 40 }),
        fc.array(value, { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (known, later, length, horizon, stride) => {
          const batches = [Array(5).fill(Number.NaN) as number[], later].map((end) => {
            const split = splitSeries(Float64Array.from([...known, ...end]), {
              test: 5,
              validation: 4,
              history: length,
            });
            const scaler = StandardScaler.fit(split.train);
            return [split.train, split.validation].map((span) =>
              all(windows(span, { length, horizon, stride }, scaler)),
            );
          });
          const bytes = batches.map((spans) =>
            spans.flatMap((batch) =>
              Object.values(batch).flatMap((part) => Array.from(new Uint8Array(part.buffer))),
            ),
          );
          expect(bytes[0]).toEqual(bytes[1]);
        },
      ),
    );
  });
});
