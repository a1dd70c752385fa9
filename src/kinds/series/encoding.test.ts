import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { decodeText, describeEncoding, type Encoding } from "./encoding.js";

const TEXT = "t,größe\n1,2\n";
const bytesOf = (text: string, encoding: Encoding): Uint8Array => {
  if (encoding === "utf-8") return Buffer.from(text, "utf8");
  if (encoding === "windows-1252") return Buffer.from(text, "latin1");
  const little = Buffer.from(text, "utf16le");
  return encoding === "utf-16le" ? little : Buffer.from(little).swap16();
};
const problem = (bytes: Uint8Array, asked?: Encoding): string => {
  try {
    decodeText(bytes, "f.csv", asked);
    return "no error";
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return thrown.message;
  }
};

describe("an encoding", () => {
  it.each<[Encoding, boolean, string]>([
    ["utf-8", false, ""],
    ["utf-8", true, "text in UTF-8 with byte order mark"],
    ["utf-16le", false, "text in UTF-16 (little-endian) without byte order mark"],
    ["utf-16le", true, "text in UTF-16 (little-endian) with byte order mark"],
    ["utf-16be", false, "text in UTF-16 (big-endian) without byte order mark"],
    ["utf-16be", true, "text in UTF-16 (big-endian) with byte order mark"],
  ])("%s, mark %s, is found and said", (encoding, hasByteOrderMark, said) => {
    const decoded = decodeText(bytesOf(`${hasByteOrderMark ? "\ufeff" : ""}${TEXT}`, encoding), "f.csv");
    expect(decoded).toEqual({ text: TEXT, encoding, hasByteOrderMark });
    expect(describeEncoding(decoded, undefined).map(({ text }) => text)).toEqual(said === "" ? [] : [said]);
    expect(describeEncoding(decoded, encoding)).toEqual([]);
  });

  it("that is asked for is used", () => {
    expect(decodeText(bytesOf(TEXT, "windows-1252"), "f.csv", "windows-1252").text).toBe(TEXT);
    expect(problem(Uint8Array.of(0x61, 0x00, 0x62), "utf-16le")).toBe(
      "f.csv: the bytes are not UTF-16 (little-endian) text; save the file as CSV in UTF-8",
    );
  });

  it("that is none is refused, with the first byte and its row, wherever that is", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "ö", "€", "😀", "\n")), fc.string(), (before, after) => {
        const head = before.join("");
        const bytes = Buffer.concat([Buffer.from(`x${head}`), Buffer.of(0xe9), Buffer.from(` ${after}`)]);
        const row = head.split("\n").length;
        expect(problem(bytes)).toContain(`f.csv: row ${row}: the byte 0xE9 is not UTF-8 text; save`);
      }),
    );
    expect(problem(Buffer.concat([Buffer.from("a\nb"), Buffer.of(0xc3)]))).toContain("row 2: the byte 0xC3");
  });
});
