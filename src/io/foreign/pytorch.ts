/**
 * Weights of PyTorch's `nn.RNN`, `nn.LSTM`, `nn.GRU` and `nn.Linear`, as `state_dict()` names them: the
 * documentation of these modules (PyTorch 2, section Variables) is the source of names, shapes and orders of gates.
 */

import type { CellSpecification } from "../../cells/specification.js";
import { DefinitionError, NotSupportedError } from "../../errors.js";
import { type Activation, nameOf } from "../../graph/activations.js";
import type { LayerSpecification } from "../../nn/layer.js";
import type { Model } from "../../nn/model.js";
import { quote } from "../safetensors-scanner.js";
import type { Tensor } from "../safetensors-tensor.js";
import { type GateOrders, gate, gateParameters, gatesOf, resetCandidate } from "./gates.js";
import {
  checkCovered,
  type ForeignLayout,
  type ForeignTensor,
  parameterFinder,
  readLayout,
  stackedMatrix,
  stackedVector,
  writeLayout,
} from "./layout.js";

const LIBRARY = "PyTorch";

const lstmGates = [gate("input"), gate("forget"), gate("candidate"), gate("output")];
/** i, f, g, o; r, z, n. */
const orders: GateOrders = {
  simple: [gate("candidate")],
  lstm: lstmGates,
  "projected-lstm": lstmGates,
  gru: [gate("reset"), gate("update"), resetCandidate],
};

/**
 * The flat weights of a model, from the tensors of a PyTorch `state_dict`, such as `decodeSafetensors` gives them.
 *
 * A layer with I inputs, H units and G gates, the k-th of its module, has `weight_ih_l{k} [G·H, I]`,
 * `weight_hh_l{k} [G·H, H]`, `bias_ih_l{k} [G·H]` and `bias_hh_l{k} [G·H]`, gates in the order i f g o (LSTM) or r z n
 * (GRU); the backward direction has the same with `_reverse`; a projection to R has `weight_hr_l{k} [R, H]` and
 * `weight_hh_l{k} [G·H, R]`. `nn.Linear` has `weight [O, I]` and `bias [O]`. The two biases add up, but for n of the
 * GRU, which has both here as well. A module made with `bias=False` has none: they are zeros.
 *
 * @param tensors by name, F32 or F64 (rounded to float32)
 * @param modules the name of the PyTorch module that each layer of the model belongs to, such as
 *   `["lstm", "lstm", "head"]` for an `nn.LSTM` of two layers and an `nn.Linear`; empty names for a module saved by
 *   itself, which is what is assumed unless given
 * @returns `[P]`
 * @throws FormatError for a tensor that is missing, too many, of another shape or dtype, or not finite;
 * NotSupportedError for a model with layers or cells that PyTorch does not have; DefinitionError for modules that do
 * not fit the model
 */
export function fromPyTorch(
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
  modules?: readonly string[],
): Float32Array {
  return readLayout(layoutOf(model, modules), model, tensors);
}

/**
 * The weights of a model as a PyTorch `state_dict`: names, shapes and orders as in {@link fromPyTorch}. The bias is
 * all in `bias_ih`, and `bias_hh` is zero, but for n of the GRU, which has both.
 * @param weights `[P]`
 * @param modules as in {@link fromPyTorch}
 * @returns F32 tensors by name, in the order of a `state_dict`, to be saved with `encodeSafetensors`
 * @throws FormatError for weights that are not finite; ShapeError for a vector of another length; NotSupportedError
 * and DefinitionError as {@link fromPyTorch}
 */
export function toPyTorch(
  model: Model,
  weights: Float32Array,
  modules?: readonly string[],
): Map<string, Tensor> {
  return writeLayout(layoutOf(model, modules), model, weights);
}

type OverTime = Extract<LayerSpecification, { readonly type: "recurrent" | "bidirectional" }>;

function layoutOf(model: Model, modules?: readonly string[]): ForeignLayout {
  const { layers } = model.specification;
  if (modules !== undefined && modules.length !== layers.length)
    throw new DefinitionError(
      `the model has ${layers.length} layers, received ${modules.length} names of modules; give one a layer`,
    );
  const members = new Map<string, LayerSpecification[]>();
  const tensors = layers.flatMap((layer, index) => {
    if (layer.type !== "dense" && layer.type !== "recurrent" && layer.type !== "bidirectional") return [];
    const module = modules?.[index] ?? "";
    const before = members.get(module) ?? [];
    checkAlike(module, layer, before);
    members.set(module, [...before, layer]);
    const find = parameterFinder(model, LIBRARY);
    return layer.type === "dense"
      ? linearTensors(module, (name) => find(`${index}.${name}`))
      : recurrentTensors(module, before.length, layer, (name) => find(`${index}.${name}`));
  });
  const layout = { library: LIBRARY, tensors };
  checkCovered(model, layout);
  return layout;
}

type Find = ReturnType<typeof parameterFinder>;

const within = (module: string, name: string): string => (module === "" ? name : `${module}.${name}`);

function linearTensors(module: string, find: Find): ForeignTensor[] {
  return [
    stackedMatrix(within(module, "weight"), [find("weight")]),
    stackedVector(within(module, "bias"), [find("bias")], module),
  ];
}

function recurrentTensors(module: string, place: number, layer: OverTime, find: Find): ForeignTensor[] {
  const { base, gates } = gatesOf(layer.cell, orders, LIBRARY);
  checkActivations(layer.cell);
  checkDirection(layer);
  const sides =
    layer.type === "recurrent"
      ? [["", ""]]
      : [
          ["forward.", ""],
          ["backward.", "_reverse"],
        ];
  return sides.flatMap(([side = "", ending = ""]) => {
    const own: Find = (name) => find(`${side}${name}`);
    const { x, h, bias, recurrentBias } = gateParameters(gates, own);
    const named = (name: string): string => within(module, `${name}_l${place}${ending}`);
    return [
      stackedMatrix(named("weight_ih"), x),
      stackedMatrix(named("weight_hh"), h),
      stackedVector(named("bias_ih"), bias, module),
      stackedVector(named("bias_hh"), recurrentBias, module),
      ...(base === "projected-lstm" ? [stackedMatrix(named("weight_hr"), [own("projection.m")])] : []),
    ];
  });
}

/** Only `nn.RNN` lets its activation be chosen. */
function checkActivations(cell: string | CellSpecification): void {
  const { base, activations = {} } = typeof cell === "string" ? { base: cell } : cell;
  const other = Object.entries(activations).find(([what, activation]) => !isUsual(base, what, activation));
  if (other !== undefined)
    throw new NotSupportedError(
      `PyTorch has no ${nameOf(other[1])} for ${other[0]} of ${base}; leave activations as they are, or use relu in simple`,
    );
}

function isUsual(base: string, what: string, activation: Activation): boolean {
  const usual = what === "candidate" || what === "cell" ? "tanh" : "sigmoid";
  return activation === usual || (base === "simple" && activation === "relu");
}

function checkDirection(layer: OverTime): void {
  if (layer.type === "recurrent" && layer.backward)
    throw new NotSupportedError("PyTorch has no layer that only runs backwards; use a bidirectional one");
  if (layer.type === "bidirectional" && layer.merge !== "concat")
    throw new NotSupportedError(
      `PyTorch puts the outputs of both directions side by side, received merge "${layer.merge}"; use "concat"`,
    );
}

/** The layers of one module differ in nothing but their input. */
function checkAlike(module: string, layer: LayerSpecification, before: readonly LayerSpecification[]): void {
  const [first] = before;
  if (first === undefined) return;
  const kind = (each: LayerSpecification): string => JSON.stringify({ ...each, gives: undefined });
  if (layer.type === "dense" || kind(layer) !== kind(first))
    throw new DefinitionError(
      `module ${quote(module)} would hold layers of several kinds or several dense ones; give each module a name of its own`,
    );
}
