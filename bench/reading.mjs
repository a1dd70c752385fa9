/**
 * `npm run bench:reading`: how long it takes to read large files, and how much memory the process has had at most. The
 * files are made in a temporary folder; each is read by processes of its own, the median of which counts. What is read is
 * checked before it counts.
 *
 *   --repeats 5        times that each file of a million rows is read; the large one is read once
 *   --filter shuffled  files whose name contains the text
 *   --read file        one file, in this process: what the others run
 */
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Random, readPanelFile, readSeriesFile } from "sequitur";

const { values: flags } = parseArgs({
  options: {
    repeats: { type: "string", default: "5" },
    filter: { type: "string", default: "" },
    read: { type: "string" },
  },
});

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const START = Date.UTC(2020, 0, 1);
const FILES = [
  { name: "one series, minutes", series: 1, length: 1_000_000 },
  { name: "long table, sorted", series: 10_000, length: 100 },
  { name: "long table, shuffled", series: 10_000, length: 100, isShuffled: true },
  { name: "long table, large and shuffled", series: 100_000, length: 100, isShuffled: true, repeats: 1 },
];

if (flags.read === undefined) await main();
else console.log(JSON.stringify(await read(flags.read)));

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "sequitur-reading-"));
  try {
    console.log("| file | rows | MB | seconds | CPU seconds | rows a second | peak MB |");
    console.log("|---|--:|--:|--:|--:|--:|--:|");
    for (const entry of FILES.filter(({ name }) => name.includes(flags.filter))) await measure(entry, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`\nNode ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model.trim()}`);
}

async function measure(entry, folder) {
  const { name, series, length, repeats = Number(flags.repeats) } = entry;
  const path = join(folder, series === 1 ? "series.csv" : "panel.csv");
  const sum = await write(path, entry);
  const runs = Array.from({ length: repeats }, () =>
    JSON.parse(
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--read", path], {
        encoding: "utf8",
      }),
    ),
  );
  const rows = series * length;
  for (const run of runs)
    if (run.series !== series || run.values !== rows || Math.abs(run.sum / sum - 1) > 1e-9)
      throw new Error(
        `${name}: read ${run.series} series of ${run.values} values in all, ${run.sum} together`,
      );
  const middle = (of) => runs.map(of).sort((a, b) => a - b)[(runs.length - 1) >> 1];
  const seconds = middle((run) => run.seconds);
  const cells = [
    name,
    rows.toLocaleString("en"),
    (statSync(path).size / 1e6).toFixed(0),
    seconds.toFixed(2),
    middle((run) => run.cpuSeconds).toFixed(2),
    Math.round(rows / seconds).toLocaleString("en"),
    middle((run) => run.megabytes).toFixed(0),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

/** @returns the sum of all values */
async function write(path, { series, length, isShuffled }) {
  const random = new Random(1);
  const rows = Uint32Array.from({ length: series * length }, (_, row) => row);
  if (isShuffled)
    for (let row = rows.length - 1; row > 0; row--) {
      const other = Math.floor(random.uniform() * (row + 1));
      [rows[row], rows[other]] = [rows[other], rows[row]];
    }
  const times = Array.from({ length }, (_, step) =>
    series === 1
      ? new Date(START + step * MINUTE).toISOString().slice(0, 16).replace("T", " ")
      : new Date(START + step * DAY).toISOString().slice(0, 10),
  );
  const out = createWriteStream(path);
  let sum = 0;
  let text = series === 1 ? "time,value\n" : "unique_id,ds,y\n";
  for (const row of rows) {
    const [one, step] = [Math.floor(row / length), row % length];
    const value = (100 + 10 * Math.sin((2 * Math.PI * step) / 7) + random.uniform()).toFixed(3);
    sum += Number(value);
    text += series === 1 ? `${times[step]},${value}\n` : `T${one},${times[step]},${value}\n`;
    if (text.length > 2 ** 20) {
      if (!out.write(text)) await new Promise((resolve) => out.once("drain", resolve));
      text = "";
    }
  }
  out.end(text);
  await finished(out);
  return sum;
}

async function read(path) {
  const started = performance.now();
  const before = process.cpuUsage();
  const all = path.endsWith("series.csv")
    ? [(await readSeriesFile(path)).series.values]
    : (await readPanelFile(path)).groups.flatMap(({ members }) => members.map(({ values }) => values));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  return {
    seconds,
    // Of all threads: on a machine that others use, it says more than the clock.
    cpuSeconds: (user + system) / 1e6,
    // Linux and macOS differ in what they count in; Node makes kilobytes of both.
    megabytes: process.resourceUsage().maxRSS / 1024,
    series: all.length,
    values: all.reduce((total, { length }) => total + length, 0),
    sum: all.reduce((total, values) => total + sum(values), 0),
  };
}
