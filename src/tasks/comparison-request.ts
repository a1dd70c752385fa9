/** What is asked of `compare`, completed and checked against the series before anything is trained. */

import type { Cell } from "../cells/cell.js";
import { InputError } from "../errors.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { type Origins, rollingOrigins } from "./origins.js";
import {
  type CheckedRequest,
  cellOf,
  checkAsked,
  checkHeldOut,
  checkWhole,
  LEAST_HISTORY,
  type PredictRequest,
} from "./request.js";
import { type CheckedTuning, checkTuning, type TuneRequest } from "./tuning/tuning-request.js";
import { TUNED } from "./verdict.js";

export interface CompareRequest extends Omit<PredictRequest, "cell" | "strategy"> {
  /** Names of built-in cells, or cells of your own, the simplest first; `COMPARED_CELLS` if left out. */
  readonly cells?: readonly (string | Cell)[] | undefined;
  /** Origins that forecasts are made from. */
  readonly origins?: number | undefined;
  /** Whether a network's settings are searched for as well, and for how long; not unless given. */
  readonly tune?: TuneRequest | undefined;
}

export interface CheckedComparison extends Omit<CheckedRequest, "cell">, Origins {
  readonly cells: readonly Cell[];
  readonly tuning: CheckedTuning | undefined;
}

/** Those that are compared where none are asked for. */
export const COMPARED_CELLS: readonly string[] = ["simple", "gru", "lstm", "peephole-lstm"];
/** The mean of the networks goes by this name. */
export const ENSEMBLE = "ensemble";

const USUAL_ORIGINS = 5;
/** What a person means: each origin fits the baselines anew. */
const MOST_ORIGINS = 1000;

/** @throws InputError that names the file and what to change */
export function checkComparison(input: SeriesInput, request: CompareRequest): CheckedComparison {
  const { cell: _, ...asked } = checkAsked(input, request);
  const { horizon, file } = asked;
  const { values } = input.series;
  const { length } = values;
  if (request.origins !== undefined) checkWhole("--origins", request.origins, 1, file, MOST_ORIGINS);
  const originsOf = (rows: number): Origins => comparisonOrigins(rows, horizon, request);
  const { origins, stride } = originsOf(length);
  const count = origins.length;
  const first = origins[0] as number;
  if (first < 1)
    throw new InputError(
      `${count} origins with ${horizon} steps after each leave none of the ${length} rows to learn from`,
      "give fewer --origins, a shorter --horizon, or more rows",
      { file },
    );
  const remedies = [
    ...(horizon > 1 ? ["a shorter --horizon"] : []),
    ...(count > 1 ? ["fewer --origins"] : []),
  ];
  const season = checkHeldOut(input, request.season, { held: length - first, remedies, file });
  const cells = checkCells(request.cells ?? COMPARED_CELLS);
  const { tune } = request;
  const tuning = tune && checkTuning(tune, { values, originsOf, horizon, season, file });
  return { ...asked, season, origins, stride, cells, tuning };
}

/** Of the test, in a series of so many rows. */
function comparisonOrigins(
  length: number,
  horizon: number,
  { origins, season = 1 }: Pick<CompareRequest, "origins" | "season">,
): Origins {
  const usual = Math.max(1, Math.min(USUAL_ORIGINS, length - horizon - LEAST_HISTORY + 1));
  return rollingOrigins(length, horizon, origins ?? usual, Math.max(LEAST_HISTORY, 2 * season));
}

function checkCells(wanted: readonly (string | Cell)[]): readonly Cell[] {
  const cells = wanted.map((cell) => cellOf(cell));
  const names = cells.map(({ name }) => name);
  if (cells.length === 0) throw new InputError("no cell is to be compared", "name at least one");
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new InputError(`two cells are called "${twice}"`, "give each a name of its own");
  const tuned = names.find((name) => name.startsWith(TUNED));
  if (tuned !== undefined)
    throw new InputError(`a cell called "${tuned}"`, "give it a name that tuned networks do not have");
  if (names.includes(ENSEMBLE))
    throw new InputError(`a cell called "${ENSEMBLE}"`, "give it a name that the mean of all does not have");
  return cells;
}
