/** What comes back to layers of what they gave: a window of their last outputs, carried from step to step. */

import { DefinitionError } from "../errors.js";
import { concat, select, slice } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { listOf, type Placed, placeStack } from "./compose.js";
import type { Layer, Teacher } from "./layer.js";

/** The state that holds them. */
export const WINDOW = "window";

export class FedBack {
  readonly layers: readonly Layer[];
  /** k */
  readonly last: number;
  /** O: features of the output. */
  readonly outputs: number;

  /** @throws DefinitionError for layers that need later steps, and unless k is a whole number above 0 */
  constructor(layers: Layer | readonly Layer[], last: number, what: string) {
    this.layers = listOf(layers, `a ${what}`);
    this.last = last;
    if (!Number.isInteger(last) || last < 1)
      throw new DefinitionError(`a ${what} needs a whole number of last outputs above 0, received ${last}`);
    if (!this.layers.every(({ causal }) => causal))
      throw new DefinitionError(
        `a ${what} runs step by step, and a layer inside of it needs later steps; use layers that run forwards`,
      );
    this.outputs = this.layers.reduce((width, layer) => layer.features(width), 1);
  }

  /** Features of the window, `k·O`. */
  get window(): number {
    return this.last * this.outputs;
  }

  /**
   * The layers, for an input of so many features beside the window.
   * @throws DefinitionError where none of them says how wide the output is
   */
  place(inputs: number): Placed[] {
    const placed = placeStack(this.layers, inputs + this.window);
    const { layer, inputs: below } = placed.at(-1) as Placed;
    if (layer.features(below) !== this.outputs)
      throw new DefinitionError(
        "output that is fed back is as wide as the input, which it is a part of; let a layer inside say its units",
      );
    return placed;
  }

  /** The window after a step. */
  push(window: Node, output: Node, teacher: Teacher | undefined): Node {
    const back = teacher ? select(teacher.used, teacher.output, output) : output;
    return this.last === 1 ? back : concat(back, slice(window, 0, this.window - this.outputs));
  }

  /** The output of the last step. */
  latest(window: Node): Node {
    return slice(window, 0, this.outputs);
  }
}
