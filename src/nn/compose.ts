/** Layers inside layers: their needs under one roof, and each one's part of what is supplied. */

import { DefinitionError } from "../errors.js";
import type { Node } from "../graph/node.js";
import { shown } from "../tensor/shown.js";
import type { Layer, LayerNeeds, LayerResult, LayerSupply } from "./layer.js";

/** A layer with the name of its place and the width of what it gets there. */
export interface Placed {
  readonly name: string;
  readonly layer: Layer;
  readonly inputs: number;
  /** Whether what it gets has the steps of a decoder, and no longer those of the input. */
  readonly time?: "U";
}

/** Layers one on the other, called 0, 1, …, or beside each other, called by names. */
export function placeStack(layers: readonly Layer[], inputs: number): Placed[] {
  let width = inputs;
  const decoder = layers.findIndex(({ takesTeacher }) => takesTeacher === "U");
  return layers.map((layer, index) => {
    const decoded = decoder >= 0 && index > decoder;
    const placed: Placed = {
      name: String(index),
      layer,
      inputs: width,
      ...(decoded ? { time: "U" as const } : {}),
    };
    width = layer.features(width);
    return placed;
  });
}

/** The needs of several layers, named by their places. */
export function jointNeeds(placed: readonly Placed[]): LayerNeeds {
  const all = placed.map(({ name, layer, inputs, time }) => ({
    place: name,
    needs: time === undefined ? layer.needs(inputs) : timed(layer.needs(inputs)),
  }));
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

/** The needs of a layer over the steps of a decoder, or in it. */
export function timed({ parameters, states, masks, statistics }: LayerNeeds): LayerNeeds {
  const time = "U";
  return {
    parameters,
    states: states.map((state) => ({ ...state, time })),
    masks: masks.map((mask) => ({ ...mask, time })),
    statistics: statistics.map((statistic) => ({ ...statistic, time })),
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
      // After a layer that gives its last output there are no steps any more, and after a decoder others.
      const [time] = own.valid?.shape ?? [];
      const others = way === "apply" && below.output.shape[0] !== time;
      const result = layer[way](below.output, others ? { ...own, valid: undefined } : own);
      return {
        output: result.output,
        states: [...below.states, ...result.states],
        measured: [...below.measured, ...result.measured],
      };
    },
    { output: x, states: [], measured: [] },
  );
}

/** A list of layers from one or several. Throws DefinitionError for none, and for what is no layer. */
export function listOf(layers: Layer | readonly Layer[], what: string): readonly Layer[] {
  const list = Array.isArray(layers) ? (layers as readonly Layer[]) : [layers as Layer];
  if (list.length === 0) throw new DefinitionError(`${what} needs at least one layer`);
  for (const layer of list as readonly (Layer | undefined)[])
    if (typeof layer?.apply !== "function")
      throw new DefinitionError(
        `${what} is made of layers, received ${shown(layer)}; give what functions such as dense give`,
      );
  return list;
}
