/**
 * What an optimiser is: equations by which a parameter, its gradient and what is remembered of earlier steps become
 * the next ones. They run as programs like everything else; an optimiser of your own takes the same path.
 */

import type { Node } from "../graph/node.js";
import type { Shape } from "../tensor/shape.js";

/**
 * What equations of an update look at.
 * - `elements`: each element of a parameter by itself, so that all parameters may be handed over as one vector `[P]`.
 * - `tensors`: whole tensors, such as their norms, so that each parameter is handed over by itself, as
 *   `[rows, columns]` or `[n]`.
 */
export type Sight = "elements" | "tensors";

/** The values of one update. The equations must do for a parameter of any shape. */
export interface UpdateValues {
  readonly parameter: Node;
  /** Of the shape of the parameter. */
  readonly gradient: Node;
  readonly slots: Readonly<Record<string, Node>>;
  /** Each `[]`. */
  readonly scalars: Readonly<Record<string, Node>>;
}

/** What follows: every value of its shape before. */
export interface UpdatedValues {
  readonly parameter: Node;
  readonly slots: Readonly<Record<string, Node>>;
}

export interface Optimiser {
  readonly name: string;
  readonly sees: Sight;
  /** The learning rate unless a schedule changes it. */
  readonly rate: number;
  /** What is remembered for a parameter of this shape, by name, and of which shape it is itself; zeros at first. */
  slots(shape: Shape): Readonly<Record<string, Shape>>;
  /** Numbers of the n-th update, n from 1, under this learning rate. */
  scalars(update: number, rate: number): Readonly<Record<string, number>>;
  step(values: UpdateValues): UpdatedValues;
}
