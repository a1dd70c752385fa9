/** The command that makes a forecast or a training again, from what its document says. */
import { builtInCells } from "../cells/registry.js";
import { isDatabase } from "../kinds/series/sources/source-name.js";
import { COMPARED_CELLS } from "../tasks/comparison-request.js";
import type { ComparisonDocument } from "../tasks/comparison-result.js";
import type { ForecastDocument } from "../tasks/forecast-result.js";
import { DEFAULT_NETWORK } from "../tasks/request.js";
import type { TrainingDocument } from "../tasks/training-result.js";
import { forecastName } from "./contenders.js";

/**
 * The command line, for a POSIX shell; undefined where there is none that does the same.
 *
 * What the reader found (columns, season, horizon) is given, as the document does not say whether it was asked for,
 * and asking for what would be found changes nothing. Of the network only what is not the default.
 */
export function reproduction(document: ForecastDocument): string | undefined {
  const { input, forecast, model } = document;
  if (document.scores.length === 0) return ofSavedModel(input, forecast.length);
  const isDefault = model.cell === DEFAULT_NETWORK.cell;
  const showsNetwork = forecastName(document) === model.cell;
  // `--cell` also chooses the network's forecast, whoever won. A program may ask for a cell without that.
  if (!builtInCells.has(model.cell) || (!isDefault && !showsNetwork)) return undefined;
  const namesCell = !isDefault || (showsNetwork && document.verdict.winner !== model.cell);
  return [
    "npx sequitur predict",
    ...seriesWords(input, forecast.length),
    ...(namesCell ? [`--cell ${model.cell}`] : []),
    ...strategyWords(model),
    ...sizeWords(model),
  ].join(" ");
}

/** What was not compared comes from a saved model, whose season and network are settled. */
function ofSavedModel(input: ForecastDocument["input"], horizon: number): string | undefined {
  if (input.model === undefined) return undefined;
  return [
    "npx sequitur predict",
    ...readingWords(input),
    `--horizon ${horizon}`,
    `--model ${shellWord(input.model)}`,
  ].join(" ");
}

/** The same for a training. Recipes are for programs: of those a document says nothing, and no flag does. */
export function trainingReproduction(document: TrainingDocument): string | undefined {
  const { input, model, diagnosis, treatments } = document;
  const { candidate, ...others } = model.activations;
  if (!builtInCells.has(model.cell) || Object.keys(others).length > 0 || typeof candidate === "object")
    return undefined;
  return [
    "npx sequitur train",
    ...seriesWords(input, model.horizon),
    ...(model.cell === DEFAULT_NETWORK.cell ? [] : [`--cell ${model.cell}`]),
    ...(candidate === undefined ? [] : [`--activation ${candidate}`]),
    ...strategyWords(model),
    ...sizeWords(model),
    ...(treatments.length > 0 ? ["--treat"] : diagnosis === null ? [] : ["--diagnose"]),
  ].join(" ");
}

/** The same for a comparison. A program may have compared other cells. */
export function comparisonReproduction(document: ComparisonDocument): string | undefined {
  const { input, test, model, scores, tuning } = document;
  const cells = scores
    .filter(({ kind, name }) => kind === "network" && name !== tuning?.contestant)
    .map(({ name }) => name);
  if (cells.toSorted().join() !== [...COMPARED_CELLS].sort().join()) return undefined;
  return [
    "npx sequitur compare",
    ...seriesWords(input, test.horizon),
    `--origins ${test.origins.length}`,
    ...sizeWords(model),
    // Time alone would make another number of trials.
    ...(tuning === null ? [] : tuning.trials.length === 0 ? [] : [`--tune --trials ${tuning.trials.length}`]),
  ].join(" ");
}

/** What all documents of a series say of its reading. */
type Read = TrainingDocument["input"];

function seriesWords(input: Read, horizon: number): string[] {
  return [...readingWords(input), `--season ${input.season}`, `--horizon ${horizon}`];
}

function readingWords({ file, sql, column, time, dates, duplicates, encoding }: Read): string[] {
  return [
    source(file),
    ...(sql === undefined ? [] : [`--sql ${shellWord(sql)}`]),
    ...(encoding === undefined ? [] : [`--encoding ${encoding}`]),
    `--column ${shellWord(column)}`,
    `--time ${shellWord(time ?? "none")}`,
    ...(dates === undefined ? [] : [`--dates ${dates}`]),
    ...(duplicates === undefined ? [] : [`--duplicates ${duplicates}`]),
  ];
}

function strategyWords({ strategy }: Pick<ForecastDocument["model"], "strategy">): string[] {
  return strategy === DEFAULT_NETWORK.strategy ? [] : [`--strategy ${strategy}`];
}

function sizeWords({
  units,
  layers,
  seed,
}: Pick<ForecastDocument["model"], "units" | "layers" | "seed">): string[] {
  return [
    ...(units === DEFAULT_NETWORK.units ? [] : [`--units ${units}`]),
    ...(layers === DEFAULT_NETWORK.layers ? [] : [`--layers ${layers}`]),
    `--seed ${seed}`,
  ];
}

/** What the command line calls a series that was piped in, which it takes for the file "-". */
const STANDARD_INPUT = "standard input";

function source(file: string): string {
  if (file === STANDARD_INPUT) return "-";
  if (isDatabase(file)) return `--from ${shellWord(file)}`;
  return shellWord(file.startsWith("-") ? `./${file}` : file);
}

/** What cannot be seen, or turns the writing round: a page could not show it between quotes. */
const INVISIBLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** A word that a POSIX shell (of 2024, where control characters are in it) takes literally. */
export function shellWord(word: string): string {
  if (/^[\w./:@%+=,-]+$/.test(word)) return word;
  return INVISIBLE.test(word) ? `$'${escaped(word)}'` : `'${word.replaceAll("'", "'\\''")}'`;
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(word: string): string {
  return word.replaceAll(/['\\]/g, "\\$&").replaceAll(new RegExp(INVISIBLE, "gu"), (character) => {
    const code = character.codePointAt(0) as number;
    const numbered =
      code < 0x80 ? `\\${code.toString(8).padStart(3, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
    return NAMED_ESCAPES[character] ?? numbered;
  });
}
