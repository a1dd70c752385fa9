import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../errors.js";
import { readSeriesFile, readSeriesStream } from "./read-file.node.js";

const folder = mkdtempSync(join(tmpdir(), "sequitur-read-"));
afterAll(() => rmSync(folder, { recursive: true }));
const TEXT = "t,größe\n2024-01,1\n2024-02,2\n";
const write = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const problem = async (path: string): Promise<string> => {
  const thrown = await readSeriesFile(path).catch((error: unknown) => error);
  if (!(thrown instanceof InputError)) throw thrown;
  return thrown.message.replaceAll(folder, "");
};
const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();

describe("readSeriesFile", () => {
  it("refuses at once what is too large for a string", async () => {
    const path = write("large.csv", "t,y\n");
    // A hole, which takes no place on the disk.
    truncateSync(path, 600 * 2 ** 20);
    expect(await problem(path)).toBe(
      "/large.csv: there are more than 256 MiB of text; select the rows and columns that are needed with --sql, or give a part of the file",
    );
  });

  it.each<[string, Uint8Array | string]>([
    ["plain.csv", TEXT],
    ["mark.csv", `\ufeff${TEXT}`],
    ["little.csv", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
    ["big.csv", swapped(Buffer.from(`\ufeff${TEXT}`, "utf16le"))],
    ["little-without-mark.csv", Buffer.from(TEXT, "utf16le")],
    ["big-without-mark.csv", swapped(Buffer.from(TEXT, "utf16le"))],
    ["packed.csv.gz", gzipSync(TEXT)],
    ["packed-without-saying.csv", gzipSync(Buffer.from(`\ufeff${TEXT}`, "utf16le"))],
  ])("reads %s", async (name, bytes) => {
    const { column, time, series } = await readSeriesFile(write(name, bytes));
    expect([column, time, ...series.values]).toEqual(["größe", "t", 1, 2]);
  });

  it("reads the airline passengers of the examples, whole", async () => {
    const { series, season, findings } = await readSeriesFile(
      join(import.meta.dirname, "../../../examples/airline-passengers.csv"),
    );
    expect(series).toMatchObject({ name: "passengers", frequency: { unit: "month", count: 1 } });
    expect([series.values.length, series.values.reduce((sum, value) => sum + value, 0)]).toEqual([
      144, 40_363,
    ]);
    expect([series.values[0], series.values[143], season]).toEqual([112, 432, 12]);
    expect(findings.every(({ text }) => !/[\r\n]/.test(text))).toBe(true);
  });

  it("names the file in findings and errors, and passes options on", async () => {
    const path = write("options.csv", "t,a,b\n2024-01,1,2\n2024-02,3,4\n");
    const { column, findings } = await readSeriesFile(path, { column: "a" });
    expect([column, findings[0]?.text]).toEqual(["a", `${path}: 2 rows`]);
    await expect(readSeriesFile(path, { column: "c" })).rejects.toThrow(`${path}: there is no column "c"`);
  });

  it("says what is wrong with a path", async () => {
    mkdirSync(join(folder, "data"));
    expect(await problem(folder)).toBe(": this is a directory; name a file in it");
    expect(await problem(join(folder, "none/plain.csv"))).toBe(
      "/none/plain.csv: no such file; check the path",
    );
    expect(await problem(join(folder, "plain.csv/x"))).toBe(
      "/plain.csv/x: cannot be read (ENOTDIR); check path and permissions",
    );
    expect(await problem("")).toBe(": no such file; check the path");
    expect(await problem("a\0b")).toBe(
      "a\\u{0}b: cannot be read (ERR_INVALID_ARG_VALUE); check path and permissions",
    );
    expect(await problem("/dev/null")).toBe("/dev/null: this is a device; name a file");
  });

  it("suggests a file that can be read, as it would have to be typed", async () => {
    mkdirSync(join(folder, "near/plain.csv"), { recursive: true });
    const near = (name: string): string => join(folder, "near", name);
    for (const name of ["sales.csv", "bigint.csv", "2024 costs.csv", "prices.csv.gz"])
      writeFileSync(near(name), TEXT);
    symlinkSync("gone", near("broken.csv"));
    symlinkSync("gone", near("stale.csv"));
    symlinkSync("loop.csv", near("loop.csv"));
    symlinkSync("sales.csv", near("linked.csv"));
    const said = async (name: string): Promise<string> => problem(near(name));
    const suggested = (name: string): string => `no such file; did you mean "/near/${name}"?`;
    expect(await said("saels.csv")).toBe(`/near/saels.csv: ${suggested("sales.csv")}`);
    expect(await said("linkde.csv")).toBe(`/near/linkde.csv: ${suggested("linked.csv")}`);
    expect(await said("2024 cost.csv")).toBe(`/near/2024 cost.csv: ${suggested("2024 costs.csv")}`);
    // The ending left out.
    expect(await said("prices")).toBe(`/near/prices: ${suggested("prices.csv.gz")}`);
    // A folder, links that lead nowhere, and what is only a little like it.
    for (const name of ["plian.csv", "stael.csv", "lop.csv", "missing.csv"])
      expect(await said(name)).toBe(`/near/${name}: no such file; check the path`);
    expect(await said("broken.csv")).toBe(
      "/near/broken.csv: this is a link to nowhere; check where it leads",
    );
  });

  it("suggests a path in the words of the one that was given", async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect(await problem("./palin.csv")).toBe('./palin.csv: no such file; did you mean "./plain.csv"?');
      expect(await problem("palin.csv")).toBe('palin.csv: no such file; did you mean "plain.csv"?');
      expect(await problem("near/../palin.csv")).toContain('did you mean "near/../plain.csv"?');
    } finally {
      process.chdir(before);
    }
  });

  it("says what is wrong with the bytes", async () => {
    const packed = gzipSync(TEXT);
    const cut = write("cut.csv.gz", packed.subarray(0, -9));
    expect(await problem(cut)).toBe("/cut.csv.gz: the gzip data are damaged or cut off; get the file again");
    const damaged = Buffer.from(packed);
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] as number) ^ 1;
    expect(await problem(write("damaged.gz", damaged))).toContain("damaged");
    expect(await problem(write("latin.csv", Buffer.from(TEXT, "latin1")))).toBe(
      "/latin.csv: row 1: the byte 0xF6 is not UTF-8 text; save the file as CSV in UTF-8, or say that it is an older Windows file with --encoding windows-1252",
    );
    expect(await problem(write("image.bin", Buffer.from([0, 1, 2, 3])))).toBe(
      "/image.bin: row 1: a NUL character: this is not text; give a CSV file",
    );
    expect(await problem(write("empty.csv", ""))).toContain("the file is empty");
    expect(await problem(write("empty.csv.gz", gzipSync("")))).toContain("the file is empty");
  });
});

describe("readSeriesStream", () => {
  const file = "standard input";
  /** In parts that cut through the character ö. */
  const inParts = (bytes: Uint8Array): Readable => Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]);

  it("reads what files hold, plain and packed", async () => {
    for (const bytes of [Buffer.from(TEXT), gzipSync(TEXT)]) {
      const { column, series, findings } = await readSeriesStream(inParts(bytes), { file });
      expect([column, ...series.values]).toEqual(["größe", 1, 2]);
      expect(findings[0]?.text).toBe("standard input: 2 rows");
    }
  });

  it("says what is wrong by the name it is given", async () => {
    const read = (stream: Readable) => readSeriesStream(stream, { file });
    await expect(read(Readable.from([]))).rejects.toThrow("standard input: the file is empty");
    await expect(read(inParts(Buffer.from(TEXT, "latin1")))).rejects.toThrow("is not UTF-8 text");
    const broken = new Readable({ read: () => {} });
    broken.destroy(Object.assign(new Error("no"), { code: "EISDIR" }));
    await expect(read(broken)).rejects.toThrow(
      "standard input: cannot be read (EISDIR); check what is piped in",
    );
  });

  it("reads no stream without end", async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield new Uint8Array(2 ** 26);
      })(),
    );
    await expect(readSeriesStream(endless, { file })).rejects.toThrow(
      "standard input: there are more than 256 MiB of text; select the rows and columns that are needed with --sql",
    );
  });
});
