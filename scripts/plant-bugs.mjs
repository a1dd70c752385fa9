// Plants bugs, one at a time, and looks whether the tests catch them: `npm run plant-bugs`, or with words that the files
// or descriptions contain, `npm run plant-bugs -- zoneout`. It works on a copy, so that the sources stay as they are.
// Exit code 1 where a bug survives or its place is gone.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cellBugs } from "./planted-bugs/cells.mjs";
import { graphBugs } from "./planted-bugs/graph.mjs";
import { layerBugs } from "./planted-bugs/layers.mjs";
import { trainingBugs } from "./planted-bugs/training.mjs";

const TIMEOUT_SECONDS = 180;
const RECORD = "docs/planted-bugs.md";

/** Tests by the names that the record has for them: arguments of vitest. */
const suites = {
  oracle: ["src/nn/oracle.test.ts", "-t", "against PyTorch"],
  gradients: ["src/nn/gradients.test.ts"],
  metamorphic: ["src/train/metamorphic.test.ts"],
  cells: ["src/cells"],
  graph: ["src/graph"],
  layers: [
    "src/io/layer-schema",
    ...[
      "chrono",
      "combinators",
      "dense",
      "initialise",
      "last",
      "model",
      "normalisation",
      "recurrent",
      "stream",
    ].map((name) => `src/nn/${name}`),
  ],
  training: [
    "src/tensor/masks",
    ...["chunked", "feed", "loop", "running", "sequences", "trainer-sequences"].map(
      (name) => `src/train/${name}`,
    ),
  ],
};
/** What is run for a bug in a folder, in this order, until something fails. */
const chosenFor = {
  "src/cells/": ["oracle", "cells", "training"],
  "src/nn/": ["layers", "oracle", "training", "metamorphic", "gradients"],
  "src/io/": ["layers"],
  "src/graph/": ["graph", "oracle", "gradients"],
  "src/train/": ["training", "metamorphic"],
  "src/tensor/": ["training"],
};

const words = process.argv.slice(2);
const all = [...cellBugs, ...layerBugs, ...graphBugs, ...trainingBugs];
const bugs = all.filter(({ what, file }) => words.every((word) => `${file} ${what}`.includes(word)));
const folder = copyOfTheTree();
let running;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    if (running?.pid) process.kill(-running.pid, "SIGKILL");
    process.exit(130);
  });
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const results = [];
for (const name of new Set(bugs.flatMap(({ file }) => suitesFor(file))))
  if (!(await passes(suites[name])))
    throw new Error(`the tests of ${name} fail before any bug is planted; mend them first`);
for (const bug of bugs) {
  results.push({ ...bug, ...(await plant(bug)) });
  const { verdict, file, what } = results.at(-1);
  console.log(`${String(results.length).padStart(3)} ${verdict.padEnd(8)} ${file}: ${what}`);
}
report(results);

/** Everything that tests read; what is only read is linked. */
function copyOfTheTree() {
  const copy = mkdtempSync(join(tmpdir(), "planted-"));
  for (const name of ["src", "test", "package.json", "tsconfig.json", "vitest.config.ts"])
    cpSync(name, join(copy, name), { recursive: true });
  for (const name of ["node_modules", "dist", "kernels"]) symlinkSync(resolve(name), join(copy, name));
  return copy;
}

function suitesFor(file) {
  return Object.entries(chosenFor).find(([folder]) => file.startsWith(folder))[1];
}

/** `{ verdict, by }`: caught, survived, or lost where the text does not stand there once. */
async function plant({ file, from, to }) {
  const path = join(folder, file);
  const source = readFileSync(path, "utf8");
  if (source.split(from).length !== 2) return { verdict: "lost", by: "" };
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    for (const name of suitesFor(file))
      if (!(await passes(suites[name]))) return { verdict: "caught", by: name };
    return { verdict: "survived", by: "" };
  } finally {
    writeFileSync(path, source);
  }
}

/** Whether some tests pass. A bug that makes them run on and on is caught, too. */
function passes(suite) {
  const vitest = [resolve("node_modules/vitest/vitest.mjs"), "run", "--bail", "1", ...suite];
  running = spawn(process.execPath, vitest, { cwd: folder, stdio: "ignore", detached: true });
  const { pid } = running;
  const timer = setTimeout(() => process.kill(-pid, "SIGKILL"), TIMEOUT_SECONDS * 1000);
  return new Promise((done) => {
    running.on("exit", (code) => {
      clearTimeout(timer);
      running = undefined;
      done(code === 0);
    });
  });
}

function report(found) {
  console.log(`\n${found.length} bugs: ${tally(found)}`);
  writeFileSync(RECORD, page(remembered(found)));
  if (found.some(({ verdict }) => verdict !== "caught")) process.exitCode = 1;
}

function tally(found) {
  const count = (verdict) => found.filter((one) => one.verdict === verdict).length;
  return ["caught", "survived", "lost", "not run"]
    .map((verdict) => `${count(verdict)} ${verdict}`)
    .join(", ");
}

/** All bugs with what was found now or, of those that were left out, when they were last planted. */
function remembered(found) {
  const lines = existsSync(RECORD) ? readFileSync(RECORD, "utf8").split("\n") : [];
  return all.map((bug) => {
    const now = found.find(({ what, file }) => what === bug.what && file === bug.file);
    if (now !== undefined) return now;
    const [verdict = "not run", by = ""] =
      lines
        .find((line) => line.startsWith(start(bug)))
        ?.slice(start(bug).length)
        .split("|")
        .map((cell) => cell.trim()) ?? [];
    return { ...bug, verdict, by };
  });
}

function start({ file, what }) {
  return `| \`${file.slice(4)}\` | ${what} |`;
}

function page(found) {
  return [
    "# Planted bugs",
    "",
    "`npm run plant-bugs` puts each of these bugs into a copy of the sources, by itself, and runs the tests. This is what it",
    `found when each was last planted: ${tally(found)}.`,
    "",
    "| file | bug | | by |",
    "|---|---|---|---|",
    ...found.map((bug) => `${start(bug)} ${bug.verdict} | ${bug.by} |`),
    "",
  ].join("\n");
}
