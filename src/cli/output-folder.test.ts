import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InputError } from "../errors.js";
import { checkFolder, writeFiles } from "./output-folder.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "output-folder-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const tree = (): string[] => readdirSync(root, { recursive: true }).map(String).sort();
const put = (path: string, text: string): void => writeFileSync(join(root, path), text);

describe("checkFolder", () => {
  it.runIf(process.platform === "linux")("refuses a file system that makes no folders, and ends", () => {
    expect(() => checkFolder("/proc/none/new", ["a"], [])).toThrow("no folder can be made there");
  });

  it("leaves no trace, of folders that exist and that do not", () => {
    checkFolder(root, ["a"], []);
    checkFolder(join(root, "new", "deep"), ["a"], []);
    mkdirSync(join(root, "old"));
    checkFolder(join(root, "old", "new"), ["a"], []);
    expect(tree()).toEqual(["old"]);
  });

  it.each<[string, string, string]>([
    ["a file", "file", "not a folder"],
    ["below a file", "file/deep", "not a folder"],
    ["where a name is a folder", "taken", '"a" in it is a folder'],
    ["where a name is an input", "inputs", '"a" in it is an input of this command'],
  ])("refuses %s", (_, folder, reason) => {
    put("file", "");
    mkdirSync(join(root, "taken", "a"), { recursive: true });
    mkdirSync(join(root, "inputs"));
    put("inputs/a", "");
    const before = tree();
    const source = join(root, "taken", "..", "inputs", "a");
    const path = join(root, folder);
    const act = (): void => checkFolder(path, ["b", "a"], [join(root, "none"), source]);
    expect(act).toThrow(InputError);
    expect(act).toThrow(`${path}: cannot be written to: ${reason}; name another folder with --out`);
    expect(tree()).toEqual(before);
  });

  it.skipIf(process.getuid?.() === 0)("refuses a folder without permission (not tested as root)", () => {
    chmodSync(root, 0o555);
    expect(() => checkFolder(join(root, "new"), ["a"], [])).toThrow("no permission");
    chmodSync(root, 0o755);
  });
});

describe("writeFiles", () => {
  it("makes the folder, replaces what is there, and leaves the rest", () => {
    const folder = join(root, "new", "deep");
    const paths = writeFiles(folder, { a: "first", b: Uint8Array.of(1, 2) });
    expect(paths).toEqual([join(folder, "a"), join(folder, "b")]);
    put("new/deep/other", "kept");
    writeFiles(folder, { a: "second" });
    expect(readdirSync(folder).sort()).toEqual(["a", "b", "other"]);
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("second");
    expect([...readFileSync(join(folder, "b"))]).toEqual([1, 2]);
  });

  it("leaves all as it was when the last of the files cannot be put in its place", () => {
    put("b", "before");
    mkdirSync(join(root, "c"));
    put("c/kept", "");
    expect(() => writeFiles(root, { a: "1", b: "2", c: "3" })).toThrow(InputError);
    expect(tree()).toEqual(["b", "c", "c/kept"]);
    expect(readFileSync(join(root, "b"), "utf8")).toBe("before");
  });

  it("takes a folder it made away again when a file cannot be written", () => {
    expect(() => writeFiles(join(root, "new", "deep"), { a: "1", "no/such/folder": "2" })).toThrow("ENOENT");
    expect(tree()).toEqual([]);
  });
});
