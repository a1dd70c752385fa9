import { describe, expect, it } from "vitest";
import { FormatError } from "../../../errors.js";
import { int32, int64, type Message, many, maybe, message, one, packed, text } from "./codec.js";

interface Leaf {
  readonly count: number;
  readonly name: string;
  readonly size: bigint | undefined;
}
const leaf: Message<Leaf> = message("Leaf", () => ({
  count: one(1, int32),
  name: one(2, text),
  size: maybe(3, int64),
}));

interface Tree {
  readonly leaves: readonly Leaf[];
  readonly numbers: readonly bigint[];
  readonly left: Tree | undefined;
}
const tree: Message<Tree> = message("Tree", () => ({
  leaves: many(1, leaf),
  numbers: packed(2, int64),
  left: maybe(3, tree),
}));

const decode = (...bytes: number[]): Leaf => leaf.decode(Uint8Array.from(bytes));

describe("messages", () => {
  it("come back as they were", () => {
    const value = tree.create({
      leaves: [leaf.create({ count: -1, name: "ü" }), leaf.create({ size: 0n })],
      numbers: [-1n, 2n ** 62n, 0n],
      left: tree.create({ numbers: [5n] }),
    });
    expect(tree.decode(tree.encode(value))).toEqual(value);
  });

  it("write nothing for what is absent, but a present zero", () => {
    expect([...leaf.encode(leaf.create({}))]).toEqual([]);
    expect([...leaf.encode(leaf.create({ size: 0n }))]).toEqual([0x18, 0]);
  });

  it("take lists packed or not, and both at once", () => {
    expect(tree.decode(Uint8Array.of(0x10, 1, 0x12, 2, 2, 3, 0x10, 4)).numbers).toEqual([1n, 2n, 3n, 4n]);
  });

  it("pass over unknown fields of all wire types", () => {
    const unknown = [0x50, 0x81, 1, 0x51, ...new Array<number>(8).fill(9), 0x52, 1, 9, 0x55, 1, 2, 3, 4];
    expect(decode(...unknown, 0x08, 7)).toEqual({ count: 7, name: "", size: undefined });
  });

  it("do not share lists between decodings", () => {
    const bytes = Uint8Array.of(0x10, 1);
    expect(tree.decode(bytes).numbers).toEqual(tree.decode(bytes).numbers);
    expect(tree.create({}).numbers).toEqual([]);
  });

  it.each<[string, number[], RegExp]>([
    ["a single field given twice", [0x08, 1, 0x08, 1], /second Leaf.count/],
    ["a field of another wire type", [0x0d, 1, 2, 3, 4], /wire type 5 in field 1, expected 0/],
    ["a text that is not UTF-8", [0x12, 1, 0xff], /not UTF-8/],
    ["a text beyond the end", [0x12, 2, 0x61], /found the end, expected 2 more/],
  ])("refuse %s", (_, bytes, expected) => {
    expect(() => decode(...bytes)).toThrow(FormatError);
    expect(() => decode(...bytes)).toThrow(expected);
  });
});
