/**
 * `npm run accuracy`: how good the forecasts and the intervals of `predict` are, on real series, as `predict` scores
 * them: the last rows held out, network and baselines alike. Prints the tables of `docs/accuracy.md`.
 *
 *   --named    three well-known series, three seeds each
 *   --m3       every 20th monthly series of the M3 competition, its official horizon held out
 *   --strategies  the same three, by a network that forecasts directly, recursively, or as encoder and decoder
 *   --recipes  the network under other recipes, on every 20th series between those
 *
 * Without a flag, all of them. `--recipes` looks at series that `--m3` does not. The data is read from `$SEQUITUR_DATA`, or
 * `../shared/data`; what is not there is skipped, with a word.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { loadEngine, parseCsv, predict, readCsv } from "sequitur";

const { values: flags } = parseArgs({
  options: {
    named: { type: "boolean" },
    m3: { type: "boolean" },
    strategies: { type: "boolean" },
    recipes: { type: "boolean" },
  },
});
const all = !(flags.named || flags.m3 || flags.strategies || flags.recipes);
const folder = process.env.SEQUITUR_DATA ?? "../shared/data";
const EVERY = 20;
const ON_M3 = ["mase", "median mase", "smape", "median smape", "coverage80", "coverage90"];
const engine = await loadEngine({ engine: "portable", threads: 1 });

if (all || flags.named) await namedSeries();
if (all || flags.strategies) await compareStrategies();
if (all || flags.m3) await contestOnM3();
if (all || flags.recipes) await recipesOnM3();

async function namedInputs() {
  const series = [
    { file: "examples/airline-passengers.csv", horizon: 12 },
    { file: join(folder, "retail-clothing-sales.csv"), horizon: 18 },
    { file: join(folder, "ice-cream-production.csv"), horizon: 24, until: "2021-10-01" },
  ];
  const inputs = [];
  for (const { file, horizon, until } of series) {
    if (skipped(file)) continue;
    const input = until === undefined ? await readCsv(file) : parseCsv(rowsUntil(file, until), { file });
    inputs.push({ file, horizon, input });
  }
  return inputs;
}

async function namedSeries() {
  for (const { file, horizon, input } of await namedInputs()) {
    const runs = [];
    for (const seed of [1, 2, 3]) runs.push(await scoresOf(input, { horizon, seed }));
    console.log(`\n${file.split("/").at(-1)}, last ${horizon} rows held out, seeds 1 to 3\n`);
    printTable(summary(runs, ["rmse", "mase", "smape", "coverage80", "coverage90"]));
    console.log(`\nlstm, RMSE by seed: ${networkErrors(runs)}`);
  }
}

function networkErrors(runs) {
  return runs.map((scores) => scores.find(({ name }) => name === "lstm").rmse.toPrecision(4)).join(", ");
}

async function compareStrategies() {
  for (const { file, horizon, input } of await namedInputs()) {
    console.log(`\n${file.split("/").at(-1)}, last ${horizon} rows held out, seeds 1 to 3\n`);
    const rows = [];
    for (const strategy of ["direct", "recursive", "encoder-decoder"]) {
      const [runs, loops] = [[], []];
      for (const seed of [1, 2, 3]) {
        const { result } = await predict(input, { engine, horizon, seed, strategy });
        runs.push(result.document.scores.filter(({ name }) => name === "lstm"));
        loops.push(result.document.loop);
      }
      const [means] = summary(runs, ["rmse", "mase", "smape", "coverage80", "coverage90"]);
      const gains = loops.map((loop) => (loop === null ? "" : loop.growth.toFixed(3)));
      rows.push({
        ...means,
        name: strategy,
        seeds: networkErrors(runs),
        "growth a step": gains.join(" ").trim(),
      });
    }
    printTable(rows);
  }
}

async function contestOnM3() {
  const inputs = m3Sample(0);
  if (inputs.length === 0) return;
  const runs = [];
  for (const input of inputs) runs.push(await scoresOf(input, { horizon: 18 }));
  console.log(`\nM3 monthly, ${inputs.length} series, last 18 rows held out\n`);
  printTable(summary(runs, ON_M3));
}

async function recipesOnM3() {
  const inputs = m3Sample(EVERY / 2);
  if (inputs.length === 0) return;
  const variants = [
    ["default", {}],
    ["1 member", { recipe: { members: 1 } }],
    ["50 updates", { recipe: { updates: 50 } }],
    ["200 updates", { recipe: { updates: 200 } }],
    ["16 units", { units: 16 }],
    ["64 units", { units: 64 }],
    ["gru", { cell: "gru" }],
    ["simple", { cell: "simple" }],
  ];
  console.log(`\nM3 monthly, ${inputs.length} series, the network under other recipes\n`);
  const rows = [];
  for (const [name, options] of variants) {
    const runs = [];
    for (const input of inputs) {
      const scores = await scoresOf(input, { horizon: 18, ...options });
      runs.push(scores.filter((score) => score.name === (options.cell ?? "lstm")));
    }
    rows.push({ ...summary(runs, ON_M3)[0], name });
  }
  printTable(rows);
}

async function scoresOf(input, options) {
  const { result } = await predict(input, { engine, ...options });
  return result.document.scores;
}

/** Means over runs, by forecaster, the best first by the first measure. */
function summary(runs, measures) {
  const names = runs[0].map(({ name }) => name);
  const rows = names.map((name) => {
    const scores = runs.map((run) => run.find((score) => score.name === name));
    return { name, ...Object.fromEntries(measures.map((measure) => [measure, typical(scores, measure)])) };
  });
  return rows.sort((a, b) => a[measures[0]] - b[measures[0]]);
}

/** The mean; of measures called `median …` the median, which a single series that nobody can forecast leaves alone. */
function typical(scores, measure) {
  const name = measure.replace("median ", "");
  const known = scores.map((score) => score[name]).filter((value) => value !== null);
  if (name !== measure) return known.sort((a, b) => a - b)[known.length >> 1];
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function printTable(rows) {
  const columns = Object.keys(rows[0]).sort((a, b) => (b === "name") - (a === "name"));
  console.log(`| ${columns.join(" | ")} |\n|${"---|".repeat(columns.length)}`);
  for (const row of rows)
    console.log(`| ${columns.map((column) => cellText(column, row[column])).join(" | ")} |`);
}

function cellText(column, value) {
  if (typeof value === "string") return value;
  if (column.startsWith("coverage")) return `${(100 * value).toFixed(1)} %`;
  return column.endsWith("mase") ? value.toFixed(3) : value.toPrecision(4);
}

/** The rows of train and test of every Nth monthly series, as the reader would meet them. */
function m3Sample(first) {
  const file = join(folder, "m3.csv.gz");
  if (skipped(file)) return [];
  const series = new Map();
  for (const line of gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n").slice(1)) {
    const [id, type, , ds, , y] = line.split(",");
    if (type === "MONTHLY") series.set(id, [...(series.get(id) ?? ["ds,y"]), `${ds},${y}`]);
  }
  return [...series]
    .filter((_, index) => index % EVERY === first)
    .map(([id, lines]) => parseCsv(lines.join("\n"), { file: id, season: 12 }));
}

/** ISO dates sort as text. */
function rowsUntil(file, last) {
  const [header, ...rows] = readFileSync(file, "utf8").trim().split("\n");
  return [header, ...rows.filter((row) => row.slice(0, last.length) <= last)].join("\n");
}

function skipped(file) {
  if (existsSync(file)) return false;
  console.log(`skipped: ${file} is not here (SEQUITUR_DATA names the folder)`);
  return true;
}
