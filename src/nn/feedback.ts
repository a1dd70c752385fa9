/** Output fed back as input. */

import { DefinitionError } from "../errors.js";
import { concat, select, slice } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf } from "../tensor/shape.js";
import { jointNeeds, listOf, type Placed, placeStack, runStack } from "./compose.js";
import type { Gives, Layer, LayerNeeds } from "./layer.js";
import { overTime, type Stepwise } from "./over-time.js";

export interface FeedbackOptions {
  /** k: how many of the last outputs come back, 1 unless given. */
  readonly last?: number;
  /** The output at every step (the default), or after the last step alone. */
  readonly gives?: Gives;
}

/**
 * What the layers gave at the steps before is part of their input: x(t), y(t-1), …, y(t-k), zeros before the first
 * step (Jordan 1986; with k > 1 as in NARX networks, Lin, Horne, Tiňo & Giles 1996). Around a single layer, all of its
 * output comes back to the same layer; around a stack that ends in a head, the model's own prediction does.
 * @throws DefinitionError for layers that need later steps or give no sequence, and unless k is a whole number above 0
 */
export function feedback(layers: Layer | readonly Layer[], options: FeedbackOptions = {}): Layer {
  const { last = 1, gives = "sequence" } = options;
  const list = listOf(layers, "a feedback layer");
  if (!Number.isInteger(last) || last < 1)
    throw new DefinitionError(`feedback needs a whole number of last outputs above 0, received ${last}`);
  if (!list.every(({ causal }) => causal))
    throw new DefinitionError(
      "feedback runs step by step, and a layer inside of it needs later steps; use layers that run forwards",
    );
  const outputs = list.reduce<number | undefined>(
    (width, layer) => layer.features(width ?? 1),
    undefined,
  ) as number;
  const place = (inputs: number): Placed[] => placeStack(list, inputs + last * outputs);
  const needs = (inputs: number): LayerNeeds => {
    const placed = place(inputs);
    const { layer: top, inputs: below } = placed.at(-1) as Placed;
    if (top.features(below) !== outputs)
      throw new DefinitionError(
        "the output of a feedback layer is as wide as its input, which it is a part of; let a layer inside say its units",
      );
    const inner = jointNeeds(placed);
    return { ...inner, states: [last * outputs, ...inner.states] };
  };
  const stepwise: Stepwise = {
    step(x, { states, teacher, ...supply }) {
      const [before, ...inner] = states as [Node, ...Node[]];
      const placed = place(featuresOf(x.shape));
      const result = runStack(placed, "step", concat(x, before), { ...supply, states: inner });
      const back = teacher ? select(teacher.used, teacher.output, result.output) : result.output;
      const kept = last > 1 ? [slice(before, 0, (last - 1) * outputs)] : [];
      return { ...result, states: [concat(back, ...kept), ...result.states] };
    },
    last: ([window]) => slice(window as Node, 0, outputs),
  };
  return {
    specification: {
      type: "feedback",
      layers: list.map(({ specification }) => specification),
      last,
      gives,
    },
    causal: true,
    takesTeacher: true,
    features: () => outputs,
    needs,
    apply: (x, supply) => overTime(stepwise, needs(featuresOf(x.shape)), x, supply, { gives }),
    step: stepwise.step,
  };
}
