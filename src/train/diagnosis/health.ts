/** Figures of each layer's health, from how gradients flow through it. */

import { type Activation, nameOf } from "../../graph/activations.js";
import { keepingGate } from "../../nn/chrono.js";
import type { Model } from "../../nn/model.js";
import { parameterOf } from "../../nn/weights.js";
import type { Rehearsal } from "../trainer.js";
import type { GateHealth, LayerHealth } from "./diagnosis.js";
import { type Flow, layerOf, type Sight } from "./flow.js";

/** Beyond these a derivative is below 4 % of its largest, 4·v(1 - v) of a sigmoid and 1 - v² of a hyperbolic tangent. */
const SATURATED = { sigmoid: 0.99, tanh: 0.98 };
/** Influences below this have lost their digits. */
const LEAST = 1e-30;

export function layersHealth(rehearsal: Rehearsal, flow: Flow): LayerHealth[] {
  const { model } = rehearsal;
  return layersOf(model).map((name) => {
    const own = (of: string): boolean => layerOf(of) === name;
    const sights = flow.sights.filter((sight) => own(sight.name));
    const influence = flow.influence.get(name);
    return {
      name,
      gradients: Object.fromEntries(
        [...flow.gradients]
          .filter(([state]) => own(state))
          .map(([state, norms]) => [lastPart(state), [...norms]]),
      ),
      influence: [...(influence ?? [])],
      gain: influence && gainOf(influence),
      gates: sights.flatMap(gateHealth),
      keeping: keepingGate(
        model.parameters
          .filter((parameter) => placeOf(parameter.name) === name)
          .map((parameter) => parameter.name.slice(name.length + 1)),
      ),
      dead: Math.max(0, ...sights.map(deadShare)),
      update: updateRatio(rehearsal, name),
    };
  });
}

/** Every place with weights or states of its own, in the model's order. */
function layersOf({ parameters, states }: Model): string[] {
  const stateful = [...new Set(states.map(({ name }) => layerOf(name)))];
  const places = parameters.flatMap(({ name }) => {
    const own = placeOf(name);
    // Around a window of outputs, weights are those of the layers inside.
    return [...stateful.filter((layer) => own.startsWith(`${layer}.`)), own];
  });
  return [...new Set(places)];
}

/** The layer that a parameter belongs to: what follows the numbers and ways of its name is the layer's own. */
function placeOf(parameter: string): string {
  const parts = parameter.split(".");
  const own = parts.findIndex((part) => !/^(\d+|forward|backward)$/.test(part));
  return parts.slice(0, own).join(".");
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** How many times the influence grows in a step, on average over the lags at which it can be measured. */
function gainOf(influence: Float64Array): number {
  let lag = influence.length - 1;
  while (lag > 0 && !((influence[lag] as number) > LEAST)) lag--;
  return lag === 0 ? 0 : (influence[lag] as number) ** (1 / lag);
}

function gateHealth({ name, values, activation }: Sight): GateHealth[] {
  const limit = activation && saturation(activation);
  if (limit === undefined) return [];
  let [saturated, total] = [0, 0];
  for (const value of values) {
    total += value;
    if (value > limit.high || value < limit.low) saturated++;
  }
  return [{ name: lastPart(name), saturated: saturated / values.length, mean: total / values.length }];
}

function saturation(activation: Activation): { readonly low: number; readonly high: number } | undefined {
  switch (nameOf(activation)) {
    case "sigmoid":
    case "hard-sigmoid":
      return { low: 1 - SATURATED.sigmoid, high: SATURATED.sigmoid };
    case "tanh":
      return { low: -SATURATED.tanh, high: SATURATED.tanh };
    default:
      return undefined;
  }
}

/** Of units that an activation holds at 0 everywhere. */
function deadShare({ values, width, activation }: Sight): number {
  const name = activation && nameOf(activation);
  if (name !== "relu" && name !== "thresholded-relu") return 0;
  const alive = new Uint8Array(width);
  for (let index = 0; index < values.length; index++) if (values[index] !== 0) alive[index % width] = 1;
  return 1 - alive.reduce((sum, each) => sum + each, 0) / width;
}

/** |change| / |weights|, over the parameters of a layer. */
function updateRatio({ model, weights, gradient, change }: Rehearsal, layer: string): number | undefined {
  let [changed, all, learnt] = [0, 0, false];
  for (const parameter of model.parameters) {
    if (placeOf(parameter.name) !== layer) continue;
    for (const value of parameterOf(weights, model, parameter)) all += value ** 2;
    for (const value of parameterOf(change, model, parameter)) changed += value ** 2;
    learnt ||= parameterOf(gradient, model, parameter).some((value) => value !== 0);
  }
  return all === 0 || !learnt ? undefined : Math.sqrt(changed / all);
}
