/**
 * `node bench/scale.mjs`: `sequitur predict` of very many series, as a process of its own: reads one file, learns one
 * network from all of them, forecasts each, writes the table. Time, and the most memory that the process ever took.
 *
 *   --series 1000,10000,100000   how many, a run each
 *   --points 100                 days of each
 *   --format csv                 or parquet
 *   --engine, --threads          as the commands have them
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Random } from "sequitur";

const COMMAND = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
/** Says at the end how much memory the process took, at most, in KiB. */
const WATCH =
  "data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))";
const DAY = 86_400_000;
const WEEK = [0.9, 0.85, 0.9, 1, 1.15, 1.3, 0.9];

const { values: flags } = parseArgs({
  options: {
    series: { type: "string", default: "1000,10000,100000" },
    points: { type: "string", default: "100" },
    format: { type: "string", default: "csv" },
    engine: { type: "string" },
    threads: { type: "string" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "scale-"));
try {
  console.log("| series | rows | MB | seconds | ms a series | peak memory, MB | best, its MASE |");
  console.log("|--:|--:|--:|--:|--:|--:|---|");
  for (const series of flags.series.split(",").map(Number)) await run(series);
} finally {
  rmSync(folder, { recursive: true });
}

async function run(series) {
  const csv = await write(series, Number(flags.points));
  const file = flags.format === "parquet" ? await packed(csv) : csv;
  const out = join(folder, `out-${series}`);
  const machine = ["engine", "threads"].flatMap((flag) => (flags[flag] ? [`--${flag}`, flags[flag]] : []));
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ["--import", WATCH, COMMAND, "predict", file, "--id", "unique_id", "--out", out, ...machine],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const [printed, said] = [collect(child.stdout), collect(child.stderr)];
  const [code] = await once(child, "close");
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`predict ended with ${code}: ${said.join("")}`);
  const peak = Number(/peak (\d+)/.exec(said.join(""))[1]) / 1024;
  const [, best, mase] = /^▸ (.*?) {2,}(\S+)/m.exec(printed.join(""));
  const cells = [
    series,
    series * Number(flags.points),
    (statSync(file).size / 1e6).toFixed(0),
    seconds.toFixed(0),
    ((1000 * seconds) / series).toFixed(2),
    peak.toFixed(0),
    `${best}, ${mase}`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function collect(stream) {
  const parts = [];
  stream.on("data", (part) => parts.push(part.toString()));
  return parts;
}

async function packed(csv) {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const file = csv.replace(/csv$/, "parquet");
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`COPY (SELECT * FROM read_csv('${csv}')) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  return file;
}

/** Sales: each series has a level, a trend and a week of its own, and noise. */
async function write(series, points) {
  const file = join(folder, `${series}.csv`);
  const stream = createWriteStream(file);
  const random = new Random(1, 7);
  const days = Array.from({ length: points }, (_, day) =>
    new Date(Date.UTC(2024, 0, 1) + day * DAY).toISOString().slice(0, 10),
  );
  stream.write("unique_id,ds,y\n");
  for (let index = 0; index < series; index++) {
    const level = Math.exp(3 + 4 * random.uniform());
    const trend = 0.004 * (random.uniform() - 0.4);
    const swing = 1.5 * random.uniform();
    let text = "";
    for (let day = 0; day < points; day++) {
      const week = 1 + swing * (WEEK[day % 7] - 1);
      const noise = 1 + 0.1 * random.normal();
      text += `s${index},${days[day]},${(level * Math.exp(trend * day) * week * noise).toFixed(2)}\n`;
    }
    if (!stream.write(text)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "close");
  return file;
}
