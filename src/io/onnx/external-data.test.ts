import { describe, expect, it } from "vitest";
import { FormatError } from "../../errors.js";
import { checkLocation, readExternal } from "./external-data.js";

const file = Uint8Array.from({ length: 10 }, (_, index) => index);
const read = (entries: readonly (readonly [string, string])[], files = (): Uint8Array => file): Uint8Array =>
  readExternal(
    'tensor "w"',
    entries.map(([key, value]) => ({ key, value })),
    files,
  );

describe("external data", () => {
  it.each<[string, [string, string][], number[]]>([
    ["all of a file", [], [...file]],
    ["from an offset on", [["offset", "8"]], [8, 9]],
    [
      "a part",
      [
        ["offset", "2"],
        ["length", "3"],
      ],
      [2, 3, 4],
    ],
    [
      "nothing",
      [
        ["offset", "10"],
        ["length", "0"],
      ],
      [],
    ],
    [
      "whatever other keys say",
      [
        ["checksum", "x"],
        ["__proto__", "y"],
        ["length", "1"],
      ],
      [0],
    ],
  ])("is %s", (_, entries, expected) => {
    expect([...read([["location", "w.bin"], ...entries])]).toEqual(expected);
  });

  it("is asked for by its location", () => {
    const asked: string[] = [];
    const files = (location: string): Uint8Array => {
      asked.push(location);
      return file;
    };
    readExternal("", [{ key: "location", value: "sub/w.bin" }], files);
    expect(asked).toEqual(["sub/w.bin"]);
  });

  it.each<[string, [string, string][], RegExp]>([
    ["no location", [["offset", "1"]], /external data at ""/],
    [
      "a key twice",
      [
        ["location", "a"],
        ["location", "b"],
      ],
      /"location" twice/,
    ],
    [
      "a negative offset",
      [
        ["location", "a"],
        ["offset", "-1"],
      ],
      /offset "-1"/,
    ],
    [
      "a length in another form",
      [
        ["location", "a"],
        ["length", "1e0"],
      ],
      /length "1e0"/,
    ],
    [
      "a length above 2^53",
      [
        ["location", "a"],
        ["length", "9007199254740993"],
      ],
      /"9007199254740993"/,
    ],
    [
      "an offset beyond the end",
      [
        ["location", "a"],
        ["offset", "11"],
      ],
      /found 10 bytes/,
    ],
    [
      "a length beyond the end",
      [
        ["location", "a"],
        ["offset", "8"],
        ["length", "3"],
      ],
      /expected 3 from 8 on/,
    ],
  ])("is refused: %s", (_, entries, message) => {
    expect(() => read(entries)).toThrow(FormatError);
    expect(() => read(entries)).toThrow(message);
  });

  it.each(["a", "a b.bin", "sub/model.onnx_data", "…/x", "..a", "a..b/c"])("may be at %j", (location) =>
    checkLocation(location),
  );

  it.each([
    "",
    ".",
    "..",
    "./a",
    "a/..",
    "a/../b",
    "a//b",
    "/a",
    "a/",
    "a\\b",
    "c:a",
    "a\nb",
    "a\0",
    "a*",
    "\u202ea",
  ])("may not be at %j", (location) => expect(() => checkLocation(location)).toThrow(FormatError));
});
