/**
 * `node bench/rolling.mjs`: the network of a single series beside Holt-Winters, where nothing of a test span is seen: on
 * earlier origins of three well-known series, and on the training parts of some series of M3 and M4, their last horizon held out.
 * Prints the geometric mean of the network's RMSE over that of Holt-Winters, how often it beats all baselines, and its coverage.
 * The data is read from `$SEQUITUR_DATA`, or `../shared/data`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { loadEngine, parseCsv, predict } from "sequitur";

const folder = process.env.SEQUITUR_DATA ?? "../shared/data";
const NETWORK = "lstm";
/** Of a longer series of M4 only its end is taken. */
const MOST_VALUES = 400;

const sets = [
  originsOf("examples/airline-passengers.csv", { horizon: 12, stride: 6 }),
  originsOf(join(folder, "retail-clothing-sales.csv"), { horizon: 18, stride: 18 }),
  originsOf(join(folder, "ice-cream-production.csv"), { horizon: 24, stride: 24, until: "2021-10-01" }),
  m3("M3 monthly", /month/i, { horizon: 18, season: 12, every: 30, least: 60 }),
  m3("M3 quarterly", /quart/i, { horizon: 8, season: 4, every: 25, least: 32 }),
  m4("Weekly", { horizon: 13, season: 1, every: 14, most: MOST_VALUES }),
  m4("Hourly", { horizon: 48, season: 24, every: 26 }),
].filter(({ texts }) => texts.length > 0);
const engine = await loadEngine({ threads: 1 });
console.log("| data | forecasts | beside Holt-Winters | best of all | inside 90 % |");
console.log("|---|--:|--:|--:|--:|");
const means = [];
for (const set of sets) means.push(await run(set));
engine.close();
if (means.length > 0) console.log(`| all, each counting once | | ${Math.exp(mean(means)).toFixed(2)} | | |`);

async function run({ name, horizon, season, texts }) {
  const found = [];
  for (const text of texts) {
    const { result } = await predict(parseCsv(text, { file: name }), { engine, horizon, season, seed: 1 });
    const { scores } = result.document;
    const { rmse, coverage90 } = scores.find((score) => score.name === NETWORK);
    const rival = scores.find((score) => score.name === "Holt-Winters").rmse;
    found.push({ ratio: Math.log(rmse / rival), isBest: scores[0].name === NETWORK, coverage90 });
  }
  const ratio = mean(found.map((each) => each.ratio));
  const coverage = mean(found.map((each) => each.coverage90));
  const best = found.filter(({ isBest }) => isBest).length;
  const cells = [name, found.length, Math.exp(ratio).toFixed(2), best, `${(100 * coverage).toFixed(1)} %`];
  console.log(`| ${cells.join(" | ")} |`);
  return ratio;
}

/** The series as it was at origins before its test span. */
function originsOf(file, { horizon, stride, until }) {
  const name = file.split("/").at(-1);
  if (isAbsent(file)) return { name, texts: [] };
  const lines = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const rows = until === undefined ? lines.length - 1 : lines.findIndex((line) => line.startsWith(until));
  const texts = [];
  for (let end = rows - horizon; end >= (lines.length - 1) / 2; end -= stride)
    texts.push(`${lines.slice(0, end + 1).join("\n")}\n`);
  return { name, horizon, texts };
}

function m3(name, type, { horizon, season, every, least }) {
  const file = join(folder, "m3.csv.gz");
  if (isAbsent(file)) return { name, texts: [] };
  const series = new Map();
  for (const row of unzipped(file).slice(1)) {
    const [id, kind, , time, split, value] = row.split(",");
    if (!type.test(kind) || split !== "train") continue;
    if (!series.has(id)) series.set(id, []);
    series.get(id).push(`${time},${value}`);
  }
  const texts = [...series.values()]
    .filter((rows, index) => index % every === 7 && rows.length > least)
    .map((rows) => `ds,y\n${rows.join("\n")}\n`);
  return { name, horizon, season, texts };
}

function m4(group, { horizon, season, every, most = Number.POSITIVE_INFINITY }) {
  const file = join(folder, `m4_${group}-train.csv.gz`);
  if (isAbsent(file)) return { name: `M4 ${group.toLowerCase()}`, texts: [] };
  const texts = unzipped(file)
    .slice(1)
    .filter((_, index) => index % every === 3)
    .map((line) => line.replaceAll('"', "").split(",").slice(1).filter(Boolean).slice(-most))
    .filter((values) => values.length > 60)
    .map((values) => `t,y\n${values.map((value, step) => `${step + 1},${value}`).join("\n")}\n`);
  return { name: `M4 ${group.toLowerCase()}`, horizon, season, texts };
}

function unzipped(file) {
  return gunzipSync(readFileSync(file)).toString().trim().split("\n");
}

function isAbsent(file) {
  const absent = !existsSync(file);
  if (absent) console.log(`skipped: ${file} is absent; set SEQUITUR_DATA`);
  return absent;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
