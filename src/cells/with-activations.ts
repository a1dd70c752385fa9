import { DefinitionError } from "../errors.js";
import { type Activation, isBounded, nameOf } from "../graph/activations.js";
import { nearest } from "../tensor/suggest.js";
import { warn } from "../warnings.js";
import { type Cell, makeCell } from "./cell.js";
import { checkCell } from "./check-cell.js";

/**
 * The cell with other activations, such as `{ candidate: "relu" }`. Warns of one without bounds in a cell with gates.
 * @throws DefinitionError for what the cell does not squash, and for an activation that there is not
 */
export function withActivations(cell: Cell, activations: Readonly<Record<string, Activation>>): Cell {
  checkCell(cell, "transform");
  const { definition, specification, transforms } = cell;
  const known = definition.activations ?? {};
  for (const [what, activation] of Object.entries(activations)) {
    if (!Object.hasOwn(known, what)) throw unknownName(cell.name, what, Object.keys(known));
    if (!isBounded(activation) && isGated(cell) && known[what] !== activation)
      warn(
        `${nameOf(activation)} as the ${what} activation of ${cell.name}: a gated cell adds up what it takes in, and ` +
          "without bounds its state can grow at every step; tanh keeps it bounded, or clip gradients and watch the " +
          "states",
      );
  }
  return makeCell(
    { ...definition, activations: { ...known, ...activations } },
    { ...specification, activations: { ...specification.activations, ...activations } },
    transforms,
  );
}

/** Whether it squashes more than what it takes in. */
export function isGated({ definition }: Cell): boolean {
  return Object.keys(definition.activations ?? {}).length > 1;
}

function unknownName(cell: string, what: string, known: readonly string[]): DefinitionError {
  const meant = nearest(what, known);
  return new DefinitionError(
    known.length === 0
      ? `cell "${cell}" has no activations to exchange; declare them in its definition`
      : `cell "${cell}" has no activation "${what}"; ${meant === undefined ? "" : `did you mean "${meant}"? `}` +
          `it has ${known.join(", ")}`,
  );
}
