/** A step over time: the one place where sequences are walked through, and where padding is handled. */

import { DefinitionError } from "../errors.js";
import type { Activation } from "../graph/activations.js";
import { scan, select } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import type { Gives, LayerNeeds, LayerResult, LayerSupply, Observe } from "./layer.js";

interface Direction {
  readonly gives: Gives;
  /** From the last step to the first. */
  readonly backward?: boolean;
}

/** A step of a layer; beside its result, `last` finds the output of the last step among the states. */
export interface Stepwise {
  step(x: Node, supply: LayerSupply): LayerResult;
  last(states: readonly Node[]): Node;
}

/**
 * Runs a step over a sequence. Where a row has ended (`supply.valid` is 0) its states stay as they are and its output
 * is 0; so its last states are those of its last step, and a backward run begins there.
 * @param x `[T, B, I]`
 */
export function overTime(
  { step, last }: Stepwise,
  needs: LayerNeeds,
  x: Node,
  supply: LayerSupply,
  { gives, backward = false }: Direction,
): LayerResult {
  if (x.shape.length !== 3)
    throw new DefinitionError(
      "a recurrent layer runs over a sequence; let the layer below give its sequence",
    );
  const sequences: Node[] = [];
  const captures: Node[] = [];
  const place = (node: Node, per: "sequence" | "step"): Slot => {
    const nodes = per === "step" ? sequences : captures;
    return { per, index: nodes.push(node) - 1 };
  };
  const placeAll = (nodes: readonly Node[], all: readonly { readonly per: Slot["per"] }[]): Slot[] =>
    nodes.map((node, index) => place(node, all[index]?.per ?? "sequence"));
  const slots = {
    x: place(x, "step"),
    valid: supply.valid && place(supply.valid, "step"),
    parameters: placeAll(supply.parameters, []),
    masks: supply.masks && placeAll(supply.masks, needs.masks),
    statistics: supply.statistics && placeAll(supply.statistics, needs.statistics),
    teacher: supply.teacher && [place(supply.teacher.output, "step"), place(supply.teacher.used, "step")],
    probes: supply.probes?.map((probe) => place(probe, "step")),
  };
  const observedAs: (readonly [name: string, activation: Activation | undefined])[] = [];
  const { final, outputs } = scan(
    { initial: supply.states, sequences, captures, reverse: backward },
    (states, elements, captured) => {
      const find = ({ per, index }: Slot): Node => (per === "step" ? elements : captured)[index] as Node;
      const valid = slots.valid && find(slots.valid);
      const [output, used] = slots.teacher?.map(find) ?? [];
      const observed: Node[] = [];
      const observe: Observe = (name, value, activation) => {
        observedAs.push([name, activation]);
        observed.push(value);
      };
      const result = step(find(slots.x), {
        parameters: slots.parameters.map(find),
        states,
        probes: slots.probes?.map(find),
        masks: slots.masks?.map(find),
        statistics: slots.statistics?.map(find),
        valid,
        teacher: output && used && { output, used },
        observe: supply.observe && observe,
      });
      const whereValid = (value: Node, otherwise: Node | number): Node =>
        valid === undefined ? value : select(valid, value, otherwise);
      const next = result.states.map((state, index) => whereValid(state, states[index] as Node));
      if (supply.observe)
        next.forEach((state, index) => {
          observe(needs.states[index]?.name ?? "", state);
        });
      return { next, outputs: [whereValid(result.output, 0), ...result.measured, ...observed] };
    },
  );
  const [output, ...others] = outputs as [Node, ...Node[]];
  const measured = others.slice(0, others.length - observedAs.length);
  observedAs.forEach(([name, activation], index) => {
    supply.observe?.(name, others[measured.length + index] as Node, activation);
  });
  return { output: gives === "sequence" ? output : last(final), states: final, measured };
}

/** Where a loop finds a node that it was given: among what changes with the step, or what does not. */
interface Slot {
  readonly per: "sequence" | "step";
  readonly index: number;
}
