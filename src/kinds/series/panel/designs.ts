/** The networks that compete for a place in the ensemble, as the shape of the panel suggests them. */

import { gru } from "../../../cells/gru.js";
import type { PanelDesign } from "./panel-network.js";
import type { Sizing } from "./sizing.js";

export interface PanelShape {
  /** S */
  readonly season: number;
  /** H */
  readonly horizon: number;
  /** Values of the series in the middle, by length. */
  readonly typicalLength: number;
  /** Values of all series together. */
  readonly values: number;
}

/** A window is so many horizons long. */
const SHORT = 2;
const LONG = 5;
/** But for long horizons, of which windows are not longer than the longest. */
const MOST_WINDOW = 720;
/** Steps of the network, more or less: a window is read in so many segments. */
const STEPS = 12;
const LEAST_KNOWN = 6;
/** Panels of more values can feed wider networks. */
const LARGE = 100_000;
const UNITS = { small: 64, large: 128 };

const SEASONAL: readonly [sizing: Sizing, adjust: boolean, horizons: number][] = [
  ["relative", true, SHORT],
  ["relative", false, LONG],
  ["movement", true, LONG],
  ["movement", false, SHORT],
  ["relative", true, LONG],
  ["spread", false, LONG],
];
const PLAIN: readonly [sizing: Sizing, adjust: boolean, horizons: number][] = [
  ["relative", false, SHORT],
  ["relative", false, LONG],
  ["movement", false, SHORT],
  ["movement", false, LONG],
  ["spread", false, SHORT],
  ["spread", false, LONG],
];

export function designsFor({ season, horizon, typicalLength, values }: PanelShape): PanelDesign[] {
  const units = values > LARGE ? UNITS.large : UNITS.small;
  return (season > 1 ? SEASONAL : PLAIN).map(([sizing, adjust, horizons]) => {
    const most = Math.max(MOST_WINDOW, horizon);
    const wanted = Math.min(horizons * horizon, most, Math.max(horizon, typicalLength - horizon));
    const segment = segmentOf(wanted, season);
    return {
      cell: gru,
      units,
      layers: 1,
      adjust,
      sizing,
      segment,
      window: segment * Math.ceil(wanted / segment),
      horizon,
      // The mean over a season that is still there, so that the level does not move with it.
      levelSteps: adjust ? Math.ceil(season / 4) : season,
      leastKnown: Math.max(LEAST_KNOWN, 2 * season),
    };
  });
}

/** A twelfth of the window; a season, or a part of one that it is a whole multiple of, where there is a season. */
function segmentOf(window: number, season: number): number {
  const wanted = Math.max(1, Math.round(window / STEPS));
  if (season === 1) return wanted;
  if (season <= 2 * wanted) return season;
  let segment = wanted;
  while (season % segment !== 0) segment--;
  return segment;
}
