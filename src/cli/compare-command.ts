/** `sequitur compare`: joins reading, forecasting from several origins, scoring and reporting. */

import { type EngineName, loadEngine } from "../engine/load.js";
import { renderComparisonTerminal } from "../report/comparison-terminal.js";
import { type Comparison, compare } from "../tasks/compare.js";
import { deliver } from "./deliver.js";
import { checkFolder } from "./output-folder.js";
import { describeComparison } from "./progress.js";
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

async function compareFile(
  file: string,
  flags: CompareFlags,
  interruption: AbortSignal,
): Promise<Comparison> {
  const { column, time, season, horizon, origins, units, layers, seed, quiet } = flags;
  const started = performance.now();
  const input = await readSource(file, { column, time, season, ...readingOptions(flags) }, interruption);
  const readMs = performance.now() - started;
  const engine = await loadEngine({ engine: flags.engine, threads: flags.threads });
  const progress = new ProgressLine(process.stderr, describeComparison);
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
      signal: interruption,
      ...(quiet ? {} : { onProgress: (at) => progress.show(at) }),
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
