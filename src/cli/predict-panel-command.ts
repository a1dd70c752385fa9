/** `sequitur predict` for many series: joins reading, forecasting, saving and reporting. */

import { loadEngine } from "../engine/load.js";
import type { Content } from "../kinds/series/content.js";
import { panelForecastCsv } from "../report/csv.js";
import { renderPanelTerminal } from "../report/panel-terminal.js";
import { type PanelForecastDocument, panelDocument } from "../tasks/panel-prediction.js";
import { predictPanel } from "../tasks/predict-panel.js";
import { contestants, intermittentGroups } from "./contestants.js";
import { deliver } from "./deliver.js";
import { checkFolder } from "./output-folder.js";
import { DEFAULT_SEED, type PanelFlags, panelColumns, panelFindings } from "./panel-flags.js";
import { readPanelSource } from "./panel-source.js";
import { describeEvaluation } from "./progress.js";
import { ProgressLine } from "./progress-line.js";
import { readingOptions } from "./reading-flags.js";
import { requireNative } from "./require-native.js";
import { filesAmong, sourceName } from "./series-source.js";
import { terminalOptions } from "./terminal.js";
import { withTimes } from "./with-times.js";

/** The flags, as parsed. */
export interface PredictPanelFlags extends PanelFlags {
  readonly out?: string;
}

const TABLE = "forecast.csv";

/**
 * Forecasts all series of a file; prints how forecasters did and the first forecasts, and writes all where `--out` says.
 * @param file path, pattern of paths, address of a database, or `-` for standard input
 * @param interruption stops reading and training; then nothing is printed or written
 * @param content of the file, where it has been read already
 */
export async function predictPanelCommand(
  file: string,
  flags: PredictPanelFlags,
  interruption: AbortSignal,
  content?: Content,
): Promise<void> {
  const { out, json, quiet, seed = DEFAULT_SEED } = flags;
  await requireNative(flags.engine);
  if (out !== undefined) checkFolder(out, [TABLE], await filesAmong([file]));
  const started = performance.now();
  const { horizon } = flags;
  const wanted = { ...panelColumns(flags), horizon, origins: 0, ...readingOptions(flags) };
  const panel = await withTimes(await readPanelSource(file, wanted, interruption, content), flags);
  const engine = await loadEngine({ engine: flags.engine, threads: flags.threads });
  const progress = new ProgressLine(process.stderr, describeEvaluation);
  let document: PanelForecastDocument;
  try {
    const prediction = await predictPanel(panel.groups, {
      forecasters: contestants(engine, undefined, undefined),
      seed,
      readMs: performance.now() - started,
      signal: interruption,
      ...(quiet ? {} : { onProgress: (at) => progress.show(at) }),
    });
    document = panelDocument(prediction, {
      file: sourceName(file),
      ...(flags.sql === undefined ? {} : { sql: flags.sql }),
      rows: panel.rows,
      seed,
    });
  } finally {
    progress.clear();
    engine.close();
  }
  const findings = [...panelFindings(panel), ...intermittentGroups(panel.groups)];
  const text = json
    ? `${JSON.stringify(document, null, 2)}\n`
    : renderPanelTerminal(document, findings, terminalOptions(process.stdout, process.env));
  const files = out === undefined ? {} : { [TABLE]: panelForecastCsv(document) };
  await deliver({ text, out, files, quiet: quiet === true }, interruption);
}
