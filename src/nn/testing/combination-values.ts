import type { ArgumentNode } from "../../graph/node.js";
import { Random } from "../../tensor/random.js";
import { countElements, type Extents } from "../../tensor/shape.js";
import { validSteps } from "../../train/batch.js";
import type { Model, ModelGraph } from "../model.js";

/** Seeded values for all that a model's graph takes; the second row is a step shorter where rows have lengths. */
export function modelValues(
  model: Model,
  graph: ModelGraph,
  extents: Extents & { readonly T: number; readonly B: number },
  seed: number,
): Map<ArgumentNode, Float64Array> {
  const random = new Random(seed);
  const draw = (node: ArgumentNode, value: (index: number) => number): [ArgumentNode, Float64Array] => [
    node,
    Float64Array.from({ length: countElements(node.shape, extents) }, (_, index) => value(index)),
  ];
  const positive = (): number => 0.5 + Math.abs(random.normal());
  const { T, B } = extents;
  const lengths = Array.from({ length: B }, (_, row) => (row === 1 ? T - 1 : T));
  return new Map([
    ...[graph.x, ...graph.parameters].map((node) => draw(node, () => random.normal())),
    // Positive, since the sLSTM divides by one of them.
    ...graph.initial.map((node) => draw(node, positive)),
    ...graph.masks.map((node, index) =>
      draw(node, () => (random.uniform() < 0.5 ? 0 : (model.masks[index]?.value as number))),
    ),
    ...graph.statistics.map((node, index) => {
      const width = model.statistics[index]?.width as number;
      return draw(node, (element) => (element % (2 * width) < width ? random.normal() : positive()));
    }),
    ...(graph.valid === undefined
      ? []
      : [[graph.valid, Float64Array.from(validSteps(lengths, T, B))] as const]),
  ]);
}
