/** A saved model that forecasts, of one series or of a panel, as its file says. */

import type { PanelModel } from "../kinds/series/panel/panel-model.js";
import type { SeriesModel } from "../kinds/series/series-model.js";
import { type ModelFileOptions, openModelFile } from "./learnt-tensors.js";
import { decodeModel } from "./model-file.js";
import { decodePanelModel } from "./panel-model-file.js";
import { kindOfPassport } from "./passport-text.js";

export type SavedForecaster =
  | { readonly kind: "series"; readonly model: SeriesModel }
  | { readonly kind: "panel"; readonly model: PanelModel };

/** @throws FormatError for bytes that hold neither */
export function decodeForecaster(bytes: Uint8Array, options: ModelFileOptions = {}): SavedForecaster {
  const { text } = openModelFile(bytes);
  return kindOfPassport(text) === "panel"
    ? { kind: "panel", model: decodePanelModel(bytes, options) }
    : { kind: "series", model: decodeModel(bytes, options) };
}
