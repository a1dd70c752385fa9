/** What a saved model of many series says of the file that it is to forecast, and what flags may change of that. */

import { InputError } from "../errors.js";
import type { SavedForecaster } from "../io/saved-forecaster.js";
import type { PanelModel } from "../kinds/series/panel/panel-model.js";
import type { PanelOptions } from "../kinds/series/panel/panel-options.js";
import { columnsOf, settledBy } from "../kinds/series/panel/read-alike.js";
import type { CovariateFlags } from "./covariate-flags.js";
import { PANEL_FLAGS, type PanelFlags, panelColumns } from "./panel-flags.js";

/**
 * @returns undefined where there is none
 * @throws InputError for a model of one series, and for flags that are of one series, or of what the model never learnt
 */
export function checkModel(
  saved: SavedForecaster | undefined,
  flags: PanelFlags & { readonly column?: string },
): PanelModel | undefined {
  if (saved === undefined) return undefined;
  if (saved.kind === "series") {
    const flag = PANEL_FLAGS.find((name) => flags[name] !== undefined) ?? "id";
    throw new InputError(
      `--${flag} is of many series, but the model is of one`,
      `leave --${flag} out, or give a model that predict --id saved`,
    );
  }
  if (flags.column !== undefined)
    throw new InputError(
      "--column is of one series, but the model is of many",
      "name their column of values with --target",
    );
  if (flags.holidays !== undefined && saved.model.reading?.holidays === undefined)
    throw new InputError(
      "the model knows no holidays",
      "leave --holidays out, or train anew without --model",
    );
  return saved.model;
}

/** As the file was read that the model has learnt from, but for columns that flags name. */
export function readLike(model: PanelModel, flags: PanelFlags): PanelOptions {
  const { reading = {} } = model;
  const named = Object.entries(panelColumns(flags)).filter(([, value]) => value !== undefined);
  return { ...columnsOf(reading), ...Object.fromEntries(named), settled: settledBy(model) };
}

/** What it knows of times; of which place are the holidays, a flag may say. */
export function timesLike(
  { reading = {} }: PanelModel,
  { holidays }: CovariateFlags,
): Pick<CovariateFlags, "calendar" | "holidays"> {
  const place = holidays ?? reading.holidays;
  return {
    ...(reading.calendar === undefined ? {} : { calendar: reading.calendar }),
    ...(place === undefined ? {} : { holidays: place }),
  };
}
