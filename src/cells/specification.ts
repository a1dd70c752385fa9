/** Cells as data: a base by name, and what was made of it. Only names and numbers, so that no file can name code. */

import type { Activation } from "../graph/activations.js";

export interface TransformSpecification {
  readonly name: string;
  readonly options?: Readonly<Record<string, number>>;
}

export interface CellSpecification {
  /** Name of a built-in cell or of a user's own. */
  readonly base: string;
  /** Sizes that the base is made for. */
  readonly options?: Readonly<Record<string, number>>;
  /** Those that differ from the base's. */
  readonly activations?: Readonly<Record<string, Activation>>;
  /** In the order in which they were applied. */
  readonly transforms?: readonly TransformSpecification[];
}

/** `layer-norm-lstm`: what was done last comes first. A specification may be the name of its base alone. */
export function nameOfCell(cell: string | CellSpecification): string {
  if (typeof cell === "string") return cell;
  return [cell.base, ...(cell.transforms ?? []).map(({ name }) => name)].toReversed().join("-");
}
