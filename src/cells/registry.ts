/** The cells that come with Sequitur, and any cell from its specification. */

import { DefinitionError } from "../errors.js";
import type { Cell } from "./cell.js";
import { coupledLstm } from "./coupled-lstm.js";
import { gru } from "./gru.js";
import { gruResetBefore } from "./gru-reset-before.js";
import { indrnn } from "./indrnn.js";
import { lstm } from "./lstm.js";
import { minGru } from "./mingru.js";
import { minLstm } from "./minlstm.js";
import { peepholeLstm } from "./peephole-lstm.js";
import { projectedLstm } from "./projected-lstm.js";
import { simple } from "./simple.js";
import { slstm } from "./slstm.js";
import type { CellSpecification } from "./specification.js";
import { clipCell } from "./transforms/clip.js";
import { diagonal } from "./transforms/diagonal.js";
import { recurrentDropout } from "./transforms/dropout.js";
import { batchNorm, layerNorm } from "./transforms/normalisation.js";
import { zoneout } from "./transforms/zoneout.js";
import { withActivations } from "./with-activations.js";

/** The cells that need no sizes of their own, by name. A user's own cell needs no entry here. */
export const builtInCells: ReadonlyMap<string, Cell> = new Map(
  [simple, indrnn, lstm, peepholeLstm, coupledLstm, gru, gruResetBefore, minGru, minLstm, slstm].map(
    (cell) => [cell.name, cell],
  ),
);

type Options = Readonly<Record<string, number>>;
const sized: Readonly<Record<string, (options: Options) => Cell>> = {
  "projected-lstm": ({ projection = Number.NaN }) => projectedLstm(projection),
};

const transforms: Readonly<Record<string, OwnTransform>> = {
  "layer-norm": layerNorm,
  "batch-norm": batchNorm,
  diagonal,
  dropout: (cell, { rate = Number.NaN }) => recurrentDropout(cell, rate),
  zoneout,
  clip: (cell, { limit = Number.NaN }) => clipCell(cell, limit),
};

/** A transform of the user's own: what `transformCell` gives for the options that its specification says. */
export type OwnTransform = (cell: Cell, options: Options) => Cell;

/** Names of the transforms that are built in. */
export const transformNames: readonly string[] = Object.keys(transforms);

/**
 * @param cells cells of the user's own, beside the built-in ones; they come first
 * @param own transforms of the user's own by name, likewise
 * @throws DefinitionError for a base or a transform that is not known
 */
export function cellFrom(
  specification: CellSpecification,
  cells: readonly Cell[] = [],
  own: Readonly<Record<string, OwnTransform>> = {},
): Cell {
  const { base, options = {}, activations = {}, transforms: changes = [] } = specification;
  const whole = cells.find(({ name }) => name === base) ?? builtInCells.get(base);
  const cell = whole ?? (Object.hasOwn(sized, base) ? sized[base]?.(options) : undefined);
  if (cell === undefined)
    throw new DefinitionError(
      `the model uses cell "${base}", which is none of ` +
        `${[...cells.map(({ name }) => name), ...builtInCells.keys(), ...Object.keys(sized)].join(", ")}; hand its definition in`,
    );
  const active = Object.keys(activations).length === 0 ? cell : withActivations(cell, activations);
  const known = new Map(Object.entries({ ...transforms, ...own }));
  return changes.reduce((changed, { name, options = {} }) => {
    const transform = known.get(name);
    if (transform === undefined)
      throw new DefinitionError(
        `the model uses transform "${name}", which is none of ${[...known.keys()].join(", ")}; hand its definition in`,
      );
    return transform(changed, options);
  }, active);
}
