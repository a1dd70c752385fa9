/** Two layers over the same sequence, one of them from its end. */

import type { Cell } from "../cells/cell.js";
import { add, concat, multiply } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf } from "../tensor/shape.js";
import { checkChoice } from "./check-choice.js";
import { jointNeeds, type Placed, splitSupply } from "./compose.js";
import { type Gives, type Layer, type LayerSupply, type Merge, noStep } from "./layer.js";
import { recurrent, type Starts, shortSpecification } from "./recurrent.js";

const merges: Readonly<Record<Merge, (forward: Node, backward: Node) => Node>> = {
  concat: (forward, backward) => concat(forward, backward),
  sum: (forward, backward) => add(forward, backward),
  multiply: (forward, backward) => multiply(forward, backward),
  average: (forward, backward) => multiply(add(forward, backward), 0.5),
};

export const mergeNames: readonly Merge[] = Object.keys(merges) as Merge[];

export interface BidirectionalOptions {
  /** How the outputs of both become one: side by side (`[…, 2H]`, the default), or element by element `[…, H]`. */
  readonly merge?: Merge;
  /** Every step (the default), or what both give after the last step of theirs. */
  readonly gives?: Gives;
  readonly start?: Starts;
}

/**
 * A cell over time, forwards and backwards, with weights for either way (Schuster & Paliwal 1997). It needs the
 * whole sequence, so it cannot run along with its data.
 */
export function bidirectional(cell: Cell, units: number, options: BidirectionalOptions = {}): Layer {
  const { merge = "concat", gives = "sequence", start = {} } = options;
  checkChoice("merge", merge, mergeNames);
  const forward = recurrent(cell, units, { gives, start });
  const backward = recurrent(cell, units, { gives, start, backward: true });
  const place = (inputs: number): [Placed, Placed] => [
    { name: "forward", layer: forward, inputs },
    { name: "backward", layer: backward, inputs },
  ];
  return {
    specification: { type: "bidirectional", cell: shortSpecification(cell), units, gives, merge },
    causal: false,
    features: (inputs) => forward.features(inputs) * (merge === "concat" ? 2 : 1),
    needs: (inputs) => jointNeeds(place(inputs)),
    apply(x, supply) {
      const [own, other] = splitSupply(place(featuresOf(x.shape)), supply) as [LayerSupply, LayerSupply];
      const ahead = forward.apply(x, own);
      const back = backward.apply(x, other);
      return {
        output: merges[merge](ahead.output, back.output),
        states: [...ahead.states, ...back.states],
        measured: [...ahead.measured, ...back.measured],
      };
    },
    step: noStep("bidirectional layer"),
  };
}
