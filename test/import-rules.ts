/**
 * The house rules: which way imports may point, what barrels are for, what must run in a browser, and how long a
 * file may be. Each rule is a function from files to one line per violation; import-directions.test.ts holds the
 * repository against them, and proves on planted files that each can fail.
 */

import { builtinModules } from "node:module";
import { extname, posix } from "node:path";
import ts from "typescript";

/** A folder imports only from itself and those before it. */
const FOLDERS = [
  "errors.ts",
  "warnings.ts",
  "tensor",
  "graph",
  "cells",
  "program",
  "compile",
  "engine",
  "nn",
  "train",
  "sequence",
  "kinds",
  "tasks",
  "io",
  "report",
  "cli",
];
/** Exceptions to the order: seams that both sides reach only through a folder before them. */
const FORBIDDEN: readonly (readonly [from: string, to: string])[] = [["engine", "compile"]];
const MAX_LINES = 400;

/** Paths from the repository's root, with `/`. */
export interface File {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly from: string;
  readonly line: number;
  /** As written, or undefined where it is computed. */
  readonly specifier: string | undefined;
  /** Files of this repository that it may mean; empty for a package. */
  readonly targets: readonly string[];
  readonly kind: "static" | "type" | "dynamic" | "re-export";
}

/** Targets of package.json's `imports` (`#name`) by name, as source files. */
export type Aliases = Readonly<Record<string, readonly string[]>>;

const isTest = (path: string): boolean => path.endsWith(".test.ts") || path.includes("/testing/");
const isBarrel = (path: string): boolean => /^src\/(.*\/)?index\.ts$/.test(path);
const mayUseNode = (path: string): boolean =>
  path.startsWith("src/cli/") || path.startsWith("src/engine/native") || path.endsWith(".node.ts");
const folderOf = (path: string): string => path.split("/")[1] ?? "";
const isNodeBuiltIn = (specifier: string): boolean =>
  specifier.startsWith("node:") || builtinModules.includes(specifier);

/** Every import of a file: declarations, `export … from`, `import()` as expression and as type, `import x = require()`. */
export function importsOf({ path, text }: File, aliases: Aliases = {}): Import[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, kind: Import["kind"]): void => {
    const name = specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push({ from: path, line, specifier: name, targets: resolve(path, name ?? "", aliases), kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(
        node,
        node.moduleSpecifier,
        node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? "type" : "static",
      );
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node, node.moduleSpecifier, node.isTypeOnly ? "type" : "re-export");
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], "dynamic");
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, "type");
    } else if (ts.isExternalModuleReference(node)) {
      add(node, node.expression, "static");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function resolve(from: string, specifier: string, aliases: Aliases): readonly string[] {
  if (specifier.startsWith("#")) return aliases[specifier] ?? [];
  if (specifier === "sequitur") return ["src/index.ts"];
  if (specifier.startsWith("sequitur/")) return [`src/${specifier.slice("sequitur/".length)}/index.ts`];
  if (!specifier.startsWith(".")) return [];
  return [posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts")];
}

/** All imports of the code that ships; tests may import anything. */
export function shippedImports(files: readonly File[], aliases: Aliases = {}): Import[] {
  const shipped = files.filter(
    ({ path }) => path.startsWith("src/") && path.endsWith(".ts") && !isTest(path),
  );
  return shipped.flatMap((file) => importsOf(file, aliases));
}

const show = ({ from, line, specifier }: Import, reason: string): string =>
  `${from}:${line} imports ${specifier ?? "a computed path"}: ${reason}`;

/** Imports of a later folder, of test code, of what lies outside src, or of a path that cannot be checked. */
export function wrongDirections(imports: readonly Import[]): string[] {
  return imports.flatMap((one) => {
    if (one.specifier === undefined)
      return [show(one, "write the path as a literal, so that it can be checked")];
    return one.targets.flatMap((target) => {
      if (!target.startsWith("src/")) return [show(one, "it lies outside src")];
      if (isTest(target)) return [show(one, "it is test code, which does not ship")];
      if (one.from === "src/index.ts") return [];
      const [from, to] = [folderOf(one.from), folderOf(target)];
      if (!FOLDERS.includes(from)) return [show(one, `${from} is not in the list of folders`)];
      if (isBarrel(target) && to === "index.ts") return [];
      if (!FOLDERS.includes(to)) return [show(one, `${to} is not in the list of folders`)];
      if (FOLDERS.indexOf(to) > FOLDERS.indexOf(from)) return [show(one, `${to} comes after ${from}`)];
      const forbidden = FORBIDDEN.some(([a, b]) => a === from && b === to);
      return forbidden ? [show(one, `${from} and ${to} meet only in the folders before them`)] : [];
    });
  });
}

/** Imports of an `index.ts` other than by re-export from another, and statements of one that do not re-export. */
export function wrongBarrels(files: readonly File[], imports: readonly Import[]): string[] {
  const imported = imports
    .filter(({ from, targets }) => !isBarrel(from) && targets.some(isBarrel))
    .map((one) => show(one, "a barrel is for users; import the file that defines it"));
  const impure = files
    .filter(({ path }) => isBarrel(path))
    .flatMap(({ path, text }) => {
      const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      const other = source.statements.find((node) => !(ts.isExportDeclaration(node) && node.moduleSpecifier));
      if (other === undefined) return [];
      const line = source.getLineAndCharacterOfPosition(other.getStart()).line + 1;
      return [`${path}:${line} does something: a barrel only re-exports`];
    });
  return [...imported, ...impure];
}

/** Node built-ins, or files that need them, loaded by a file that must run in a browser. */
export function brokenInBrowsers(imports: readonly Import[]): string[] {
  return imports.flatMap((one) => {
    if (mayUseNode(one.from)) return [];
    if (isNodeBuiltIn(one.specifier ?? "")) {
      return [show(one, "browsers have no Node; move it to cli/, engine/native* or a *.node.ts file")];
    }
    const loads = one.kind === "static" || one.kind === "re-export";
    // `#name` has a variant for browsers; src/index.ts also serves Node's users, browsers take the sub-paths.
    if (!loads || one.specifier?.startsWith("#") || one.from === "src/index.ts") return [];
    return one.targets.some(mayUseNode)
      ? [show(one, "it needs Node; load it with import() or pass it in")]
      : [];
  });
}

/** One line for every import that closes a cycle, type-only imports included. */
export function cycles(imports: readonly Import[]): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, targets } of imports) edges.set(from, [...(edges.get(from) ?? []), ...targets]);
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" → "));
    if (done.has(path) || start >= 0) return;
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

/** Extensions of what people write here; data and snapshots may be long. */
export const SOURCES: readonly string[] = [".ts", ".js", ".mjs", ".c", ".h", ".py"];

/** Sources above 400 lines that do not say `@generated` at their top. */
export function tooLong(files: readonly File[]): string[] {
  return files
    .filter(({ path, text }) => SOURCES.includes(extname(path)) && !text.slice(0, 500).includes("@generated"))
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0) }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines: more than ${MAX_LINES}, split it`);
}
