/** `sequitur evaluate`: joins reading many series, forecasting, scoring and reporting. */

import { loadEngine } from "../engine/load.js";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import { renderEvaluationTerminal } from "../report/evaluation-terminal.js";
import { evaluate } from "../tasks/evaluate.js";
import type { EvaluationDocument } from "../tasks/evaluation-result.js";
import { checkDistribution, contestants, intermittentGroups } from "./contestants.js";
import { deliver } from "./deliver.js";
import { DEFAULT_SEED, type PanelFlags, panelColumns, panelFindings } from "./panel-flags.js";
import { readPanelSource } from "./panel-source.js";
import { describeEvaluation } from "./progress.js";
import { ProgressLine } from "./progress-line.js";
import { readingOptions } from "./reading-flags.js";
import { requireNative } from "./require-native.js";
import { sourceName } from "./series-source.js";
import { terminalOptions } from "./terminal.js";
import { withTimes } from "./with-times.js";

/** The flags, as parsed. */
export interface EvaluateFlags extends PanelFlags {
  readonly test?: string;
  readonly split?: string;
  readonly origins?: number;
  readonly only?: string;
}

/**
 * Lets every forecaster learn from the rows before the split of each series, scores it on those after it, and prints how
 * that went.
 * @param file path, pattern of paths, address of a database, or `-` for standard input
 * @param interruption stops reading and forecasting; then nothing is printed
 */
export async function evaluateCommand(
  file: string,
  flags: EvaluateFlags,
  interruption: AbortSignal,
): Promise<void> {
  await requireNative(flags.engine);
  const started = performance.now();
  const { test, split, horizon, origins, json, quiet } = flags;
  const wanted = { ...panelColumns(flags), test, split, horizon, origins, ...readingOptions(flags) };
  const panel = await withTimes(await readPanelSource(file, wanted, interruption), flags);
  checkDistribution(flags.distribution, panel.groups, file);
  const document = await evaluatePanel(panel, file, flags, interruption, performance.now() - started);
  const text = json
    ? `${JSON.stringify(document, null, 2)}\n`
    : renderEvaluationTerminal(
        document,
        [
          ...panelFindings(panel),
          ...(flags.distribution === undefined && flags.only === undefined
            ? intermittentGroups(panel.groups)
            : []),
        ],
        terminalOptions(process.stdout, process.env),
      );
  await deliver({ text, out: undefined, files: {}, quiet: quiet === true }, interruption);
}

async function evaluatePanel(
  { groups, rows }: PanelInput,
  file: string,
  { seed = DEFAULT_SEED, quiet, only, distribution, ...machine }: EvaluateFlags,
  interruption: AbortSignal,
  readMs: number,
): Promise<EvaluationDocument> {
  const engine = await loadEngine({ engine: machine.engine, threads: machine.threads });
  const progress = new ProgressLine(process.stderr, describeEvaluation);
  try {
    const evaluation = await evaluate(groups, {
      forecasters: contestants(engine, only, distribution),
      seed,
      readMs,
      signal: interruption,
      ...(quiet ? {} : { onProgress: (at) => progress.show(at) }),
    });
    return {
      kind: "evaluation",
      input: {
        file: sourceName(file),
        ...(machine.sql === undefined ? {} : { sql: machine.sql }),
        rows,
        seed,
        ...(distribution ? { distribution } : {}),
      },
      ...evaluation,
    };
  } finally {
    progress.clear();
    engine.close();
  }
}
