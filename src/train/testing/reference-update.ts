import { argument } from "../../graph/build.js";
import { interpret } from "../../graph/interpret.js";
import type { ArgumentNode } from "../../graph/node.js";
import { countElements, type Shape } from "../../tensor/shape.js";
import type { Clip } from "../clip.js";
import type { Optimiser } from "../optimiser.js";

type Values = ArrayLike<number>;
type Named = Record<string, Values>;

/** Clipping and optimiser on the float64 interpreter, each tensor by itself, whatever the two look at. */
export class ReferenceUpdate {
  readonly #optimiser: Optimiser;
  readonly #clip: Clip | undefined;
  readonly #shapes: readonly Shape[];
  /** By tensor. */
  parameters: Values[];
  readonly slots: Named[];
  clipSlots: Named;
  #updates = 0;

  constructor(shapes: readonly Shape[], parameters: readonly Values[], optimiser: Optimiser, clip?: Clip) {
    this.#shapes = shapes;
    this.#optimiser = optimiser;
    this.#clip = clip;
    this.parameters = [...parameters];
    this.slots = shapes.map((shape) => zeros(optimiser.slots(shape)));
    this.clipSlots = zeros(clip?.slots ?? {});
  }

  /** @param gradients by tensor */
  step(
    gradients: readonly Values[],
    rate: number = this.#optimiser.rate,
  ): { norm: number; clipped: boolean; gradients: Values[] } {
    const result = clipGradients(this.#clip, this.#shapes, gradients, this.clipSlots);
    this.clipSlots = result.slots;
    this.#updates++;
    const scalars = this.#optimiser.scalars(this.#updates, rate);
    this.parameters = this.parameters.map((parameter, index) => {
      const shape = this.#shapes[index] as Shape;
      const known = new Arguments();
      const next = this.#optimiser.step({
        parameter: known.add("parameter", shape, parameter),
        gradient: known.add("gradient", shape, result.gradients[index] as Values),
        slots: known.addAll(this.#optimiser.slots(shape), this.slots[index] as Named),
        scalars: Object.fromEntries(
          Object.entries(scalars).map(([name, value]) => [name, known.add(name, [], [value])]),
        ),
      });
      const names = Object.keys(next.slots);
      const [moved, ...slots] = interpret(
        [next.parameter, ...Object.values(next.slots)],
        known.bindings,
        {},
      ).map(({ data }) => data);
      this.slots[index] = Object.fromEntries(names.map((name, slot) => [name, slots[slot] as Values]));
      return moved as Values;
    });
    return result;
  }
}

/** @returns the norm of all gradients together, and what clipping makes of them */
export function clipGradients(
  clip: Clip | undefined,
  shapes: readonly Shape[],
  gradients: readonly Values[],
  slots: Named = zeros(clip?.slots ?? {}),
): { norm: number; clipped: boolean; gradients: Values[]; slots: Named } {
  const norm = Math.hypot(...gradients.flatMap((values) => [...Array.from(values)]));
  if (clip === undefined) return { norm, clipped: false, gradients: [...gradients], slots };
  const known = new Arguments();
  const nodes = shapes.map((shape, index) => known.add("gradient", shape, gradients[index] as Values));
  const globalNorm = known.add("norm", [], [norm]);
  const result = clip.apply({ gradients: nodes, globalNorm, slots: known.addAll(clip.slots, slots) });
  const names = Object.keys(result.slots);
  const [clipped, ...values] = interpret(
    [result.clipped, ...result.gradients, ...Object.values(result.slots)],
    known.bindings,
    {},
  ).map(({ data }) => data);
  return {
    norm,
    clipped: (clipped?.[0] as number) > 0,
    gradients: values.slice(0, shapes.length),
    slots: Object.fromEntries(names.map((name, index) => [name, values[shapes.length + index] as Values])),
  };
}

function zeros(shapes: Readonly<Record<string, Shape>>): Named {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, new Float64Array(countElements(shape))]),
  );
}

class Arguments {
  readonly bindings = new Map<ArgumentNode, Values>();

  add(name: string, shape: Shape, values: Values): ArgumentNode {
    const node = argument(name, shape);
    this.bindings.set(node, values);
    return node;
  }

  addAll(shapes: Readonly<Record<string, Shape>>, values: Named): Record<string, ArgumentNode> {
    return Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, this.add(name, shape, values[name] as Values)]),
    );
  }
}
