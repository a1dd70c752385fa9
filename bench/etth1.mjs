/**
 * `node bench/etth1.mjs`: the network of many series on ETTh1, by the protocol of its benchmarks: 7 channels, each z-scored by
 * its first 12 months; learnt from the first 16 months (of which the network keeps an end back by itself), forecast from
 * every hour of the last 4; the mean squared error over all channels, windows and steps. Default settings.
 *
 *   --horizons 96,192,336,720   steps ahead
 *   --stride 1                  hours from one origin to the next
 *   --seed 1
 *   --engine, --threads         as the commands have them
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadEngine, PanelNetworkForecaster, readPanelFile } from "sequitur";
import { wholeSpan } from "sequitur/sequence";

const [MONTHS_12, MONTHS_16, MONTHS_20] = [8640, 11520, 14400];
const SEASON = 24;
/** Published: SegRNN (Lin et al. 2023) and DLinear (Zeng et al. 2023). */
const PUBLISHED = {
  96: [0.351, 0.375],
  192: [0.392, 0.405],
  336: [0.423, 0.439],
  720: [0.466, 0.472],
};
/** Origins that are forecast together. */
const TOGETHER = 1024;

const { values: flags } = parseArgs({
  options: {
    horizons: { type: "string", default: "96,192,336,720" },
    stride: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    engine: { type: "string" },
    threads: { type: "string" },
  },
});
const file = join(process.env.SEQUITUR_DATA ?? "../shared/data", "etth1.csv.gz");
if (!existsSync(file)) {
  console.log(`skipped: ${file} is absent; set SEQUITUR_DATA`);
  process.exit();
}
const { groups } = await readPanelFile(file, { target: "all", origins: 0 });
// The columns are the channels.
const channels = groups[0].members.map(({ values }) => values.slice(0, MONTHS_20));
const engine = await loadEngine({
  engine: flags.engine,
  ...(flags.threads === undefined ? {} : { threads: Number(flags.threads) }),
});
console.log("| steps ahead | MSE | MAE | inside 90 % | SegRNN | DLinear | seconds to learn, to forecast |");
console.log("|--:|--:|--:|--:|--:|--:|--:|");
for (const horizon of flags.horizons.split(",").map(Number)) await score(horizon);
engine.close();

async function score(horizon) {
  const started = performance.now();
  const fitted = await new PanelNetworkForecaster(engine).fit({
    spans: channels.map((values) => wholeSpan(values.slice(0, MONTHS_16))),
    season: SEASON,
    horizon,
    seed: Number(flags.seed),
  });
  const learnt = performance.now();
  const sums = { squares: 0, absolutes: 0, inside: 0, count: 0 };
  for (const values of channels) {
    const scale = deviation(values.subarray(0, MONTHS_12));
    for (const origins of chunks(horizon)) {
      const forecasts = await fitted.forecast(origins.map((origin) => values.subarray(0, origin)));
      origins.forEach((origin, index) => {
        add(sums, forecasts[index], values.subarray(origin, origin + horizon), scale);
      });
    }
  }
  const { squares, absolutes, inside, count } = sums;
  const figures = [squares / count, absolutes / count].map((figure) => figure.toFixed(4));
  const seconds = [learnt - started, performance.now() - learnt].map((ms) => (ms / 1000).toFixed(0));
  const [best, linear] = PUBLISHED[horizon] ?? ["", ""];
  const cells = [
    horizon,
    ...figures,
    `${((100 * inside) / count).toFixed(1)} %`,
    best,
    linear,
    seconds.join(", "),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function* chunks(horizon) {
  const origins = [];
  for (let origin = MONTHS_16; origin + horizon <= MONTHS_20; origin += Number(flags.stride))
    origins.push(origin);
  for (let first = 0; first < origins.length; first += TOGETHER) yield origins.slice(first, first + TOGETHER);
}

function add(sums, { point, intervals }, actual, scale) {
  const { lower, upper } = intervals.get(0.9);
  actual.forEach((value, step) => {
    const error = (value - point[step]) / scale;
    sums.squares += error * error;
    sums.absolutes += Math.abs(error);
    sums.inside += Number(lower[step] <= value && value <= upper[step]);
    sums.count++;
  });
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
