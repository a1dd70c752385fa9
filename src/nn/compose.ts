/** Layers inside layers: their needs under one roof, and each one's part of what is supplied. */

import { DefinitionError } from "../errors.js";
import type { Node } from "../graph/node.js";
import type { Layer, LayerNeeds, LayerResult, LayerSupply } from "./layer.js";

/** A layer with the name of its place and the width of what it gets there. */
export interface Placed {
  readonly name: string;
  readonly layer: Layer;
  readonly inputs: number;
}

/** Layers one on the other, called 0, 1, …, or beside each other, called by names. */
export function placeStack(layers: readonly Layer[], inputs: number): Placed[] {
  let width = inputs;
  return layers.map((layer, index) => {
    const placed = { name: String(index), layer, inputs: width };
    width = layer.features(width);
    return placed;
  });
}

/** The needs of several layers, named by their places. */
export function jointNeeds(placed: readonly Placed[]): LayerNeeds {
  const all = placed.map(({ name, layer, inputs }) => ({ place: name, needs: layer.needs(inputs) }));
  const named = <Item extends { readonly name: string }>(
    of: (needs: LayerNeeds) => readonly Item[],
  ): Item[] =>
    all.flatMap(({ place, needs }) => of(needs).map((item) => ({ ...item, name: `${place}.${item.name}` })));
  return {
    parameters: named(({ parameters }) => parameters),
    states: named(({ states }) => states),
    masks: named(({ masks }) => masks),
    statistics: named(({ statistics }) => statistics),
  };
}

/** Each layer's part of a joint supply, in their order. */
export function splitSupply(placed: readonly Placed[], supply: LayerSupply): LayerSupply[] {
  const takeParameters = parts(supply.parameters);
  const takeStates = parts(supply.states);
  const takeMasks = supply.masks && parts(supply.masks);
  const takeStatistics = supply.statistics && parts(supply.statistics);
  const takeProbes = supply.probes && parts(supply.probes);
  return placed.map(({ name: place, layer, inputs }) => {
    const needs = layer.needs(inputs);
    return {
      parameters: takeParameters(needs.parameters.length),
      states: takeStates(needs.states.length),
      masks: takeMasks?.(needs.masks.length),
      statistics: takeStatistics?.(needs.statistics.length),
      valid: supply.valid,
      probes: takeProbes?.(needs.states.length),
      observe:
        supply.observe &&
        ((name, value, activation) => supply.observe?.(`${place}.${name}`, value, activation)),
    };
  });
}

function parts(nodes: readonly Node[]): (count: number) => readonly Node[] {
  let first = 0;
  return (count) => {
    first += count;
    return nodes.slice(first - count, first);
  };
}

/** Runs layers one on the other. A teacher speaks to the last of them. */
export function runStack(
  placed: readonly Placed[],
  way: "apply" | "step",
  x: Node,
  supply: LayerSupply,
): LayerResult {
  const supplies = splitSupply(placed, supply);
  const top = placed.length - 1;
  return placed.reduce<LayerResult>(
    (below, { layer }, index) => {
      const own = {
        ...(supplies[index] as LayerSupply),
        ...(index === top ? { teacher: supply.teacher } : {}),
      };
      // After a layer that gives its last output there are no steps any more.
      const ended = way === "apply" && below.output.shape.length === 2;
      const result = layer[way](below.output, ended ? { ...own, valid: undefined } : own);
      return {
        output: result.output,
        states: [...below.states, ...result.states],
        measured: [...below.measured, ...result.measured],
      };
    },
    { output: x, states: [], measured: [] },
  );
}

/** A list of layers from one or several. Throws DefinitionError for none. */
export function listOf(layers: Layer | readonly Layer[], what: string): readonly Layer[] {
  const list = Array.isArray(layers) ? (layers as readonly Layer[]) : [layers as Layer];
  if (list.length === 0) throw new DefinitionError(`${what} needs at least one layer`);
  return list;
}
