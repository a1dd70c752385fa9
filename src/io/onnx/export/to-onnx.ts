/** A model of ours as an ONNX file. */

import { DefinitionError, ShapeError } from "../../../errors.js";
import type { Node } from "../../../graph/node.js";
import type { Model } from "../../../nn/model.js";
import { parameterOf } from "../../../nn/weights.js";
import type { Learnt } from "../../../train/trainer.js";
import { checkCount, checkFinite } from "./checks.js";
import { Extents } from "./extents.js";
import { GraphWriter, type Value } from "./graph-writer.js";
import { encodeModel } from "./model-bytes.js";
import { recurrentLayers } from "./recurrent-layers.js";
import { nativeLoops } from "./recurrent-operator.js";
import { statisticWriters } from "./statistics.js";
import { type NativeLoop, Translator } from "./translator.js";
import { writeValid } from "./valid.js";

export interface OnnxExportOptions {
  /** Of the graph in the file, "model" unless given. */
  readonly name?: string;
  /** Whether rows may end before the longest does, as input `lengths` says. */
  readonly lengths?: boolean;
}

/**
 * The model as it is used after training, as the bytes of an ONNX file (operator set 21), the same for the same model.
 * Recurrent layers whose equations are those of ONNX's RNN, LSTM or GRU become these operators; all other loops become
 * `Scan`, their bodies made from the equations.
 *
 * Inputs: `x` float32 `[T, B, I]`, or `[B, I]` of a model of vectors; `lengths` int32 `[B]`, if asked for; `U` int64
 * `[1]`, the steps of the output where a decoder makes a sequence of its own. Output: `output` float32 `[T, B, O]`,
 * `[U, B, O]` or `[B, O]`.
 *
 * @param learnt `[P]`, or what `Trainer.learnt` gives, which a model that normalises over batches needs
 * @throws ShapeError for weights or statistics of another model, InputError for those that are not finite,
 * DefinitionError for lengths of a model of vectors, NotSupportedError for weights above 2 GB
 */
export function toOnnx(
  model: Model,
  learnt: Learnt | Float32Array,
  options: OnnxExportOptions = {},
): Uint8Array<ArrayBuffer> {
  const { name = "model", lengths = false } = options;
  const { weights, statistics } =
    learnt instanceof Float32Array ? { weights: learnt, statistics: {} } : learnt;
  checkCount(model.parameterCount);
  const weightsOf = weightsByName(model, weights);
  const graph = model.graph({ lengths });
  if (lengths && graph.valid === undefined)
    throw new DefinitionError("a model of vectors has no lengths; export it without them");

  const writer = new GraphWriter(["output"]);
  const x = writer.input("x", "float32", graph.x.shape);
  const ends = graph.valid && writer.input("lengths", "int32", ["B"]);
  const extents = new Extents(writer, [[graph.x, x]]);
  const statistic = statisticWriters(model.statistics, statistics, { writer, extents });
  const given: (readonly [Node, () => Value])[] = [
    [graph.x, () => x],
    ...graph.parameters.map((node) => {
      const write = (): Value => writer.weight(node.name, node.shape as number[], weightsOf(node.name));
      return [node, write] as const;
    }),
    ...graph.statistics.map((node, index) => [node, statistic[index] as () => Value] as const),
  ];
  if (graph.valid && ends) given.push([graph.valid, () => writeValid(ends, { writer, extents })]);
  const loops = recurrentLayers(model.specification.layers, [graph.output]).flatMap((layer) => {
    const native = nativeLoops(layer, { writer, weightsOf, lengths: ends });
    return layer.loops.map(({ scan }, index) => [scan, native[index] as NativeLoop] as const);
  });
  const translator = new Translator(
    { writer, extents },
    { arguments: new Map(given), loops: new Map(loops) },
  );
  const [output] = translator.translate([graph.output]);
  writer.output("output", output as Value, graph.output.shape);
  return encodeModel(writer, name);
}

/** Views of the weights, by names of parameters. */
function weightsByName(model: Model, weights: Float32Array): (name: string) => Float32Array {
  if (weights.length !== model.parameterCount)
    throw new ShapeError(
      `the model has ${model.parameterCount} weights, received ${weights.length}; export it with its own`,
    );
  const byName = new Map(
    model.parameters.map((parameter) => [parameter.name, parameterOf(weights, model, parameter)]),
  );
  for (const [name, values] of byName) checkFinite(name, values);
  return (name) => byName.get(name) as Float32Array;
}
