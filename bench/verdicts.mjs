/**
 * `node bench/verdicts.mjs`: how often the verdict is right. At each of several origins, everybody forecasts the horizon
 * before it and whoever is best there is named; then everybody forecasts the horizon after it. The verdict was right where the named one
 * does better there than its rival: the network, or else the best of the baselines at the origin. The last columns are errors
 * after the origin beside those of Holt-Winters, geometric means: of the named one, and of the network whoever is named.
 *
 *   --series     single series, by `predict`: airline passengers, clothing, ice cream, and every 30th monthly one of M3
 *   --panels     many series together, by `evaluate`: the groups of M3, weekly and hourly series of M4
 *   --origins 3  of panels, a horizon apart
 *   --only TEXT  panels whose name holds it
 *
 * Without a flag, all of them, which takes an hour. The data is read from `$SEQUITUR_DATA`, or `../shared/data`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import {
  baselineForecasters,
  evaluate,
  loadEngine,
  PanelNetworkForecaster,
  parseCsv,
  predict,
  readPanelFile,
} from "sequitur";

const { values: flags } = parseArgs({
  options: {
    series: { type: "boolean" },
    panels: { type: "boolean" },
    origins: { type: "string", default: "3" },
    only: { type: "string", default: "" },
  },
});
const all = !(flags.series || flags.panels);
const folder = process.env.SEQUITUR_DATA ?? "../shared/data";
/** Of a single series no origin has less than this share of it. */
const LEAST_SHARE = 0.4;
const engine = await loadEngine();

console.log(
  "| data | verdicts | right | within 5 % | the network named | error of the named | of the network |",
);
console.log("|---|--:|--:|--:|--:|--:|--:|");
if (all || flags.series) await singleSeries();
if (all || flags.panels) await panels();
engine.close();

async function singleSeries() {
  for (const { name, horizon, stride, until, season } of [
    { name: "airline-passengers.csv", horizon: 12, stride: 6 },
    { name: "retail-clothing-sales.csv", horizon: 18, stride: 6 },
    { name: "ice-cream-production.csv", horizon: 24, stride: 12, until: "2021-10-01" },
  ]) {
    const file = name.startsWith("airline") ? join("examples", name) : join(folder, name);
    if (isAbsent(file)) continue;
    const lines = readFileSync(file, "utf8").trim().split(/\r?\n/);
    const end = until === undefined ? lines.length : lines.findIndex((line) => line.startsWith(until)) + 1;
    report(name, await verdictsOf(lines.slice(0, end), { horizon, stride, season }));
  }
  const found = [];
  for (const lines of m3Monthly())
    found.push(...(await verdictsOf(lines, { horizon: 18, stride: 6, season: 12 })));
  if (found.length > 0) report("M3, single monthly series", found);
}

/** @param lines of a CSV file, with its header */
async function verdictsOf(lines, { horizon, stride, season }) {
  const rows = lines.length - 1;
  const scores = new Map();
  for (let end = rows; end >= LEAST_SHARE * rows && end >= 3 * horizon; end -= stride) {
    const input = parseCsv(`${lines.slice(0, end + 1).join("\n")}\n`, { file: "series.csv" });
    const { result } = await predict(input, { engine, horizon, season, seed: 1 });
    scores.set(end, new Map(result.document.scores.map(({ name, rmse }) => [name, rmse])));
  }
  return [...scores].flatMap(([end, before]) => {
    const after = scores.get(end + horizon);
    return after === undefined ? [] : [verdict(before, after, "lstm")];
  });
}

async function panels() {
  const m3 = { file: "m3.csv.gz", options: { split: "split", group: "type", period: "period" } };
  for (const { file, options } of [
    m3,
    { file: "m4_Weekly-train.csv.gz", options: { test: "m4_Weekly-test.csv.gz", period: 1 } },
    { file: "m4_Hourly-train.csv.gz", options: { test: "m4_Hourly-test.csv.gz", period: 24 } },
  ]) {
    if (isAbsent(join(folder, file))) continue;
    const test = options.test && join(folder, options.test);
    const { groups } = await readPanelFile(join(folder, file), { ...options, test });
    for (const group of groups) {
      const name = `${file.replace(/[-.].*/, "")} ${group.name}`;
      if (name.includes(flags.only)) report(name, await panelVerdicts(group));
    }
  }
}

/** The last origin is that of the competition; the others come before it. */
async function panelVerdicts(group) {
  const scores = [];
  for (let back = Number(flags.origins); back >= 0; back--) {
    const members = group.members.flatMap((member) => {
      const values = member.values.subarray(0, member.values.length - back * group.horizon);
      return values.length > 2 * group.horizon ? [{ ...member, values, held: group.horizon }] : [];
    });
    const { overall } = await evaluate([{ ...group, members }], {
      forecasters: [...baselineForecasters, new PanelNetworkForecaster(engine)],
    });
    scores.push(new Map(overall.map(({ name, mase }) => [name, mase])));
  }
  return scores.slice(1).map((after, index) => verdict(scores[index], after, "network"));
}

/** @param before errors by name, by which the verdict is given; `after`, by which it is judged */
function verdict(before, after, network) {
  const ranked = [...before].sort(([, one], [, other]) => one - other).map(([name]) => name);
  const [winner] = ranked;
  const rival = winner === network ? ranked[1] : network;
  const ratio = after.get(winner) / after.get(rival);
  const beside = (name) => Math.log(after.get(name) / after.get("Holt-Winters"));
  return {
    isRight: ratio <= 1,
    isNear: ratio <= 1.05,
    isNetwork: winner === network,
    named: beside(winner),
    network: beside(network),
  };
}

function report(name, verdicts) {
  const share = (is) => `${Math.round((100 * verdicts.filter(is).length) / verdicts.length)} %`;
  const mean = (of) =>
    Math.exp(verdicts.reduce((sum, each) => sum + of(each), 0) / verdicts.length).toFixed(3);
  const cells = [
    name,
    verdicts.length,
    share(({ isRight }) => isRight),
    share(({ isNear }) => isNear),
    share(({ isNetwork }) => isNetwork),
    mean(({ named }) => named),
    mean(({ network }) => network),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function m3Monthly() {
  const file = join(folder, "m3.csv.gz");
  if (isAbsent(file)) return [];
  const [, ...rows] = gunzipSync(readFileSync(file)).toString().trim().split("\n");
  const series = new Map();
  for (const row of rows) {
    const [id, type, , time, , value] = row.split(",");
    if (!/month/i.test(type)) continue;
    if (!series.has(id)) series.set(id, ["time,value"]);
    series.get(id).push(`${time},${value}`);
  }
  return [...series.values()].filter((lines, index) => index % 30 === 7 && lines.length > 110);
}

function isAbsent(file) {
  const absent = !existsSync(file);
  if (absent) console.log(`skipped: ${file} is absent; set SEQUITUR_DATA`);
  return absent;
}
