/** Another process that makes each folder just before this one does. */

import * as files from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkFolder, writeFiles } from "./output-folder.js";

const other = vi.hoisted(() => ({ makes: (_path: string): void => {} }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof files>();
  const mkdirSync = (path: string, options: files.MakeDirectoryOptions = {}): string | undefined => {
    other.makes(path);
    return real.mkdirSync(path, options);
  };
  return { ...real, mkdirSync };
});

let root: string;
beforeEach(() => {
  root = files.mkdtempSync(join(tmpdir(), "output-folder-race-"));
});
afterEach(() => {
  other.makes = () => {};
  files.rmSync(root, { recursive: true });
});

const tree = (): string[] => files.readdirSync(root, { recursive: true }).map(String).sort();
const makeToo = (path: string): void => {
  other.makes = () => {};
  files.mkdirSync(path, { recursive: true });
  other.makes = makeToo;
};

describe("a folder that another process makes meanwhile", () => {
  it("is never made by a check, not even for a moment", () => {
    const seen: string[] = [];
    other.makes = () => seen.push(...tree());
    checkFolder(join(root, "new", "deep"), ["a"], []);
    expect(seen.filter((path) => path.startsWith("new"))).toEqual([]);
    expect(seen).not.toEqual([]);
    expect(tree()).toEqual([]);
  });

  it("is written to", () => {
    other.makes = makeToo;
    writeFiles(join(root, "new", "deep"), { a: "1" });
    expect(tree()).toEqual(["new", "new/deep", "new/deep/a"]);
  });

  it("is left where it is when a file cannot be written", () => {
    other.makes = makeToo;
    expect(() => writeFiles(join(root, "new"), { "no/such/folder": "1" })).toThrow("ENOENT");
    expect(tree()).toEqual(["new"]);
  });

  it("is refused where it is a file", () => {
    other.makes = (path) => files.writeFileSync(path, "");
    expect(() => writeFiles(join(root, "new"), { a: "1" })).toThrow(
      "new: cannot be written to: not a folder",
    );
  });

  it("is left when the other process has put something there", () => {
    other.makes = (path) => {
      if (path.endsWith("deep")) files.writeFileSync(join(root, "new", "theirs"), "");
    };
    expect(() => writeFiles(join(root, "new", "deep"), { "no/such/folder": "1" })).toThrow("ENOENT");
    expect(tree()).toEqual(["new", "new/theirs"]);
  });
});
