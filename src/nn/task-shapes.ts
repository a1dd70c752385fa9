/** The shapes of task, each a model in one word. Whatever they do not offer, `sequential` and its layers do. */

import type { Cell } from "../cells/cell.js";
import { DefinitionError } from "../errors.js";
import type { Activation } from "../graph/activations.js";
import { bidirectional } from "./bidirectional.js";
import { decoder } from "./decoder.js";
import { dense } from "./dense.js";
import type { Gives, Layer } from "./layer.js";
import { type Model, sequential } from "./model.js";
import { recurrent } from "./recurrent.js";

export interface TaskShape {
  /** I: features of the input. */
  readonly inputs: number;
  /** O: features of the output. */
  readonly outputs: number;
  readonly cell: Cell;
  /** Units of each recurrent layer, from the first on; they need not be equal. */
  readonly units: number | readonly number[];
  /** Whether the recurrent layers over the input run in both directions. */
  readonly bothWays?: boolean;
  /** Of the output; linear unless given, as losses from logits want it. */
  readonly activation?: Activation;
}

/** An output for every step of the input: `[T, B, I]` → `[T, B, O]`. */
export function sequenceToSequence(shape: TaskShape): Model {
  return sequential(shape.inputs, [...over(shape, "sequence"), head(shape)]);
}

/** One output for a whole sequence: `[T, B, I]` → `[B, O]`. */
export function sequenceToVector(shape: TaskShape): Model {
  return sequential(shape.inputs, [...over(shape, "last"), head(shape)]);
}

/** A sequence for a vector: `[B, I]` → `[U, B, O]`. */
export function vectorToSequence(shape: Omit<TaskShape, "bothWays">): Model {
  return sequential(shape.inputs, [decoder([...over(shape, "sequence"), head(shape)])], "vector");
}

/**
 * A sequence of another length: `[T, B, I]` → `[U, B, O]`. The encoder has all recurrent layers, the decoder one of
 * the last one's width.
 * @param shape.attention units of the attention; without it the decoder sees the encoder's last output alone
 */
export function encoderDecoder(shape: TaskShape & { readonly attention?: number }): Model {
  const { inputs, cell, attention } = shape;
  const units = widths(shape).at(-1) as number;
  const decoding = [recurrent(cell, units), head(shape)];
  return sequential(
    inputs,
    attention === undefined
      ? [...over(shape, "last"), decoder(decoding)]
      : [...over(shape, "sequence"), decoder(decoding, { attention })],
  );
}

function widths({ units }: TaskShape): readonly number[] {
  const all = typeof units === "number" ? [units] : units;
  if (all.length === 0) throw new DefinitionError("a task shape needs at least one recurrent layer's units");
  return all;
}

/** The recurrent layers, all but the last of which give sequences. */
function over(shape: TaskShape, gives: Gives): Layer[] {
  const { cell, bothWays = false } = shape;
  const all = widths(shape);
  return all.map((units, index) => {
    const options = { gives: index < all.length - 1 ? "sequence" : gives };
    return bothWays ? bidirectional(cell, units, options) : recurrent(cell, units, options);
  });
}

function head({ outputs, activation = "linear" }: TaskShape): Layer {
  return dense(outputs, { activation });
}
