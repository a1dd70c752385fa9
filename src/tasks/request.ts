/** What is asked of `predict`, completed and checked against the series before anything is trained. */

import type { Cell } from "../cells/cell.js";
import { builtInCells } from "../cells/registry.js";
import { InputError } from "../errors.js";
import { baselines } from "../kinds/series/baselines/baselines.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { DEFAULT_RECIPE, type Recipe } from "../kinds/series/recipe.js";
import { detectSeason } from "../kinds/series/seasonality.js";
import { type StrategyName, strategyNames } from "../kinds/series/strategies/strategy.js";
import { usualHorizon } from "../kinds/series/usual-horizon.js";
import { nearest } from "../tensor/suggest.js";

export interface PredictRequest {
  readonly horizon?: number | undefined;
  /** Name of a built-in cell, or a cell of your own. */
  readonly cell?: string | Cell | undefined;
  readonly units?: number | undefined;
  readonly layers?: number | undefined;
  /** How the network comes to several steps: `direct` unless given. */
  readonly strategy?: StrategyName | undefined;
  readonly seed?: number | undefined;
  /** Seasonal period in steps, 1 = none; found in the training span if left out. */
  readonly season?: number | undefined;
  /** How the network is trained, where it shall differ from `DEFAULT_RECIPE`. */
  readonly recipe?: Partial<Recipe> | undefined;
  /** Name of the source, for messages and the document. */
  readonly file?: string | undefined;
}

export interface CheckedRequest {
  readonly horizon: number;
  readonly cell: Cell;
  readonly units: number;
  readonly layers: number;
  readonly strategy: StrategyName;
  readonly seed: number;
  readonly season: number;
  readonly recipe: Recipe;
  readonly file: string;
}

/** What is taken where nothing is asked for. */
export const DEFAULT_NETWORK = { cell: "lstm", units: 32, layers: 1, strategy: "direct", seed: 1 } as const;

/** Fewer rows before the test span teach nothing. */
export const LEAST_HISTORY = 8;
/** What a person means; a slip of the finger would fill the memory. */
const MOST_UNITS = 4096;
const MOST_LAYERS = 16;
/** As many seeds as the random numbers tell apart. */
const LARGEST_SEED = 2 ** 32 - 1;

/** @throws InputError that names the file and what to change */
export function checkRequest(input: SeriesInput, request: PredictRequest): CheckedRequest {
  const asked = checkAsked(input, request);
  const { horizon, file } = asked;
  const remedies = horizon > 1 ? ["a shorter --horizon"] : [];
  return { ...asked, season: checkHeldOut(input, request.season, { held: horizon, remedies, file }) };
}

/**
 * What is asked, completed and checked by itself: all but the season, which the rows before the test span tell.
 * @throws InputError
 */
export function checkAsked(input: SeriesInput, request: PredictRequest): Omit<CheckedRequest, "season"> {
  const { series, column } = input;
  const { file = "the series", units = DEFAULT_NETWORK.units, layers = DEFAULT_NETWORK.layers } = request;
  const { seed = DEFAULT_NETWORK.seed, strategy = DEFAULT_NETWORK.strategy } = request;
  const { length } = series.values;
  const horizon = request.horizon ?? usualHorizon(series.frequency, input.season, length);
  checkWhole("--horizon", horizon, 1, file);
  checkWhole("--units", units, 1, file, MOST_UNITS);
  checkWhole("--layers", layers, 1, file, MOST_LAYERS);
  checkWhole("--seed", seed, 0, file, LARGEST_SEED);
  checkStrategy(strategy, file);
  const recipe = { ...DEFAULT_RECIPE, ...request.recipe };
  checkWhole("recipe.members", recipe.members, 1, file);
  checkWhole("recipe.updates", recipe.updates, 1, file);
  checkWhole("recipe.batchSize", recipe.batchSize, 1, file);
  checkRecipe(recipe, file);
  if (request.season !== undefined) checkWhole("--season", request.season, 1, file);
  const first = observed(series.values)[0];
  if (first === undefined)
    throw new InputError("no row has a value", "choose another column with --column", { file, column });
  if (observed(series.values).every((value) => value === first))
    throw new InputError(
      `all ${observed(series.values).length} values are ${first}`,
      "there is nothing to learn from a constant series; choose another column with --column",
      { file, column },
    );
  if (horizon >= length)
    throw new InputError(
      `a horizon of ${horizon} steps is not shorter than the ${length} rows of the series`,
      "give a shorter --horizon or more rows",
      { file },
    );
  return { horizon, cell: cellOf(request.cell), units, layers, strategy, seed, recipe, file };
}

/** What is held out of a series. */
export interface HeldOut {
  /** Rows at the end that score, fewer than the series has. */
  readonly held: number;
  /** What would leave more rows to learn from. */
  readonly remedies: readonly string[];
  readonly file: string;
}

/**
 * Whether what is not held out can be learnt from, and what is held out can be scored by.
 * @param given the season that was asked for; otherwise the rows before the test span tell it
 * @returns the season in steps
 * @throws InputError
 */
export function checkHeldOut(
  input: SeriesInput,
  given: number | undefined,
  { held, remedies, file }: HeldOut,
): number {
  const { series, column } = input;
  const { length } = series.values;
  const history = series.values.subarray(0, length - held);
  const season = seasonOf(input, given, history);
  const advice = ["give more rows", ...remedies, ...(season > 1 ? ["--season 1"] : [])];
  const least = Math.max(LEAST_HISTORY, 2 * season);
  if (history.length < least)
    throw new InputError(
      `${length} rows are too few: ${held} are held out for the test, and ${history.length} are left where ` +
        (least === LEAST_HISTORY ? `${least} are needed` : `two seasons of ${season} are needed`),
      alternatives(advice),
      { file },
    );
  if (observed(history).length < LEAST_HISTORY)
    throw new InputError(
      `only ${observed(history).length} of the ${history.length} rows before the test span have a value, where ` +
        `${LEAST_HISTORY} are needed`,
      "give more values, or choose another column with --column",
      { file, column },
    );
  if (observed(series.values.subarray(length - held)).length === 0)
    throw new InputError(
      `the last ${held} rows have no value, so nothing can be scored`,
      "drop the empty rows at the end, or give a longer --horizon",
      { file, column },
    );
  return season;
}

function checkRecipe({ rate, clipNorm }: Recipe, file: string): void {
  for (const [name, value] of Object.entries({ rate, clipNorm }))
    if (!(Number.isFinite(value) && value > 0))
      throw new InputError(`recipe.${name} is ${value}`, "give a number above 0", { file });
}

function checkStrategy(strategy: string, file: string): void {
  if (strategyNames.some((name) => name === strategy)) return;
  const meant = nearest(strategy, strategyNames);
  throw new InputError(
    `--strategy is "${strategy}"`,
    `${meant === undefined ? "" : `did you mean "${meant}"? `}give one of ${strategyNames.join(", ")}`,
    { file },
  );
}

function observed(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

/** The reader looked at the whole series; what is scored may rest on the training span alone. */
function seasonOf(input: SeriesInput, given: number | undefined, history: Float64Array): number {
  if (given !== undefined) return given;
  return input.seasonGiven ? input.season : detectSeason(history.slice(), input.series.frequency).period;
}

/** @throws InputError for a name that is none, or that of a baseline */
export function cellOf(cell: string | Cell = DEFAULT_NETWORK.cell): Cell {
  if (typeof cell !== "string") {
    if (baselines.some(({ name }) => name === cell.name))
      throw new InputError(`a cell called "${cell.name}"`, "give it a name that no baseline has");
    return cell;
  }
  const known = builtInCells.get(cell);
  if (known !== undefined) return known;
  const names = [...builtInCells.keys()];
  const meant = nearest(cell, names);
  throw new InputError(
    `there is no cell "${cell}"`,
    `${meant === undefined ? "" : `did you mean "${meant}"? `}choose one of ${names.join(", ")} with --cell`,
  );
}

/** "a", "a, or b", "a, b, or c". */
function alternatives(advice: readonly string[]): string {
  const others = advice.slice(0, -1);
  return [...others, `${others.length > 0 ? "or " : ""}${advice.at(-1)}`].join(", ");
}

/** @throws InputError */
export function checkWhole(
  name: string,
  value: number,
  least: number,
  file: string,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new InputError(`${name} is ${value}`, `give a whole number ${range}`, { file });
}
