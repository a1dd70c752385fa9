import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../errors.js";
import { WireReader } from "./wire-reader.js";
import { WireWriter } from "./wire-writer.js";

const reader = (...bytes: number[]): WireReader => new WireReader(Uint8Array.from(bytes));

describe("what is written is read", () => {
  it("integers", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const writer = new WireWriter();
        writer.varint(value);
        const read = new WireReader(writer.finish());
        expect(read.varint()).toBe(value);
        expect(read.done).toBe(true);
      }),
    );
  });

  it("floats, bytes and tags", () => {
    const writer = new WireWriter();
    writer.tag(2 ** 29 - 1, 5);
    writer.float32(-1.5);
    writer.float64(Math.PI);
    writer.bytes(Uint8Array.of(7, 8));
    const read = new WireReader(writer.finish());
    expect(read.tag()).toEqual({ field: 2 ** 29 - 1, wire: 5 });
    expect(read.float32()).toBe(-1.5);
    expect(read.float64()).toBe(Math.PI);
    expect([...read.bytes()]).toEqual([7, 8]);
    expect(read.done).toBe(true);
  });

  it("as the documentation of the format writes it", () => {
    const writer = new WireWriter();
    writer.tag(1, 0);
    writer.varint(150n);
    expect([...writer.finish()]).toEqual([0x08, 0x96, 0x01]);
  });
});

describe("what is refused", () => {
  const ff = (count: number): number[] => new Array<number>(count).fill(0xff);

  it.each<[string, () => unknown, RegExp]>([
    ["an integer that ends early", () => reader(0x80).varint(), /found the end, expected 1 more/],
    ["an integer of 11 bytes", () => reader(...ff(10), 0).varint(), /longer than 10 bytes/],
    ["an integer of 65 bits", () => reader(...ff(9), 2).varint(), /more than 64 bits/],
    ["field 0", () => reader(0x00).tag(), /field number 0/],
    ["a group", () => reader(0x0b).tag(), /wire type 3/],
    ["a length beyond the end", () => reader(3, 1, 2).bytes(), /found the end, expected 3 more/],
    [
      "a length of almost 2^64",
      () => reader(...ff(9), 1).bytes(),
      /found the end, expected 18446744073709552000 more/,
    ],
    ["half a float", () => reader(1, 2, 3).float32(), /expected 4 more/],
    ["half a double", () => reader(1, 2, 3, 4, 5, 6, 7).float64(), /expected 8 more/],
    ["skipping what is not there", () => reader(1).skip(5), /expected 4 more/],
  ])("%s", (_, read, message) => {
    expect(read).toThrow(FormatError);
    expect(read).toThrow(message);
  });

  it("bytes of the message around a nested one", () => {
    const outer = reader(1, 0x80, 0x01);
    const inner = outer.nested();
    expect(() => inner.varint()).toThrow(FormatError);
    expect(outer.done).toBe(false);
  });

  it("messages nested without end", () => {
    let depth = 0;
    const descend = (read: WireReader): void => {
      depth++;
      descend(read.nested());
    };
    // Each level holds all that follows, its length in three bytes.
    const levels = 300;
    const bytes = Array.from({ length: levels }, (_, level) => {
      const rest = 3 * (levels - level - 1);
      return [(rest & 0x7f) | 0x80, ((rest >> 7) & 0x7f) | 0x80, rest >> 14];
    });
    expect(() => descend(reader(...bytes.flat()))).toThrow(/nested deeper than 100/);
    expect(depth).toBe(101);
  });
});
