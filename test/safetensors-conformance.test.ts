/**
 * The safetensors reader against the conformance cases that lie outside the repository: byte literals of the
 * reference implementation's tests and attacks, and files damaged from them in every possible way.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FormatError } from "../src/errors.js";
import { decodeSafetensors, encodeSafetensors } from "../src/io/safetensors.js";
import { byteLengthOf } from "../src/io/safetensors-tensor.js";

interface Case {
  readonly file: string;
  readonly expect: "accept" | "reject" | "either";
  readonly note: string;
}

const folder = join(import.meta.dirname, "../../shared/conformance/safetensors");
const present = existsSync(join(folder, "cases.json"));
if (!present)
  console.warn("skipped the safetensors conformance cases: ../shared/conformance/safetensors is absent");

const cases: readonly Case[] = present
  ? JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")).cases
  : [];
const read = (file: string): Uint8Array => Uint8Array.from(readFileSync(join(folder, file)));

/** Whether the bytes are accepted. Any error but a FormatError fails the test, as does a tensor of a wrong size. */
function isAccepted(bytes: Uint8Array): boolean {
  try {
    const { tensors } = decodeSafetensors(bytes);
    for (const { dtype, shape, data } of tensors.values()) {
      expect(data.byteLength).toBe(byteLengthOf(dtype, shape));
    }
    return true;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message).not.toMatch(/[\r\n\0]/);
    expect(error.message).toMatch(/found .* expected .*; /);
    return false;
  }
}

describe.skipIf(!present)("safetensors conformance", () => {
  it("has cases of all three sorts", () => {
    const sorts = new Set(cases.map((one) => one.expect));
    expect(sorts).toEqual(new Set(["accept", "reject", "either"]));
  });

  it.each(cases.filter((one) => one.expect !== "either"))("$expect $file", ({ file, expect: expected }) => {
    expect(isAccepted(read(file))).toBe(expected === "accept");
  });

  it.each(cases.filter((one) => one.file.startsWith("name_")))("$file is a plain name", ({ file }) => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const bytes = read(file);
    const { metadata, tensors } = decodeSafetensors(bytes);
    const header = new TextDecoder().decode(bytes.subarray(8, bytes.byteLength - 8));
    const [name] = Object.keys(JSON.parse(header)) as [string];
    expect([...tensors.keys()]).toEqual([name]);
    expect(tensors.get(name)?.shape).toEqual([2]);
    expect(Object.keys(metadata)).toEqual([]);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });

  it("refuses white space before the header: the format says that it must begin with {", () => {
    expect(isAccepted(read("edge_leading_ws.safetensors"))).toBe(false);
  });

  const accepted = cases.filter((one) => one.expect === "accept");

  it.each(accepted)("$file is refused at every shorter length", ({ file }) => {
    const bytes = read(file);
    const lengths = Array.from({ length: bytes.byteLength }, (_, length) => length);
    expect(lengths.filter((length) => isAccepted(bytes.subarray(0, length)))).toEqual([]);
  });

  it.each(accepted)("$file with any bit of its header flipped is refused or sound", ({ file }) => {
    const bytes = read(file);
    const headerEnd = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    for (let bit = 0; bit < 8 * headerEnd; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      isAccepted(flipped);
    }
  });

  it.each(accepted)("$file survives being written again", ({ file }) => {
    const content = decodeSafetensors(read(file));
    const again = decodeSafetensors(encodeSafetensors(content));
    expect(again.metadata).toEqual(content.metadata);
    expect([...again.tensors].toSorted()).toEqual([...content.tensors].toSorted());
  });

  it("keeps naughty strings, as names and as texts", () => {
    const strings = [
      ...new Set(JSON.parse(readFileSync(join(folder, "../strings/blns.json"), "utf8")) as string[]),
    ];
    const tensors = new Map(
      strings.map((name) => [name, { dtype: "U8" as const, shape: [1], data: Uint8Array.of(7) }]),
    );
    const metadata = Object.fromEntries(strings.map((text) => [text, text]));
    const decoded = decodeSafetensors(encodeSafetensors({ metadata, tensors }));
    expect(new Set(decoded.tensors.keys())).toEqual(new Set(strings));
    expect(Object.entries(decoded.metadata).every(([key, value]) => key === value)).toBe(true);
    expect(Object.keys(decoded.metadata)).toHaveLength(strings.length);
  });
});
