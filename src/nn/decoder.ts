/** A sequence made step by step: of a vector, or of another sequence. */

import { DefinitionError } from "../errors.js";
import { broadcastTo, concat, zeros } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf, formatShape } from "../tensor/shape.js";
import { attend, attentionParameters, offer } from "./attention.js";
import { checkUnits } from "./check-units.js";
import { jointNeeds, type Placed, runStack, timed } from "./compose.js";
import { FedBack, WINDOW } from "./fed-back.js";
import {
  type Layer,
  type LayerNeeds,
  type LayerParameter,
  type LayerSupply,
  noStep,
  withProbe,
} from "./layer.js";
import { overTime, type Stepwise } from "./over-time.js";

export interface DecoderOptions {
  /** k: how many of its last outputs a step sees, 1 unless given. */
  readonly last?: number;
  /** Units of an attention over the sequence that it decodes; it decodes a vector where they are left out. */
  readonly attention?: number;
}

/**
 * A sequence of U steps, each of which sees the context and what the layers gave before (Cho et al. 2014; Sutskever,
 * Vinyals & Le 2014). The context is the vector that comes from below, or with attention the mean of the sequence
 * from below, weighed at each step anew by what the first state asks for (Bahdanau, Cho & Bengio 2015).
 *
 * `[B, E]` → `[U, B, O]`, with attention `[T, B, E]` → `[U, B, O]`.
 * @param layers the last one gives what is predicted
 * @throws DefinitionError for layers that need later steps, an attention without a state to ask, and wrong numbers
 */
export function decoder(layers: Layer | readonly Layer[], options: DecoderOptions = {}): Layer {
  const { last = 1, attention } = options;
  const fedBack = new FedBack(layers, last, "decoder");
  if (attention !== undefined) checkUnits(attention, "attention");
  const place = (context: number): Placed[] => fedBack.place(context);
  const ownParameters = (context: number): LayerParameter[] => {
    if (attention === undefined) return [];
    const [query] = jointNeeds(place(context)).states;
    if (query === undefined)
      throw new DefinitionError("attention asks with a state; let the decoder have a recurrent layer");
    return attentionParameters(attention, context, query.width);
  };
  const needs = (context: number): LayerNeeds => {
    const inner = jointNeeds(place(context));
    return timed({
      ...inner,
      parameters: [...ownParameters(context), ...inner.parameters],
      states: [{ name: WINDOW, width: fedBack.window }, ...inner.states],
    });
  };

  /** A step that finds its context in what it is given, or by attention to `sequence`. */
  const stepwise = (
    context: number,
    contextOf: (x: Node, captured: readonly Node[], asking: Node) => Node,
  ): Stepwise => ({
    step(x, { states, teacher, parameters, probes, ...supply }) {
      const [window, ...inner] = states as [Node, ...Node[]];
      const [probe, ...within] = probes ?? [];
      const placed = place(context);
      const own = jointNeeds(placed).parameters.length;
      const seen = contextOf(x, parameters.slice(own), inner[0] as Node);
      const result = runStack(placed, "step", concat(seen, window), {
        ...supply,
        parameters: parameters.slice(0, own),
        states: inner,
        probes: probes && within,
      });
      const next = withProbe(fedBack.push(window, result.output, teacher), probe);
      return { ...result, states: [next, ...result.states] };
    },
    last: ([window]) => fedBack.latest(window as Node),
  });

  const apply: Layer["apply"] = (x, supply) => {
    const context = featuresOf(x.shape);
    const expected = attention === undefined ? 2 : 3;
    if (x.shape.length !== expected)
      throw new DefinitionError(
        attention === undefined
          ? `a decoder without attention decodes a vector, received ${formatShape(x.shape)}; let the layer below give its last output, or use attention`
          : `a decoder with attention decodes a sequence, received ${formatShape(x.shape)}; let the layer below give its sequence`,
      );
    const rows = x.shape.at(-2) ?? 1;
    const forLoop = (sequence: Node, parameters: readonly Node[], step: Stepwise) => {
      const { valid: _, ...others } = supply;
      const within: LayerSupply = { ...others, parameters };
      return overTime(step, needs(context), sequence, within, { gives: "sequence" });
    };
    if (attention === undefined)
      return forLoop(
        broadcastTo(x, ["U", rows, context]),
        supply.parameters,
        stepwise(context, (seen) => seen),
      );
    const own = ownParameters(context).length;
    const offered = offer(x, supply.parameters.slice(0, own), supply.valid);
    return forLoop(
      zeros(["U", rows, 1]),
      [...supply.parameters.slice(own), ...offered],
      stepwise(context, (_, inside, asking) => attend(inside, asking)),
    );
  };
  return {
    specification: {
      type: "decoder",
      layers: fedBack.layers.map(({ specification }) => specification),
      last,
      ...(attention === undefined ? {} : { attention }),
    },
    causal: false,
    takesTeacher: "U",
    features: () => fedBack.outputs,
    needs,
    apply,
    step: noStep("decoder"),
  };
}
