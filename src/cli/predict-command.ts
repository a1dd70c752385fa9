/** `sequitur predict`: joins reading, forecasting, saving and reporting. */

import { addAbortSignal } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { type EngineName, loadEngine, whyNotNative } from "../engine/load.js";
import { InputError } from "../errors.js";
import { encodeModel } from "../io/model-file.js";
import { readSeriesFile, readSeriesStream } from "../kinds/series/read-file.node.js";
import { forecastCsv } from "../report/csv.js";
import { renderTerminal } from "../report/terminal.js";
import { predict } from "../tasks/predict.js";
import { predictWith } from "../tasks/predict-with.js";
import type { SeriesForecast } from "../tasks/series-forecast.js";
import { checkFolder, writeFiles } from "./output-folder.js";
import { ProgressLine } from "./progress-line.js";
import { readModel } from "./read-model.js";
import { terminalOptions } from "./terminal.js";

/** The flags, as parsed. */
export interface PredictFlags {
  readonly column?: string;
  readonly time?: string;
  readonly season?: number;
  readonly horizon?: number;
  readonly cell?: string;
  readonly units?: number;
  readonly layers?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly model?: string;
  readonly engine?: EngineName;
  readonly threads?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const [TABLE, PAGE, MODEL] = ["forecast.csv", "report.html", "model.safetensors"];

/** What the user calls a file that is piped in, and what messages call it. */
const PIPED = "-";
const STANDARD_INPUT = "standard input";

/**
 * Forecasts a file; prints the forecast, and writes it where `--out` says.
 * @param file `-` for standard input
 * @param interruption stops reading and training; then nothing is printed or written
 */
export async function predictCommand(
  file: string,
  flags: PredictFlags,
  interruption: AbortSignal,
): Promise<void> {
  const { out, model: modelFile, engine, json, quiet } = flags;
  if (engine === "native") await requireNative();
  const sources = [file, modelFile].filter((path) => path !== undefined && path !== PIPED);
  if (out !== undefined) checkFolder(out, [TABLE, PAGE, MODEL], sources as string[]);
  const forecast = await forecastFile(file, flags, interruption);
  interruption.throwIfAborted();
  const { result } = forecast;
  const files = out === undefined ? {} : await render(forecast);
  const text = json
    ? `${JSON.stringify(result.document, null, 2)}\n`
    : renderTerminal(result, terminalOptions(process.stdout, process.env));
  await hearSignals();
  interruption.throwIfAborted();
  const written = out === undefined ? [] : writeFiles(out, files);
  process.stdout.write(text);
  if (written.length > 0 && !quiet) process.stderr.write(`sequitur: wrote ${written.join(", ")}\n`);
}

async function requireNative(): Promise<void> {
  const reason = await whyNotNative();
  if (reason !== undefined)
    throw new InputError(`there is no native engine: ${reason}`, "leave --engine out to do without it");
}

/** Signals are heard between two turns of the event loop: the first one may have begun before the signal came. */
async function hearSignals(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

async function forecastFile(
  file: string,
  flags: PredictFlags,
  interruption: AbortSignal,
): Promise<SeriesForecast> {
  const { column, time, season, horizon, cell, units, layers, seed, model: modelFile, quiet } = flags;
  const started = performance.now();
  const name = file === PIPED ? STANDARD_INPUT : file;
  const wanted = { column, time, season };
  const input =
    file === PIPED
      ? await readSeriesStream(addAbortSignal(interruption, process.stdin), { ...wanted, file: name })
      : await readSeriesFile(file, wanted);
  const model = modelFile === undefined ? undefined : await readModel(modelFile);
  const source = { file: name, readMs: performance.now() - started };
  // A forecast without training is one row: threads would only take time to start.
  const engine = await loadEngine({ engine: flags.engine, threads: model === undefined ? flags.threads : 1 });
  if (model !== undefined) return predictWith(model, input, { ...source, horizon, engine });
  const progress = new ProgressLine(process.stderr);
  try {
    return await predict(input, {
      ...source,
      engine,
      horizon,
      cell,
      units,
      layers,
      seed,
      season,
      preferNetwork: cell !== undefined,
      signal: interruption,
      ...(quiet ? {} : { onProgress: (at) => progress.show(at) }),
    });
  } finally {
    progress.clear();
    engine.close();
  }
}

/** The files that `--out` asks for, by name. */
async function render({ result, model }: SeriesForecast): Promise<Record<string, string | Uint8Array>> {
  // Drawing takes long to load.
  const { renderHtml } = await import("../report/html.js");
  return {
    [TABLE]: forecastCsv(result.document),
    [PAGE]: renderHtml(result),
    [MODEL]: encodeModel(model),
  };
}
