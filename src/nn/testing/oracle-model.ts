/** A case of the oracle built of public pieces, and its loss as a graph with values for all arguments. */

import type { Cell } from "../../cells/cell.js";
import { projectedLstm } from "../../cells/projected-lstm.js";
import { builtInCells } from "../../cells/registry.js";
import { clipCell } from "../../cells/transforms/clip.js";
import { recurrentDropout } from "../../cells/transforms/dropout.js";
import { batchNorm, layerNorm } from "../../cells/transforms/normalisation.js";
import { zoneout } from "../../cells/transforms/zoneout.js";
import { withActivations } from "../../cells/with-activations.js";
import { activationNames, nameOf } from "../../graph/activations.js";
import { add, argument, multiply, sum } from "../../graph/build.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import { countElements } from "../../tensor/shape.js";
import { validSteps } from "../../train/batch.js";
import { bidirectional } from "../bidirectional.js";
import { feedback } from "../feedback.js";
import type { Layer } from "../layer.js";
import { type Model, sequential } from "../model.js";
import { recurrent } from "../recurrent.js";
import { residual } from "../residual.js";
import { type Named, type OracleCase, type OracleTransformer, oracleValues } from "./oracle-case.js";

/** Why a case has no counterpart here; undefined where it has one. */
export function whyNotBuilt(of: OracleCase): string | undefined {
  const unknown = Object.values(of.activations)
    .map(nameOf)
    .find((name) => !activationNames.includes(name));
  if (unknown !== undefined) return `there is no activation ${unknown} yet`;
  if (of.feedback > 0 && of.direction !== "forward") return "feedback runs forwards alone";
  if (isTrained(of) && of.transformers.some((one) => "rate" in one))
    return "zoneout is either at its rate, in use, or by masks, beside those of dropout, in training";
  return undefined;
}

export function oracleModel(of: OracleCase): Model {
  const layers = of.units.map((units, layer) => layerOf(of, cellOf(of, of.projection?.[layer]), units));
  return sequential(of.extents.I, layers);
}

function cellOf({ cell, activations, transformers }: OracleCase, projection: number | undefined): Cell {
  const base = projection === undefined ? (builtInCells.get(cell) as Cell) : projectedLstm(projection);
  return transformers.reduce(transformed, withActivations(base, activations));
}

function transformed(cell: Cell, transformer: OracleTransformer): Cell {
  switch (transformer.name) {
    case "layer-norm":
      return layerNorm(cell);
    case "batch-norm":
      return batchNorm(cell);
    case "variational-dropout":
      return recurrentDropout(cell, 1 - transformer.keep);
    case "clip":
      return clipCell(cell, transformer.limit);
    case "zoneout":
      return zoneout(cell, transformer.rate ?? 0.5);
  }
}

function layerOf(
  { direction, merge, feedback: last, residual: added }: OracleCase,
  cell: Cell,
  units: number,
): Layer {
  const layer =
    direction === "bidirectional"
      ? bidirectional(cell, units, merge === null ? {} : { merge })
      : recurrent(cell, units, { backward: direction === "reverse" });
  const fed = last > 0 ? feedback(layer, { last }) : layer;
  return added ? residual(fed) : fed;
}

/** Masks and statistics of the batch are those of training. */
function isTrained({ transformers }: OracleCase): boolean {
  return transformers.some(
    (one) =>
      one.name === "batch-norm" ||
      one.name === "variational-dropout" ||
      (one.name === "zoneout" && one.rate === undefined),
  );
}

export interface OracleGraph {
  readonly loss: Node;
  /** All arguments but the parameters. */
  readonly inputs: readonly ArgumentNode[];
  readonly parameters: readonly ArgumentNode[];
  /** Those of the inputs by which the oracle differentiates. */
  readonly by: readonly ArgumentNode[];
  readonly bindings: ReadonlyMap<ArgumentNode, Float64Array>;
  /** What the oracle gives of values. */
  readonly values: readonly Expected[];
  /** And of gradients, by parameters, then by `by`. */
  readonly gradients: readonly Expected[];
}

export interface Expected {
  readonly name: string;
  readonly node: Node;
  readonly values: readonly number[];
}

export function oracleGraph(of: OracleCase): OracleGraph {
  const model = oracleModel(of);
  const { x, parameters, initial, masks, valid, output, final } = model.graph({
    states: "given",
    training: isTrained(of),
    lengths: of.lengths !== null,
  });
  const { T, B } = of.extents;
  const given = oracleValues(of);
  const bindings = new Map<ArgumentNode, Float64Array>([[x, given.input.x as Float64Array]]);
  const bind = (node: ArgumentNode, values: Named<Float64Array>, name: string): void => {
    bindings.set(node, values[name] as Float64Array);
  };
  for (const node of parameters) bind(node, given.parameters, nameIn(of, node.name));
  for (const node of masks) {
    const [, name, kind] = /^(.*)\.(zoneout|dropout)$/.exec(nameIn(of, node.name)) as unknown as string[];
    bind(node, given[`${kind as "zoneout" | "dropout"}_masks`], name as string);
  }
  if (valid !== undefined && of.lengths !== null)
    bindings.set(valid, Float64Array.from(validSteps(of.lengths, T, B)));

  const names = stateNames(of);
  const values: Expected[] = [{ name: "output", node: output, values: of.output.output }];
  const by: Expected[] = [{ name: "x", node: x, values: of.gradients.input.x as number[] }];
  const weight = argument("output_weight", output.shape);
  bind(weight, given.output_weight, "output");
  const weights = [weight];
  let loss = sum(multiply(output, weight));
  initial.forEach((node, index) => {
    const name = names[index];
    if (name === undefined) {
      bindings.set(node, new Float64Array(countElements(node.shape, { B })));
      return;
    }
    const after = final[index] as Node;
    const afterWeight = argument(`${name}.final_state_weight`, after.shape);
    bind(node, given.initial_state, name);
    bind(afterWeight, given.final_state_weight, name);
    weights.push(afterWeight);
    loss = add(loss, sum(multiply(after, afterWeight)));
    values.push({ name, node: after, values: of.final_state[name] as number[] });
    by.push({ name, node, values: of.gradients.initial_state[name] as number[] });
  });
  const gradients = parameters.map((node) => {
    const name = nameIn(of, node.name);
    return { name, node, values: of.gradients.parameters[name] as number[] };
  });
  return {
    loss,
    inputs: [x, ...initial, ...masks, ...(valid === undefined ? [] : [valid]), ...weights],
    parameters,
    by: by.map(({ node }) => node as ArgumentNode),
    bindings,
    values,
    gradients: [...gradients, ...by],
  };
}

/** The file numbers layers where there are two, and none within combinators. */
function nameIn({ units }: OracleCase, name: string): string {
  const [layer, ...rest] = name.split(".");
  return [...(units.length > 1 ? [layer] : []), ...rest.filter((part) => !/^\d+$/.test(part))].join(".");
}

/** Names of the states of all layers; undefined for what a feedback layer remembers, which the file has as zeros. */
function stateNames(of: OracleCase): (string | undefined)[] {
  const { states } = cellOf(of, of.projection?.[0]);
  const sides = of.direction === "bidirectional" ? ["forward.", "backward."] : [""];
  return of.units.flatMap((_, layer) => [
    ...(of.feedback > 0 ? [undefined] : []),
    ...sides.flatMap((side) => states.map((state) => nameIn(of, `${layer}.${side}${state}`))),
  ]);
}
