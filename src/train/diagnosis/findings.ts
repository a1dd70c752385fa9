/** From figures to diseases, and what may help against each. */

import { WINDOW } from "../../nn/fed-back.js";
import type { Diagnosis, Finding, LayerHealth } from "./diagnosis.js";

/** Below this an influence is as good as gone: a thousandth of what it was. */
export const GONE = 1e-3;
/** Beyond this a derivative has grown out of hand. */
const GROWN = 1e3;
/** Clipping that happens more often than not does more than to cut off what stands out. */
const OFTEN = 0.5;
/** Share of a gate's values, of a layer's units. */
const MOST = 0.5;
/** Healthy steps change weights by about a thousandth. */
const UPDATE = { least: 1e-6, most: 0.1 };
const TARGET = { least: 0.01, most: 10 };

type Figures = Omit<Diagnosis, "findings">;

export function findingsOf(figures: Figures): Finding[] {
  return [...figures.layers.flatMap(layerFindings), ...clippingFindings(figures), ...targetFindings(figures)];
}

/** The lag from which on what happened no longer counts; undefined if there is none within the sequence. */
export function vanishingLag(influence: readonly number[]): number | undefined {
  const lag = influence.findLastIndex((value) => value >= GONE) + 1;
  return lag < influence.length ? lag : undefined;
}

function layerFindings(layer: LayerHealth): Finding[] {
  const { name, influence, gain, gates, keeping, dead, update } = layer;
  const findings: Finding[] = [];
  const find = (finding: Omit<Finding, "layer">): void => void findings.push({ ...finding, layer: name });
  const grown = influence.findIndex((value) => value > GROWN || Number.isNaN(value));
  // Outputs come back to be input, not to be remembered: that is for the layers inside.
  const lag = Object.hasOwn(layer.gradients, WINDOW) ? undefined : vanishingLag(influence);
  const gated = keeping !== undefined;
  const growth = gain === undefined ? "" : `; the recurrent Jacobian multiplies by ${digits(gain)} a step`;
  if (grown > 0)
    find({
      disease: "exploding",
      lag: grown,
      text: `gradients of layer ${name} grow ${GROWN} times within ${grown} steps${growth}`,
      remedies: gated ? ["clipping", "tanh", "slower"] : ["clipping", "tanh", "gates", "xavier"],
    });
  else if (!allFinite(layer))
    find({
      disease: "not finite",
      text: `gradients of layer ${name} are no finite numbers: inputs, targets or weights are not, or what is computed of them is too large`,
      remedies: ["slower", "clipping"],
    });
  else if (lag !== undefined)
    find({
      disease: "vanishing",
      lag,
      text: `gradients of layer ${name} vanish at lag ${lag}: of what lies further back less than a thousandth arrives${growth}`,
      remedies: gated ? ["chrono", "layer-norm"] : ["gates", "identity", "batch-norm"],
    });
  // One that keeps the state is what it should be when it is wide open.
  for (const gate of gates)
    if (gate.saturated > MOST && gate.name !== keeping)
      find({
        disease: "saturated",
        text: `${percent(gate.saturated)} of the values of ${gate.name} in layer ${name} are at the flat ends of its activation, where no gradient passes`,
        remedies: ["xavier", "standardise", "layer-norm"],
      });
  if (dead > MOST)
    find({
      disease: "dead",
      text: `${percent(dead)} of the units of layer ${name} are 0 at every step of every row and cannot learn`,
      remedies: ["leaky-relu", "elu", "batch-norm"],
    });
  if (update !== undefined && update > UPDATE.most)
    find({
      disease: "bad rate",
      text: `a step changes the weights of layer ${name} by ${percent(update)}; a tenth of a percent is usual`,
      remedies: ["slower", "clipping"],
    });
  if (update !== undefined && update < UPDATE.least)
    find({
      disease: "bad rate",
      text: `a step changes the weights of layer ${name} by ${digits(update)} of what they are; a thousandth is usual`,
      remedies: ["faster"],
    });
  return findings;
}

function allFinite({ gradients, influence, update }: LayerHealth): boolean {
  const measured = [...Object.values(gradients).flat(), influence[0], update];
  return measured.every((value) => value === undefined || Number.isFinite(value));
}

function clippingFindings({ clipping, layers }: Figures): Finding[] {
  if (clipping.share <= OFTEN || layers.length === 0) return [];
  return [
    {
      disease: "exploding",
      text: `${percent(clipping.share)} of the steps so far were clipped: the limit decides how long they are, not the gradient`,
      remedies: ["slower", "layer-norm"],
    },
  ];
}

function targetFindings({ target: { mean, deviation } }: Figures): Finding[] {
  const far = Math.abs(mean) > TARGET.most * Math.max(deviation, 1);
  if (!far && deviation >= TARGET.least && deviation <= TARGET.most) return [];
  return [
    {
      disease: "badly scaled target",
      text: `targets have mean ${digits(mean)} and deviation ${digits(deviation)}; networks start out giving numbers around 0 of about 1`,
      remedies: ["standardise"],
    },
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
