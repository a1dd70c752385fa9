import { describe, expect, it } from "vitest";
import { DefinitionError, ShapeError } from "../errors.js";
import {
  add,
  argument,
  broadcastTo,
  concat,
  contract,
  maxTo,
  multiply,
  product,
  scan,
  select,
  slice,
  sumTo,
  tanh,
} from "./build.js";
import { interpret } from "./interpret.js";

const extents = { T: 3, B: 2 };

describe("interpret", () => {
  it("repeats a bias over rows and a column over features", () => {
    const x = argument("x", ["B", 2]);
    const bias = argument("bias", [2]);
    const column = argument("column", ["B", 1]);
    const [y] = interpret(
      [add(multiply(x, column), bias)],
      new Map([
        [x, [1, 2, 3, 4]],
        [bias, [10, 20]],
        [column, [1, -1]],
      ]),
      extents,
    );
    expect([...(y?.data ?? [])]).toEqual([11, 22, 7, 16]);
  });

  it("multiplies rows by a weight, by its transpose, and contracts rows", () => {
    const x = argument("x", ["B", 3]);
    const w = argument("w", [2, 3]);
    const y = product(x, w);
    const [forward, back, outer] = interpret(
      [y, product(y, w, true), contract(y, x)],
      new Map([
        [x, [1, 0, 2, -1, 1, 0]],
        [w, [1, 2, 3, 4, 5, 6]],
      ]),
      extents,
    );
    expect([...(forward?.data ?? [])]).toEqual([7, 16, 1, 1]);
    expect([...(back?.data ?? [])]).toEqual([71, 94, 117, 5, 7, 9]);
    expect([...(outer?.data ?? [])]).toEqual([6, 1, 14, 15, 1, 32]);
  });

  it("sums down, broadcasts up, slices, joins and selects", () => {
    const x = argument("x", ["B", 3]);
    const values = new Map([[x, [1, 2, 3, 4, 5, 6]]]);
    const results = interpret(
      [
        sumTo(x, [3]),
        sumTo(x, ["B", 1]),
        broadcastTo(sumTo(x, []), ["B", 2]),
        concat(slice(x, 1, 2), slice(x, 0, 1)),
        select(slice(x, 0, 1), x, 0),
      ],
      values,
      extents,
    );
    expect(results.map(({ data }) => [...data])).toEqual([
      [5, 7, 9],
      [6, 15],
      [21, 21, 21, 21],
      [2, 3, 1, 5, 6, 4],
      [1, 2, 3, 4, 5, 6],
    ]);
  });

  it("joins a scalar as a feature", () => {
    const x = argument("x", [2]);
    const s = argument("s", []);
    const values = new Map([
      [x, [1, 2]],
      [s, [3]],
    ]);
    expect([...(interpret([concat(s, x, s)], values, extents)[0]?.data ?? [])]).toEqual([3, 1, 2, 3]);
  });

  it("refuses to contract scalars, which no product could differentiate", () => {
    const s = argument("s", []);
    expect(() => contract(s, argument("x", [2]))).toThrow(ShapeError);
  });

  it("takes the largest down, and keeps what is no number", () => {
    const x = argument("x", ["B", 3]);
    const results = interpret(
      [maxTo(x, [3]), maxTo(x, ["B", 1]), maxTo(x, [1, 1]), maxTo(x, [])],
      new Map([[x, [-1, -2, -3, -4, -1.5, Number.NaN]]]),
      extents,
    );
    expect(results.map(({ data }) => [...data])).toEqual([
      [-1, -1.5, Number.NaN],
      [-1, Number.NaN],
      [Number.NaN],
      [Number.NaN],
    ]);
  });

  it("runs a scan forwards and backwards over time", () => {
    const x = argument("x", ["T", "B", 1]);
    const start = argument("start", ["B", 1]);
    const run = (reverse: boolean) => {
      const { final, outputs } = scan(
        { initial: [start], sequences: [x], captures: [], reverse },
        ([h], [e]) => {
          const next = tanh(add(h as never, e as never));
          return { next: [next], outputs: [next] };
        },
      );
      return interpret(
        [...final, ...outputs],
        new Map([
          [x, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]],
          [start, [0, 1]],
        ]),
        extents,
      ).map(({ data }) => [...data]);
    };
    const forward = Math.tanh(Math.tanh(Math.tanh(0.1) + 0.3) + 0.5);
    const backward = Math.tanh(Math.tanh(Math.tanh(0.5) + 0.3) + 0.1);
    const [final, outputs] = run(false);
    expect(final?.[0]).toBeCloseTo(forward, 14);
    expect(outputs?.slice(4)).toEqual(final);
    const [reversed, stacked] = run(true);
    expect(reversed?.[0]).toBeCloseTo(backward, 14);
    expect(stacked?.slice(0, 2)).toEqual(reversed);
  });

  it("says which argument lacks a value or has the wrong size", () => {
    const x = argument("sales", ["B", 1]);
    expect(() => interpret([tanh(x)], new Map(), extents)).toThrow(DefinitionError);
    expect(() => interpret([tanh(x)], new Map([[x, [1]]]), extents)).toThrow(ShapeError);
    expect(() => interpret([tanh(x)], new Map([[x, [1]]]), { T: 1 })).toThrow('extent "B"');
  });
});
