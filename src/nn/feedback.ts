/** Output fed back as input. */

import { concat } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf } from "../tensor/shape.js";
import { checkChoice } from "./check-choice.js";
import { jointNeeds, runStack } from "./compose.js";
import { FedBack, WINDOW } from "./fed-back.js";
import { type Gives, givesNames, type Layer, type LayerNeeds, withProbe } from "./layer.js";
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
 * @throws DefinitionError for layers that need later steps, and unless k is a whole number above 0
 */
export function feedback(layers: Layer | readonly Layer[], options: FeedbackOptions = {}): Layer {
  const { last = 1, gives = "sequence" } = options;
  checkChoice("gives", gives, givesNames);
  const fedBack = new FedBack(layers, last, "feedback layer");
  const needs = (inputs: number): LayerNeeds => {
    const inner = jointNeeds(fedBack.place(inputs));
    return { ...inner, states: [{ name: WINDOW, width: fedBack.window }, ...inner.states] };
  };
  const stepwise: Stepwise = {
    step(x, { states, teacher, probes, ...supply }) {
      const [window, ...inner] = states as [Node, ...Node[]];
      const [probe, ...within] = probes ?? [];
      const placed = fedBack.place(featuresOf(x.shape));
      const below = { ...supply, states: inner, probes: probes && within };
      const result = runStack(placed, "step", concat(x, window), below);
      const next = withProbe(fedBack.push(window, result.output, teacher), probe);
      return { ...result, states: [next, ...result.states] };
    },
    last: ([window]) => fedBack.latest(window as Node),
  };
  return {
    specification: {
      type: "feedback",
      layers: fedBack.layers.map(({ specification }) => specification),
      last,
      gives,
    },
    causal: true,
    takesTeacher: "T",
    features: () => fedBack.outputs,
    needs,
    apply: (x, supply) => overTime(stepwise, needs(featuresOf(x.shape)), x, supply, { gives }),
    step: stepwise.step,
  };
}
