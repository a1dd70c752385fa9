/** Models of all kinds of cells, activations, transforms and options, for checks that should hold for each. */

import type { Cell } from "../../cells/cell.js";
import { projectedLstm } from "../../cells/projected-lstm.js";
import { builtInCells } from "../../cells/registry.js";
import { clipCell } from "../../cells/transforms/clip.js";
import { diagonal } from "../../cells/transforms/diagonal.js";
import { recurrentDropout } from "../../cells/transforms/dropout.js";
import { batchNorm, layerNorm } from "../../cells/transforms/normalisation.js";
import { zoneout } from "../../cells/transforms/zoneout.js";
import { withActivations } from "../../cells/with-activations.js";
import { type ActivationName, activationNames } from "../../graph/activations.js";
import { bidirectional, mergeNames } from "../bidirectional.js";
import { dropout } from "../dropout.js";
import { feedback } from "../feedback.js";
import type { Gives, Layer, Merge } from "../layer.js";
import { type Model, sequential } from "../model.js";
import { batchNormalisation, layerNormalisation } from "../normalisation.js";
import { recurrent } from "../recurrent.js";
import { residual } from "../residual.js";
import type { Choice } from "./cover.js";

type Transform = (cell: Cell) => Cell;

const transforms: Readonly<Record<string, Transform>> = {
  none: (cell) => cell,
  "layer-norm": layerNorm,
  "batch-norm": batchNorm,
  diagonal: whereSquare,
  dropout: (cell) => recurrentDropout(cell, 0.4),
  zoneout: (cell) => zoneout(cell, 0.4),
  clip: (cell) => clipCell(cell, 0.9),
  "layer-norm zoneout": (cell) => zoneout(layerNorm(cell), 0.3),
  "batch-norm dropout": (cell) => recurrentDropout(batchNorm(cell), 0.3),
  "zoneout dropout diagonal": (cell) => whereSquare(recurrentDropout(zoneout(cell, 0.3), 0.3)),
  "clip layer-norm": (cell) => layerNorm(clipCell(cell, 0.9)),
};

/** Diagonal, unless it has no square recurrent matrix. */
function whereSquare(cell: Cell): Cell {
  const without = ["indrnn", "mingru", "minlstm", "projected-lstm"];
  return without.includes(cell.specification.base) ? cell : diagonal(cell);
}

const between: Readonly<Record<string, () => Layer>> = {
  "layer-normalised": layerNormalisation,
  "batch-normalised": batchNormalisation,
  dropped: () => dropout(0.4),
};

type Way = "forward" | "backward" | Merge | "feedback-1" | "feedback-2";

export const factors: {
  readonly cell: readonly string[];
  /** Of one gate or another; `usual` leaves all as they are. */
  readonly activation: readonly ("usual" | ActivationName)[];
  readonly transform: readonly string[];
  readonly way: readonly Way[];
  readonly form: readonly string[];
  readonly lengths: readonly boolean[];
  readonly states: readonly ("zeros" | "given")[];
  readonly training: readonly boolean[];
} = {
  cell: [...builtInCells.keys(), "projected-lstm"],
  activation: ["usual", ...activationNames],
  transform: Object.keys(transforms),
  way: ["forward", "backward", ...mergeNames, "feedback-1", "feedback-2"],
  form: ["sequence", "last", "stacked", "residual", ...Object.keys(between)],
  lengths: [false, true],
  states: ["zeros", "given"],
  training: [false, true],
};

export type Combination = Choice<typeof factors>;

export function describeCombination({ lengths, states, training, ...rest }: Combination): string {
  return [
    ...Object.values(rest),
    ...(lengths ? ["lengths"] : []),
    ...(states === "given" ? ["states given"] : []),
    training ? "in training" : "in use",
  ].join(", ");
}

/**
 * A small model.
 * @param which of the cell's gates gets the activation
 */
export function combinedModel(of: Combination, which: number): Model {
  const { cell: name, activation, transform, way, form } = of;
  // Two features are -1 and 1 once they are normalised, whatever they were.
  const units = /layer-norm/.test(transform + form) ? 3 : 2;
  const base = name === "projected-lstm" ? projectedLstm(5 - units) : (builtInCells.get(name) as Cell);
  const gates = changeable(base);
  const gate = gates[which % gates.length] as string;
  const active = activation === "usual" ? base : withActivations(base, { [gate]: activation });
  const cell = (transforms[transform] as Transform)(active);
  const layer = (gives: Gives): Layer => layerOf(cell, units, way, gives);
  const width = layer("sequence").features(2);
  switch (form) {
    case "sequence":
    case "last":
      return sequential(2, [layer(form)]);
    case "stacked":
      return sequential(2, [layer("sequence"), layer("last")]);
    case "residual":
      return sequential(width, [residual(layer("sequence"))]);
    default:
      return sequential(2, [layer("sequence"), (between[form] as () => Layer)()]);
  }
}

/** What minLstm divides by is a sum of its gates, and must not come near 0: they stay sigmoids. */
function changeable({ name, definition }: Cell): string[] {
  return name === "minlstm" ? ["candidate"] : Object.keys(definition.activations ?? {});
}

function layerOf(cell: Cell, units: number, way: Way, gives: Gives): Layer {
  if (way === "feedback-1" || way === "feedback-2")
    return feedback(recurrent(cell, units), { last: Number(way.at(-1)), gives });
  if (way === "forward" || way === "backward")
    return recurrent(cell, units, { gives, backward: way === "backward" });
  return bidirectional(cell, units, { gives, merge: way });
}
