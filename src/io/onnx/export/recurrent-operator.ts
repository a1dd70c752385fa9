/** A recurrent layer as one operator: its weights stacked in ONNX's order of gates, its results one by one. */

import type { Node } from "../../../graph/node.js";
import { featuresOf } from "../../../tensor/shape.js";
import type { GraphWriter, NodeOptions, Value } from "./graph-writer.js";
import type { RecurrentLayer } from "./recurrent-layers.js";
import type { NativeLoop } from "./translator.js";

/** What operators of a model are made with. */
export interface Source {
  readonly writer: GraphWriter;
  /** The weights of a parameter. */
  readonly weightsOf: (name: string) => Float32Array;
  /** int32 `[B]`, where rows may end before the longest does. */
  readonly lengths: Value | undefined;
}

/** The layer's loops, in their order; all of them are one operator, written when its first result is needed. */
export function nativeLoops(layer: RecurrentLayer, source: Source): NativeLoop[] {
  const { writer } = source;
  let written: readonly Value[] | undefined;
  return layer.loops.map(({ scan }, direction) => (result, translated) => {
    written ??= writeOperator(layer, source, translated);
    const [all, ...finals] = written;
    // Of the sequence, time comes first and the direction second.
    const states = scan.body.next.length;
    const [value, axis] = result < states ? [finals[result], 0] : [all, 1];
    return layer.loops.length === 1
      ? writer.add("Squeeze", [value, writer.integers([axis])])
      : writer.add("Gather", [value, writer.integer(direction)], { axis: BigInt(axis) });
  });
}

/** Y `[T, D, B, H]`, Y_h `[D, B, H]`, and Y_c of an LSTM. */
function writeOperator(layer: RecurrentLayer, source: Source, translated: (node: Node) => Value): Value[] {
  const { form, loops } = layer;
  const { body, inputs } = loops[0].scan;
  const [x] = inputs.slice(body.carries.length) as [Node];
  const { w, r, b, p } = weights(layer, source, featuresOf(x.shape));
  const lengths = body.elements.length > 1 ? source.lengths : undefined;
  const optional = p === undefined ? [lengths] : [lengths, undefined, undefined, p];
  const given = [translated(x), w, r, b, ...optional];
  while (given.at(-1) === undefined) given.pop();
  return source.writer.addAll(form.operator, given, {
    attributes: attributesOf(layer),
    outputs: form.operator === "LSTM" ? 3 : 2,
  });
}

function attributesOf({
  form,
  functions,
  clip,
  units,
  direction,
  loops,
}: RecurrentLayer): NonNullable<NodeOptions["attributes"]> {
  const all = loops.flatMap(() => functions);
  const alphas = all.flatMap(({ alpha }) => alpha ?? []);
  const betas = all.flatMap(({ beta }) => beta ?? []);
  return {
    hidden_size: BigInt(units),
    direction,
    activations: all.map(({ name }) => name),
    ...(alphas.length > 0 ? { activation_alpha: alphas } : {}),
    ...(betas.length > 0 ? { activation_beta: betas } : {}),
    ...(clip === undefined ? {} : { clip }),
    ...form.attributes,
  };
}

/** W `[D, gates·H, I]`, R `[D, gates·H, H]`, B `[D, 2·gates·H]` and P `[D, 3·H]`. */
function weights(
  { name, form, units, loops }: RecurrentLayer,
  { writer, weightsOf }: Source,
  inputs: number,
): { readonly w: Value; readonly r: Value; readonly b: Value; readonly p: Value | undefined } {
  const { gates, peepholes } = form;
  const stack = (
    label: string,
    width: readonly number[],
    parts: (place: string) => Float32Array[],
  ): Value => {
    const all = loops.flatMap(({ place }) => parts(place));
    return writer.weight(`${name}.${label}`, [loops.length, ...width], joined(all));
  };
  const parts = (place: string, operand: "x" | "h", width: number): Float32Array[] =>
    gates.map((gate) => {
      if (gate === null) return new Float32Array(width * units);
      const of = operand === "h" ? (gate.recurrent ?? gate.name) : gate.name;
      return weightsOf(`${place}.${of}.${operand}`);
    });
  const biases = (place: string): Float32Array[] => {
    const bias = (gate: string | undefined): Float32Array =>
      gate === undefined ? new Float32Array(units) : weightsOf(`${place}.${gate}.bias`);
    return [...gates.map((gate) => bias(gate?.name)), ...gates.map((gate) => bias(gate?.recurrent))];
  };
  const rows = gates.length * units;
  return {
    w: stack("W", [rows, inputs], (place) => parts(place, "x", inputs)),
    r: stack("R", [rows, units], (place) => parts(place, "h", units)),
    b: stack("B", [2 * rows], biases),
    p:
      peepholes &&
      stack("P", [3 * units], (place) => peepholes.map((gate) => weightsOf(`${place}.${gate}.peephole`))),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((total, { length }) => total + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
