/** `sequitur predict` for many series: joins reading, forecasting, saving and reporting. */

import { loadEngine } from "../engine/load.js";
import { encodePanelModel } from "../io/panel-model-file.js";
import type { SavedForecaster } from "../io/saved-forecaster.js";
import type { Content } from "../kinds/series/content.js";
import type { PanelModel } from "../kinds/series/panel/panel-model.js";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import { panelForecastCsv } from "../report/csv.js";
import { renderPanelTerminal } from "../report/panel-terminal.js";
import { type PanelPrediction, panelDocument, panelModel } from "../tasks/panel-prediction.js";
import { predictPanel } from "../tasks/predict-panel.js";
import { predictPanelWith } from "../tasks/predict-panel-with.js";
import { contestants, intermittentGroups } from "./contestants.js";
import { deliver } from "./deliver.js";
import { checkFolder } from "./output-folder.js";
import { DEFAULT_SEED, type PanelFlags, panelColumns, panelFindings } from "./panel-flags.js";
import { checkModel, readLike, timesLike } from "./panel-model-flags.js";
import { readPanelSource } from "./panel-source.js";
import { describeEvaluation } from "./progress.js";
import { ProgressLine } from "./progress-line.js";
import { readingOptions } from "./reading-flags.js";
import { filesAmong, sourceName } from "./series-source.js";
import { terminalOptions } from "./terminal.js";
import { withTimes } from "./with-times.js";

/** The flags, as parsed. */
export interface PredictPanelFlags extends PanelFlags {
  readonly out?: string;
  readonly model?: string;
  /** Of one series. */
  readonly column?: string;
}

/** What has been read before it was clear that there are many series. */
export interface KnownBefore {
  readonly content?: Content | undefined;
  readonly saved?: SavedForecaster | undefined;
}

const [TABLE, MODEL] = ["forecast.csv", "model.safetensors"];

/**
 * Forecasts all series of a file; prints how forecasters did and the first forecasts, and writes all where `--out` says.
 * @param file path, pattern of paths, address of a database, or `-` for standard input
 * @param interruption stops reading and training; then nothing is printed or written
 * @param known the content of the file, where it has been read already, and what `--model` names
 */
export async function predictPanelCommand(
  file: string,
  flags: PredictPanelFlags,
  interruption: AbortSignal,
  { content, saved }: KnownBefore = {},
): Promise<void> {
  const { out, model: modelFile, json, quiet, seed = DEFAULT_SEED } = flags;
  const model = checkModel(saved, flags);
  if (out !== undefined) checkFolder(out, [TABLE, MODEL], await filesAmong([file, modelFile]));
  const started = performance.now();
  const columns = model ? readLike(model, flags) : { ...panelColumns(flags), horizon: flags.horizon };
  const wanted = { ...columns, origins: 0, ...readingOptions(flags) };
  const times = model ? timesLike(model, flags) : flags;
  const panel = await withTimes(await readPanelSource(file, wanted, interruption, content), times);
  const readMs = performance.now() - started;
  const prediction = model
    ? await forecastBy(model, panel, flags, readMs, interruption)
    : await learnAndForecast(panel, flags, readMs, interruption);
  const document = panelDocument(prediction, {
    file: sourceName(file),
    ...(flags.sql === undefined ? {} : { sql: flags.sql }),
    rows: panel.rows,
    ...(modelFile === undefined ? { seed } : { model: sourceName(modelFile) }),
  });
  const findings = [
    ...panelFindings(panel),
    ...(model ? [] : intermittentGroups(panel.groups)),
    ...prediction.findings,
  ];
  const text = json
    ? `${JSON.stringify(document, null, 2)}\n`
    : renderPanelTerminal(document, findings, terminalOptions(process.stdout, process.env));
  const files =
    out === undefined
      ? {}
      : {
          [TABLE]: panelForecastCsv(document),
          [MODEL]: encodePanelModel(model ?? panelModel(prediction, panel.reading)),
        };
  await deliver({ text, out, files, quiet: quiet === true }, interruption);
}

async function learnAndForecast(
  { groups }: PanelInput,
  { engine: name, threads, quiet, seed = DEFAULT_SEED }: PredictPanelFlags,
  readMs: number,
  signal: AbortSignal,
): Promise<PanelPrediction> {
  const engine = await loadEngine({ engine: name, threads });
  const progress = new ProgressLine(process.stderr, describeEvaluation);
  try {
    return await predictPanel(groups, {
      forecasters: contestants(engine, undefined, undefined),
      seed,
      readMs,
      signal,
      ...(quiet ? {} : { onProgress: (at) => progress.show(at) }),
    });
  } finally {
    progress.clear();
    engine.close();
  }
}

async function forecastBy(
  model: PanelModel,
  { groups }: PanelInput,
  { engine: name, threads, horizon }: PredictPanelFlags,
  readMs: number,
  signal: AbortSignal,
): Promise<PanelPrediction> {
  const engine = await loadEngine({ engine: name, threads });
  try {
    return await predictPanelWith(model, groups, { engine, horizon, readMs, signal });
  } finally {
    engine.close();
  }
}
