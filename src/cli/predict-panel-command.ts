/** `sequitur predict` for many series: joins reading, forecasting, saving and reporting. */

import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { InputError } from "../errors.js";
import { encodePanelModel } from "../io/panel-model-file.js";
import type { SavedForecaster } from "../io/saved-forecaster.js";
import type { Content } from "../kinds/series/content.js";
import type { Finding } from "../kinds/series/finding.js";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import { listNames } from "../kinds/series/quote.js";
import { panelForecastCsv, panelPathsCsv } from "../report/csv.js";
import { renderPanelTerminal } from "../report/panel-terminal.js";
import { checkPaths, panelPaths } from "../tasks/panel-paths.js";
import { type PanelPrediction, panelDocument, panelModel } from "../tasks/panel-prediction.js";
import { predictPanel } from "../tasks/predict-panel.js";
import { predictPanelWith } from "../tasks/predict-panel-with.js";
import { checkDistribution, contestants, intermittentGroups, NETWORK } from "./contestants.js";
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

const [TABLE, PATHS, MODEL] = ["forecast.csv", "paths.csv", "model.safetensors"];

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
  const { out, model: modelFile, distribution, paths, json, quiet } = flags;
  const { seed = DEFAULT_SEED } = flags;
  const model = checkModel(saved, flags);
  checkPathFlags(flags);
  const names = paths === undefined ? [TABLE, MODEL] : [TABLE, PATHS, MODEL];
  if (out !== undefined) checkFolder(out, names, await filesAmong([file, modelFile]));
  const started = performance.now();
  const columns = model ? readLike(model, flags) : { ...panelColumns(flags), horizon: flags.horizon };
  const wanted = { ...columns, origins: 0, ...readingOptions(flags) };
  const times = model ? timesLike(model, flags) : flags;
  const panel = await withTimes(await readPanelSource(file, wanted, interruption, content), times);
  checkDistribution(distribution, panel.groups, file);
  if (paths !== undefined) checkPaths(panel.groups, paths);
  const readMs = performance.now() - started;
  const engine = await loadEngine({ engine: flags.engine, threads: flags.threads });
  let prediction: PanelPrediction;
  let drawn: Awaited<ReturnType<typeof panelPaths>> | undefined;
  try {
    const shared = { readMs, signal: interruption };
    prediction = model
      ? await predictPanelWith(model, panel.groups, { ...shared, engine, horizon: flags.horizon })
      : await learnAndForecast(panel, engine, flags, shared);
    drawn = paths === undefined ? undefined : await panelPaths(prediction, paths, seed, interruption);
  } finally {
    engine.close();
  }
  const document = panelDocument(prediction, {
    file: sourceName(file),
    ...(flags.sql === undefined ? {} : { sql: flags.sql }),
    rows: panel.rows,
    ...(modelFile === undefined ? { seed } : { model: sourceName(modelFile) }),
    ...(distribution === undefined ? {} : { distribution }),
  });
  const findings = [
    ...panelFindings(panel),
    ...(model || distribution ? [] : intermittentGroups(panel.groups)),
    ...prediction.findings,
    ...withoutPaths(drawn?.without ?? []),
  ];
  const text = json
    ? `${JSON.stringify(document, null, 2)}\n`
    : renderPanelTerminal(document, findings, terminalOptions(process.stdout, process.env));
  const files =
    out === undefined
      ? {}
      : {
          [TABLE]: panelForecastCsv(document),
          ...(drawn === undefined ? {} : { [PATHS]: panelPathsCsv(drawn.series) }),
          [MODEL]: encodePanelModel(model ?? panelModel(prediction, panel.reading)),
        };
  await deliver({ text, out, files, quiet: quiet === true }, interruption);
}

/** @throws InputError for paths that go nowhere, or that nobody can draw */
function checkPathFlags({ paths, out, model, distribution }: PredictPanelFlags): void {
  if (paths === undefined) return;
  if (out === undefined) throw new InputError("--paths are written to a file", "name a folder with --out");
  if (model === undefined && (distribution === undefined || distribution === "none"))
    throw new InputError(
      "--paths are drawn by a network of distributions",
      "name one with --distribution, such as student-t, or negative-binomial for counts",
    );
}

function withoutPaths(groups: readonly string[]): Finding[] {
  if (groups.length === 0) return [];
  const text = `no paths of ${listNames(groups)}: what forecasts them predicts no distribution`;
  return [{ text, flag: "--paths NUMBER" }];
}

async function learnAndForecast(
  { groups }: PanelInput,
  engine: Engine,
  { distribution, quiet, seed = DEFAULT_SEED }: PredictPanelFlags,
  shared: { readonly readMs: number; readonly signal: AbortSignal },
): Promise<PanelPrediction> {
  const progress = new ProgressLine(process.stderr, describeEvaluation);
  try {
    return await predictPanel(groups, {
      ...shared,
      forecasters: contestants(engine, undefined, distribution),
      seed,
      preferred: distribution === undefined ? undefined : NETWORK,
      ...(quiet ? {} : { onProgress: (at) => progress.show(at) }),
    });
  } finally {
    progress.clear();
  }
}
