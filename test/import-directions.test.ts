/** The repository obeys the house rules of import-rules.ts, and each rule fires on a planted violation. */

import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Aliases,
  brokenInBrowsers,
  cycles,
  type File,
  type Import,
  importsOf,
  SOURCES,
  shippedImports,
  tooLong,
  wrongBarrels,
  wrongDirections,
} from "./import-rules.js";

const root = join(import.meta.dirname, "..");

function readFiles(folder: string): File[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCES.includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: relative(root, path).replaceAll("\\", "/"),
      text: readFileSync(path, "utf8"),
    }));
}

/** `"#name": { node: "./dist/engine/name.node.js", … }` of package.json → `src/engine/name.node.ts`, …. */
function readAliases(): Aliases {
  const { imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    imports: Record<string, Record<string, string>>;
  };
  const toSource = (path: string): string =>
    path.replace("./dist/", "src/").replace(/(\.d\.ts|\.js)$/, ".ts");
  return Object.fromEntries(
    Object.entries(imports).map(([name, variants]) => [
      name,
      [...new Set(Object.values(variants).map(toSource))],
    ]),
  );
}

describe("the repository", () => {
  const files = ["src", "kernels", "test"].flatMap(readFiles);
  const imports = shippedImports(files, readAliases());

  it("has files and imports to look at", () => {
    expect(files.map(({ path }) => path)).toContain("src/io/safetensors.ts");
    expect(imports.some(({ targets }) => targets.includes("src/errors.ts"))).toBe(true);
  });

  it("imports in one direction", () => expect(wrongDirections(imports)).toEqual([]));
  it("has barrels that only re-export and that nothing inside imports", () =>
    expect(wrongBarrels(files, imports)).toEqual([]));
  it("runs in a browser, but for what says that it does not", () =>
    expect(brokenInBrowsers(imports)).toEqual([]));
  it("has no import cycle", () => expect(cycles(imports)).toEqual([]));
  it("has no file above 400 lines", () => expect(tooLong(files)).toEqual([]));
});

/** Files from a table of path to text. */
const plant = (texts: Readonly<Record<string, string>>): File[] =>
  Object.entries(texts).map(([path, text]) => ({ path, text }));

describe("every form of import is seen", () => {
  it.each([
    ['import { a } from "../cli/main.js";', "static"],
    ['import "../cli/main.js";', "static"],
    ['import { type A } from "../cli/main.js";', "static"],
    ['import type { A } from "../cli/main.js";', "type"],
    ['export * from "../cli/main.js";', "re-export"],
    ['export type { A } from "../cli/main.js";', "type"],
    ['export const load = async () => await import("../cli/main.js");', "dynamic"],
    ["export const load = () => import(`../cli/main.js`);", "dynamic"],
    ['export type A = import("../cli/main.js").A;', "type"],
    ['import main = require("../cli/main.js");', "static"],
  ])("%s", (text, kind) => {
    expect(importsOf({ path: "src/nn/layer.ts", text })).toEqual([
      { from: "src/nn/layer.ts", line: 1, specifier: "../cli/main.js", targets: ["src/cli/main.ts"], kind },
    ]);
  });

  it("but not in comments and strings", () => {
    const text = `// import "../cli/main.js";\nconst code = 'import "../cli/main.js"';\nexport {};`;
    expect(importsOf({ path: "src/nn/layer.ts", text })).toEqual([]);
  });
});

describe("planted violations are found", () => {
  const inFile = (path: string, text: string, aliases: Aliases = {}): Import[] =>
    shippedImports(plant({ [path]: text }), aliases);

  it.each([
    [
      "src/nn/layer.ts",
      '\nimport "../train/loss.js";',
      "src/nn/layer.ts:2 imports ../train/loss.js: train comes after nn",
    ],
    ["src/errors.ts", 'import "./tensor/shape.js";', "tensor comes after errors.ts"],
    ["src/compile/hoist.ts", 'import "../engine/engine.js";', "engine comes after compile"],
    [
      "src/engine/wasm.ts",
      'import type { Pass } from "../compile/pass.js";',
      "engine and compile meet only in",
    ],
    ["src/kinds/series/kind.ts", 'import("../../tasks/predict.js");', "tasks comes after kinds"],
    ["src/extras/a.ts", 'import "../errors.js";', "extras is not in the list"],
    ["src/nn/a.ts", 'import "../extras/a.js";', "extras is not in the list"],
    ["src/nn/a.ts", 'import "../../test/a.js";', "it lies outside src"],
    ["src/nn/a.ts", 'import "./testing/fixture.js";', "it is test code"],
    ["src/nn/a.ts", "import(where);", "imports a computed path"],
    ["src/graph/a.ts", 'import "#bytes";', "src/graph/a.ts:1 imports #bytes: engine comes after graph"],
  ])("direction: %s: %s", (path, text, message) => {
    const aliases = { "#bytes": ["src/engine/bytes.node.ts"] };
    expect(wrongDirections(inFile(path, text, aliases))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    [
      "src/kinds/series/kind.ts",
      'import "../../train/loop.js"; import "../../sequence/split.js"; import "./csv.js";',
    ],
    ["src/engine/wasm.ts", 'import "../program/verify.js"; import "../errors.js"; import "#bytes";'],
    ["src/index.ts", 'export * from "./cli/main.js";'],
    ["src/graph/node.test.ts", 'import "../cli/main.js";'],
    ["src/graph/testing/check.ts", 'import "../../cli/main.js";'],
    ["src/cli/main.ts", 'import { Command } from "commander"; import "../report/terminal.js";'],
  ])("direction: nothing wrong with %s: %s", (path, text) => {
    expect(wrongDirections(inFile(path, text, { "#bytes": ["src/engine/bytes.node.ts"] }))).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "an import of a barrel",
      { "src/nn/a.ts": 'import "../graph/index.js";' },
      "../graph/index.js: a barrel is for users",
    ],
    ["of the main barrel", { "src/cli/a.ts": 'import "../index.js";' }, "../index.js: a barrel is for users"],
    [
      "by the package's name",
      { "src/cli/a.ts": 'import "sequitur/nn";' },
      "sequitur/nn: a barrel is for users",
    ],
    ["the main one", { "src/cli/a.ts": 'import "sequitur";' }, "sequitur: a barrel is for users"],
    [
      "a barrel that does something",
      { "src/nn/index.ts": 'export * from "./a.js";\nexport const a = 1;' },
      "src/nn/index.ts:2",
    ],
    [
      "a barrel that imports",
      { "src/nn/index.ts": 'import { a } from "./a.js";\nexport { a };' },
      "src/nn/index.ts:1",
    ],
  ])("barrels: %s", (_, texts, message) => {
    const files = plant(texts);
    expect(wrongBarrels(files, shippedImports(files))).toEqual([expect.stringContaining(message)]);
  });

  it("barrels: one may re-export another", () => {
    const files = plant({
      "src/index.ts": 'export * from "./nn/index.js";',
      "src/nn/index.ts": 'export * from "./a.js";',
    });
    expect(wrongBarrels(files, shippedImports(files))).toEqual([]);
  });

  it.each([
    ["src/io/a.ts", 'import { readFile } from "node:fs/promises";'],
    ["src/io/a.ts", 'import fs from "fs";'],
    ["src/io/a.ts", 'import type { Worker } from "node:worker_threads";'],
    ["src/engine/pool.ts", 'const os = await import("node:os");'],
    ["src/io/a.ts", 'import "./read.node.js";'],
    ["src/nn/index.ts", 'export * from "./read.node.js";'],
    ["src/engine/pool.ts", 'import "./native.js";'],
  ])("browsers: %s: %s", (path, text) => {
    expect(brokenInBrowsers(inFile(path, text))).toEqual([expect.stringContaining(`${path}:1 imports `)]);
  });

  it.each([
    ["src/cli/main.ts", 'import "node:process"; import "../io/read.node.js";'],
    ["src/engine/native.ts", 'import "node:os";'],
    ["src/engine/native/load.ts", 'import "node:os";'],
    ["src/io/read.node.ts", 'import "node:fs";'],
    ["src/engine/pool.ts", 'await import("./native.js"); import "#bytes";'],
    ["src/io/a.test.ts", 'import "node:fs";'],
    ["src/io/a.ts", 'import Papa from "papaparse";'],
  ])("browsers: nothing wrong with %s: %s", (path, text) => {
    expect(brokenInBrowsers(inFile(path, text, { "#bytes": ["src/engine/bytes.node.ts"] }))).toEqual([]);
  });

  it("cycles: of values, of types, of one file", () => {
    const files = plant({
      "src/nn/a.ts": 'import "./b.js"; import "./d.js";',
      "src/nn/b.ts": 'import type { C } from "./c.js";',
      "src/nn/c.ts": 'export * from "./a.js";',
      "src/nn/d.ts": 'import "./d.js"; import "./e.js";',
      "src/nn/e.ts": "",
    });
    expect(cycles(shippedImports(files))).toEqual([
      "src/nn/a.ts → src/nn/b.ts → src/nn/c.ts → src/nn/a.ts",
      "src/nn/d.ts → src/nn/d.ts",
    ]);
  });

  it("length: 401 lines, with or without a last line break", () => {
    const lines = (count: number): string => Array(count).fill("x").join("\n");
    const files = plant({
      "src/a.ts": lines(401),
      "test/b.py": `${lines(401)}\n`,
      "kernels/c.c": `${lines(400)}\n`,
      "src/d.ts": `// @generated\n${lines(500)}`,
      "test/e.json": lines(500),
    });
    expect(tooLong(files)).toEqual([
      "src/a.ts has 401 lines: more than 400, split it",
      "test/b.py has 401 lines: more than 400, split it",
    ]);
  });
});
