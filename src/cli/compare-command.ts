/** `sequitur compare`: joins reading, forecasting from several origins, scoring and reporting. */

import { type EngineName, loadEngine } from "../engine/load.js";
import { InputError } from "../errors.js";
import { renderComparisonTerminal } from "../report/comparison-terminal.js";
import { type CompareProgress, type Comparison, compare } from "../tasks/compare.js";
import type { TuningProgress } from "../tasks/tuning/tune.js";
import { deliver } from "./deliver.js";
import { checkFolder } from "./output-folder.js";
import { describeComparison, describeTuning } from "./progress.js";
import { ProgressLine } from "./progress-line.js";
import { type ReadingFlags, readingOptions } from "./reading-flags.js";
import { requireNative } from "./require-native.js";
import { filesAmong, readSource, sourceName } from "./series-source.js";
import { terminalOptions } from "./terminal.js";

/** The flags, as parsed. */
export interface CompareFlags extends ReadingFlags {
  readonly column?: string;
  readonly time?: string;
  readonly season?: number;
  readonly horizon?: number;
  readonly origins?: number;
  readonly units?: number;
  readonly layers?: number;
  readonly seed?: number;
  readonly tune?: true;
  readonly budget?: number;
  readonly trials?: number;
  readonly out?: string;
  readonly engine?: EngineName;
  readonly threads?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const PAGE = "comparison.html";

/**
 * Lets networks and baselines forecast from the last origins of a series, and prints who did best.
 * @param file path, pattern of paths, address of a database, or `-` for standard input
 * @param interruption stops reading and training; then nothing is printed or written
 */
export async function compareCommand(
  file: string,
  flags: CompareFlags,
  interruption: AbortSignal,
): Promise<void> {
  const { out, engine, json, quiet } = flags;
  checkTuningFlags(flags);
  await requireNative(engine);
  if (out !== undefined) checkFolder(out, [PAGE], await filesAmong([file]));
  const comparison = await compareFile(file, flags, interruption);
  interruption.throwIfAborted();
  const { document, findings } = comparison;
  const files = out === undefined ? {} : await render(comparison);
  const text = json
    ? `${JSON.stringify(document, null, 2)}\n`
    : renderComparisonTerminal(document, findings, terminalOptions(process.stdout, process.env));
  await deliver({ text, out, files, quiet: quiet === true }, interruption);
}

/** @throws InputError for a limit of a search that was not asked for */
function checkTuningFlags({ tune, budget, trials }: CompareFlags): void {
  const given = budget !== undefined ? "--budget" : trials !== undefined ? "--trials" : undefined;
  if (tune === undefined && given !== undefined)
    throw new InputError(`${given} is given without --tune`, `add --tune, or leave ${given} out`);
}

async function compareFile(
  file: string,
  flags: CompareFlags,
  interruption: AbortSignal,
): Promise<Comparison> {
  const { column, time, season, horizon, origins, units, layers, seed, quiet } = flags;
  const { tune, budget, trials } = flags;
  const started = performance.now();
  const input = await readSource(file, { column, time, season, ...readingOptions(flags) }, interruption);
  const readMs = performance.now() - started;
  const engine = await loadEngine({ engine: flags.engine, threads: flags.threads });
  const progress = new ProgressLine<CompareProgress | TuningProgress>(process.stderr, (at) =>
    "trials" in at ? describeTuning(at) : describeComparison(at),
  );
  try {
    return await compare(input, {
      file: sourceName(file),
      readMs,
      engine,
      horizon,
      season,
      origins,
      units,
      layers,
      seed,
      tune: tune && { seconds: budget, trials },
      signal: interruption,
      ...(quiet ? {} : { onProgress: (at) => progress.show(at), onTuning: (at) => progress.show(at) }),
    });
  } finally {
    progress.clear();
    engine.close();
  }
}

/** The files that `--out` asks for, by name. */
async function render({ document, findings }: Comparison): Promise<Record<string, string>> {
  // Drawing takes long to load.
  const { renderComparisonHtml } = await import("../report/comparison-html.js");
  return { [PAGE]: renderComparisonHtml(document, findings) };
}
