/** Among what the network of a series is chosen. */

import type { Cell } from "../../cells/cell.js";
import { type NetworkDesign, windowLength } from "../../kinds/series/network.js";
import {
  type ChoiceParameter,
  choice,
  type IntegerParameter,
  integer,
  type RealParameter,
  real,
} from "../../train/search/space.js";
import type { NetworkSetting } from "./tuning-result.js";

export type TuningSpace = {
  readonly cell: ChoiceParameter<string>;
  readonly units: IntegerParameter;
  readonly layers: IntegerParameter;
  readonly rate: RealParameter;
  readonly batchSize: IntegerParameter;
  readonly clipNorm: RealParameter;
  readonly window: IntegerParameter;
};

/** What all networks of a comparison have in common. */
export type CommonDesign = Omit<NetworkDesign, "cell">;

/** As the networks of a comparison are without tuning. */
export function usualSetting(cell: string, { units, layers, recipe, season }: CommonDesign): NetworkSetting {
  const { rate, batchSize, clipNorm } = recipe;
  return { cell, units, layers, rate, batchSize, clipNorm, window: windowLength(season) };
}

/** Around what is usual; what a request asks for is within it, whatever it is. */
export function tuningSpace(cells: readonly Cell[], design: CommonDesign): TuningSpace {
  const { units, layers, rate, batchSize, clipNorm, window } = usualSetting("", design);
  const wholes = (low: number, high: number, usual: number): IntegerParameter =>
    integer(Math.min(low, usual), Math.max(high, usual), "logarithmic");
  const reals = (low: number, high: number, usual: number): RealParameter =>
    real(Math.min(low, usual), Math.max(high, usual), "logarithmic");
  return {
    cell: choice(cells.map(({ name }) => name)),
    units: wholes(4, 64, units),
    layers: wholes(1, 2, layers),
    rate: reals(3e-4, 3e-2, rate),
    batchSize: wholes(8, 64, batchSize),
    clipNorm: reals(0.1, 10, clipNorm),
    window: wholes(6, 48, window),
  };
}

/** The network that a setting stands for, with so many updates at most. */
export function designOf(
  setting: NetworkSetting,
  updates: number,
  cells: readonly Cell[],
  common: CommonDesign,
): NetworkDesign {
  const { cell: name, units, layers, rate, batchSize, clipNorm, window } = setting;
  const cell = cells.find((each) => each.name === name) as Cell;
  const recipe = { ...common.recipe, rate, batchSize, clipNorm, updates };
  return { ...common, cell, units, layers, recipe, window };
}
