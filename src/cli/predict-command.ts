/** `sequitur predict`: joins reading, forecasting, saving and reporting. */

import { loadEngine } from "../engine/load.js";
import { encodeModel } from "../io/model-file.js";
import { readSeriesContent } from "../kinds/series/read-file.node.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import type { SeriesModel } from "../kinds/series/series-model.js";
import type { StrategyName } from "../kinds/series/strategies/strategy.js";
import { forecastCsv } from "../report/csv.js";
import { renderTerminal } from "../report/terminal.js";
import { predict } from "../tasks/predict.js";
import { predictWith } from "../tasks/predict-with.js";
import type { SeriesForecast } from "../tasks/series-forecast.js";
import { deliver } from "./deliver.js";
import { checkFolder } from "./output-folder.js";
import { PANEL_FLAGS, type PanelFlags } from "./panel-flags.js";
import { describePrediction } from "./progress.js";
import { ProgressLine } from "./progress-line.js";
import { readModel } from "./read-model.js";
import { readingOptions } from "./reading-flags.js";
import { requireNative } from "./require-native.js";
import { filesAmong, idOfMany, readSourceContent, refuseMany, sourceName } from "./series-source.js";
import { terminalOptions } from "./terminal.js";

/** The flags, as parsed. */
export interface PredictFlags extends PanelFlags {
  readonly column?: string;
  readonly season?: number;
  readonly cell?: string;
  readonly units?: number;
  readonly layers?: number;
  readonly strategy?: StrategyName;
  readonly out?: string;
  readonly model?: string;
}

/** Each of them says that the file holds a single series. */
const SERIES_FLAGS = ["column", "season", "cell", "strategy", "units", "layers", "model"] as const;
const [TABLE, PAGE, MODEL] = ["forecast.csv", "report.html", "model.safetensors"];

/**
 * Forecasts a file; prints the forecast, and writes it where `--out` says.
 * @param file path, pattern of paths, address of a database, or `-` for standard input
 * @param interruption stops reading and training; then nothing is printed or written
 */
export async function predictCommand(
  file: string,
  flags: PredictFlags,
  interruption: AbortSignal,
): Promise<void> {
  const { out, model: modelFile, engine, json, quiet } = flags;
  await requireNative(engine);
  const saved = modelFile === undefined ? undefined : await readModel(modelFile);
  if (saved?.kind === "panel" || PANEL_FLAGS.some((name) => flags[name] !== undefined)) {
    const { predictPanelCommand } = await import("./predict-panel-command.js");
    return await predictPanelCommand(file, flags, interruption, { saved });
  }
  if (out !== undefined) checkFolder(out, [TABLE, PAGE, MODEL], await filesAmong([file, modelFile]));
  const started = performance.now();
  const content = await readSourceContent(file, flags, interruption);
  if (SERIES_FLAGS.some((name) => flags[name] !== undefined)) refuseMany(content, file, flags);
  else if (idOfMany(content, sourceName(file), flags) !== undefined) {
    const { predictPanelCommand } = await import("./predict-panel-command.js");
    return await predictPanelCommand(file, flags, interruption, { content });
  }
  const { column, time, season } = flags;
  const wanted = { column, time, season, ...readingOptions(flags), file: sourceName(file) };
  const input = readSeriesContent(content, wanted);
  const source = { file: wanted.file, readMs: performance.now() - started };
  const forecast = await forecastSeries(input, source, flags, saved?.model, interruption);
  interruption.throwIfAborted();
  const { result } = forecast;
  const files = out === undefined ? {} : await render(forecast);
  const text = json
    ? `${JSON.stringify(result.document, null, 2)}\n`
    : renderTerminal(result, terminalOptions(process.stdout, process.env));
  await deliver({ text, out, files, quiet: quiet === true }, interruption);
}

async function forecastSeries(
  input: SeriesInput,
  source: { readonly file: string; readonly readMs: number },
  flags: PredictFlags,
  model: SeriesModel | undefined,
  interruption: AbortSignal,
): Promise<SeriesForecast> {
  const { season, horizon, cell, units, layers, strategy, seed, model: modelFile, quiet } = flags;
  // A forecast without training is one row: threads would only take time to start.
  const engine = await loadEngine({ engine: flags.engine, threads: model === undefined ? flags.threads : 1 });
  if (model !== undefined) return predictWith(model, input, { ...source, modelFile, horizon, engine });
  const progress = new ProgressLine(process.stderr, describePrediction);
  try {
    return await predict(input, {
      ...source,
      engine,
      horizon,
      cell,
      units,
      layers,
      strategy,
      seed,
      season,
      preferNetwork: cell !== undefined || strategy !== undefined,
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
