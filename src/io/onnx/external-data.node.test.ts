import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FormatError, InputError } from "../../errors.js";
import { externalDataIn } from "./external-data.node.js";

describe("external data in a folder", () => {
  const parent = mkdtempSync(join(tmpdir(), "sequitur-onnx-"));
  const folder = join(parent, "model");
  const read = externalDataIn(folder);
  afterAll(() => rmSync(parent, { recursive: true }));

  beforeAll(() => {
    mkdirSync(join(folder, "sub"), { recursive: true });
    mkdirSync(join(parent, "other"));
    for (const file of ["model/data.bin", "model/sub/data.bin", "other/secret.bin", "other/named.bin"])
      writeFileSync(join(parent, file), Uint8Array.of(1, 2, 3));
    symlinkSync(join(parent, "other/secret.bin"), join(folder, "link.bin"));
    symlinkSync("data.bin", join(folder, "inner-link.bin"));
    symlinkSync(join(parent, "other"), join(folder, "linked"));
    linkSync(join(parent, "other/named.bin"), join(folder, "hard.bin"));
  });

  it("is read", () => {
    expect(read("data.bin")).toEqual(Uint8Array.of(1, 2, 3));
    expect(read("sub/data.bin")).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("is read where the folder itself is named by a link", () => {
    symlinkSync(folder, join(parent, "alias"));
    expect(externalDataIn(join(parent, "alias"))("data.bin")).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("is not looked for where there is no folder", () => {
    const nowhere = join(parent, "nowhere");
    expect(() => externalDataIn(nowhere)("data.bin")).toThrow(InputError);
    expect(() => externalDataIn(nowhere)("data.bin")).toThrow(
      `there is no folder ${JSON.stringify(nowhere)} (ENOENT); give the folder that the model lies in`,
    );
  });

  it.each([
    ["a link to a file outside", "link.bin", /no plain file/],
    ["a link to a file inside", "inner-link.bin", /no plain file/],
    ["a file in a linked folder", "linked/secret.bin", /a link/],
    ["a file of two names", "hard.bin", /several names/],
    ["a folder", "sub", /no plain file/],
    ["nothing", "none.bin", /ENOENT/],
    ["a file as a folder", "data.bin/x", /ENOTDIR|ENOENT/],
    ["a path out of it", "../other/secret.bin", /inside the model's folder/],
  ])("is refused: %s", (_, location, message) => {
    expect(() => read(location)).toThrow(FormatError);
    expect(() => read(location)).toThrow(message);
  });

  it("is refused: a pipe, without waiting for it", (context) => {
    const made = spawnSync("mkfifo", [join(folder, "pipe")]).status === 0;
    context.skip(!made, "mkfifo, which makes pipes, is not on this machine");
    expect(() => read("pipe")).toThrow(/no plain file/);
  });
});
