/** The update of the weights as a program: clipping, then the optimiser, on tensors or on one vector. */

import { compile, type RegionPart } from "../compile/compile.js";
import { add, argument, sqrt, square, sum } from "../graph/build.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import type { Program } from "../program/program.js";
import { countElements, type Shape } from "../tensor/shape.js";
import type { Clip } from "./clip.js";
import type { Optimiser } from "./optimiser.js";

/**
 * Reads region `gradients`, overwrites `parameters` and what optimiser and clipping remember, in regions of their own
 * ({@link rememberedRegions}). Inputs are the scalars of the optimiser; outputs, both scalars, are `norm`, that of the
 * whole gradient before clipping, and `clipped`, above 0 if clipping changed it.
 *
 * All parameters are one vector here, unless optimiser or clipping look at tensors: one tile program is faster than
 * one for each of them.
 * @param parameters shapes of the tensors, in the order in which they lie side by side
 */
export function updateProgram(parameters: readonly Shape[], optimiser: Optimiser, clip?: Clip): Program {
  const byTensor = optimiser.sees === "tensors" || clip?.sees === "tensors";
  const total = parameters.reduce((count, shape) => count + countElements(shape), 0);
  const shapes = byTensor ? parameters : [[total]];
  const scalars = Object.keys(optimiser.scalars(1, optimiser.rate)).map((name) => argument(name, []));
  const memory = new Memory();
  const values = shapes.map((shape) => ({
    parameter: memory.place("parameters", shape),
    gradient: memory.place("gradients", shape),
    slots: memory.placeAll(optimiser.name, optimiser.slots(shape)),
  }));

  const gradients = values.map(({ gradient }) => gradient);
  const globalNorm = sqrt(gradients.map((node) => sum(square(node))).reduce((a, b) => add(a, b)));
  const clipSlots = clip && memory.placeAll(`clip.${clip.name}`, clip.slots);
  const clipped = clip?.apply({ gradients, globalNorm, slots: clipSlots ?? {} });
  if (clipSlots && clipped) memory.storeAll(clipSlots, clipped.slots);
  const named = Object.fromEntries(scalars.map((node) => [node.name, node]));
  values.forEach(({ parameter, gradient, slots }, index) => {
    const known = { parameter, gradient: clipped?.gradients[index] ?? gradient, slots, scalars: named };
    const next = optimiser.step(known);
    memory.store(parameter, next.parameter);
    memory.storeAll(slots, next.slots);
  });
  return compile({
    inputs: scalars,
    resident: memory.parts,
    outputs: { norm: globalNorm, ...(clipped && { clipped: clipped.clipped }) },
    stored: memory.stored,
  });
}

/** The regions in which an update remembers something, and their sizes in floats. Zeros make it forget. */
export function rememberedRegions({ regions }: Program): [region: string, size: number][] {
  return Object.entries(regions).filter(([region]) => region !== "parameters" && region !== "gradients");
}

type Slots = Readonly<Record<string, ArgumentNode>>;

/** Values that lie side by side in regions, and what is written over them. */
class Memory {
  readonly parts = new Map<ArgumentNode, RegionPart>();
  readonly stored: { readonly node: Node; readonly part: RegionPart }[] = [];
  readonly #sizes = new Map<string, number>();

  place(region: string, shape: Shape): ArgumentNode {
    const node = argument(region, shape);
    const offset = this.#sizes.get(region) ?? 0;
    this.parts.set(node, { region, offset });
    this.#sizes.set(region, offset + countElements(shape));
    return node;
  }

  placeAll(owner: string, shapes: Readonly<Record<string, Shape>>): Slots {
    return Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, this.place(`${owner}.${name}`, shape)]),
    );
  }

  store(before: ArgumentNode, node: Node): void {
    this.stored.push({ node, part: this.parts.get(before) as RegionPart });
  }

  storeAll(before: Slots, after: Readonly<Record<string, Node>>): void {
    for (const [name, node] of Object.entries(before)) this.store(node, after[name] as Node);
  }
}
