/** `sequitur train`: joins reading, training, looking into the network, saving and reporting. */

import type { Cell } from "../cells/cell.js";
import { withActivations } from "../cells/with-activations.js";
import { type EngineName, loadEngine } from "../engine/load.js";
import { InputError } from "../errors.js";
import type { ActivationName } from "../graph/activations.js";
import { encodeModel } from "../io/model-file.js";
import type { StrategyName } from "../kinds/series/strategies/strategy.js";
import { renderTrainingTerminal } from "../report/training-terminal.js";
import { cellOf } from "../tasks/request.js";
import { type TrainedSeries, trainSeries } from "../tasks/train.js";
import { onWarning } from "../warnings.js";
import { deliver } from "./deliver.js";
import { checkFolder } from "./output-folder.js";
import { describeTraining } from "./progress.js";
import { ProgressLine } from "./progress-line.js";
import { type ReadingFlags, readingOptions } from "./reading-flags.js";
import { requireNative } from "./require-native.js";
import { filesAmong, readSource, sourceName } from "./series-source.js";
import { terminalOptions } from "./terminal.js";

/** The flags, as parsed. */
export interface TrainFlags extends ReadingFlags {
  readonly column?: string;
  readonly time?: string;
  readonly season?: number;
  readonly horizon?: number;
  readonly cell?: string;
  readonly activation?: ActivationName;
  readonly units?: number;
  readonly layers?: number;
  readonly strategy?: StrategyName;
  readonly seed?: number;
  readonly diagnose?: true;
  readonly treat?: true;
  readonly out?: string;
  readonly engine?: EngineName;
  readonly threads?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const [PAGE, MODEL] = ["diagnosis.html", "model.safetensors"];

/**
 * Trains on a file; prints how that went and, where it is asked to, what ails the network; writes where `--out` says.
 * @param file path, pattern of paths, address of a database, or `-` for standard input
 * @param interruption stops reading and training; then nothing is printed or written
 */
export async function trainCommand(
  file: string,
  flags: TrainFlags,
  interruption: AbortSignal,
): Promise<void> {
  const { out, engine, json, quiet } = flags;
  await requireNative(engine);
  onWarning((message) => {
    if (!quiet) process.stderr.write(`sequitur: ${message}\n`);
  });
  const cell = activated(cellOf(flags.cell), flags.activation);
  const looked = flags.diagnose === true || flags.treat === true;
  if (out !== undefined) checkFolder(out, looked ? [PAGE, MODEL] : [MODEL], await filesAmong([file]));
  const trained = await trainFile(file, flags, cell, interruption);
  interruption.throwIfAborted();
  const { document } = trained;
  const files = out === undefined ? {} : await render(trained);
  const text = json
    ? `${JSON.stringify(document, null, 2)}\n`
    : renderTrainingTerminal(document, terminalOptions(process.stdout, process.env));
  await deliver({ text, out, files, quiet: quiet === true }, interruption);
}

/** @throws InputError where the cell has no candidate to squash in another way */
function activated(cell: Cell, activation: ActivationName | undefined): Cell {
  if (activation === undefined) return cell;
  if (!Object.hasOwn(cell.definition.activations ?? {}, "candidate"))
    throw new InputError(
      `cell "${cell.name}" has no candidate whose activation could be exchanged`,
      "leave --activation out, or choose another --cell",
    );
  return withActivations(cell, { candidate: activation });
}

async function trainFile(
  file: string,
  flags: TrainFlags,
  cell: Cell,
  interruption: AbortSignal,
): Promise<TrainedSeries> {
  const { column, time, season, horizon, units, layers, strategy, seed, diagnose, treat, quiet } = flags;
  const input = await readSource(file, { column, time, season, ...readingOptions(flags) }, interruption);
  const engine = await loadEngine({ engine: flags.engine, threads: flags.threads });
  const progress = new ProgressLine(process.stderr, describeTraining);
  try {
    return await trainSeries(input, {
      file: sourceName(file),
      engine,
      horizon,
      cell,
      units,
      layers,
      strategy,
      seed,
      season,
      diagnose,
      treat,
      signal: interruption,
      ...(quiet ? {} : { onProgress: (at) => progress.show(at) }),
    });
  } finally {
    progress.clear();
    engine.close();
  }
}

/** The files that `--out` asks for, by name. */
async function render({ document, model }: TrainedSeries): Promise<Record<string, string | Uint8Array>> {
  const files = { [MODEL]: encodeModel(model) };
  if (document.diagnosis === null) return files;
  // Drawing takes long to load.
  const { renderDiagnosisHtml } = await import("../report/diagnosis-html.js");
  return { [PAGE]: renderDiagnosisHtml(document), ...files };
}
