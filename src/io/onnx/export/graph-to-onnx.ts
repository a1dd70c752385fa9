/** Any graph as an ONNX file. */

import { DefinitionError, ShapeError } from "../../../errors.js";
import type { Graph, Node } from "../../../graph/node.js";
import { verifyGraph } from "../../../graph/verify.js";
import { countElements } from "../../../tensor/shape.js";
import { quote } from "../../safetensors-scanner.js";
import { checkCount, checkFinite } from "./checks.js";
import { Extents } from "./extents.js";
import { GraphWriter, type Value } from "./graph-writer.js";
import { encodeModel } from "./model-bytes.js";
import { Translator } from "./translator.js";

/**
 * The graph as the bytes of an ONNX file (operator set 21), its loops as `Scan`. Inputs and outputs have their names and
 * are float32; an extent that no input has is an input of its own name, int64 `[1]`.
 *
 * @param weights of its parameters, by name, row-major
 * @param name of the graph in the file
 * @throws DefinitionError for a graph that is not sound, names that are taken, and a parameter without weights;
 * ShapeError for weights of another length; InputError for those that are not finite; NotSupportedError above 2 GB
 */
export function graphToOnnx(
  graph: Graph,
  weights: Readonly<Record<string, Float32Array>> = {},
  name = "graph",
): Uint8Array<ArrayBuffer> {
  const { inputs, parameters, outputs } = graph;
  verifyGraph(Object.values(outputs), [...inputs, ...parameters]);
  checkCount(parameters.reduce((total, { shape }) => total + countElements(shape), 0));
  const writer = new GraphWriter(Object.keys(outputs));
  const values = inputs.map((node) => [node, writer.input(node.name, "float32", node.shape)] as const);
  const given = new Map<Node, () => Value>(values.map(([node, value]) => [node, () => value]));
  for (const { name: parameter, shape } of parameters) checkWeights(parameter, countElements(shape), weights);
  for (const node of parameters)
    given.set(node, () =>
      writer.weight(node.name, node.shape as number[], weights[node.name] as Float32Array),
    );
  const translator = new Translator(
    { writer, extents: new Extents(writer, values) },
    { arguments: given, loops: new Map() },
  );
  for (const [output, node] of Object.entries(outputs))
    writer.output(output, translator.translate([node])[0] as Value, node.shape);
  return encodeModel(writer, name);
}

function checkWeights(name: string, count: number, weights: Readonly<Record<string, Float32Array>>): void {
  const values = Object.hasOwn(weights, name) ? weights[name] : undefined;
  if (values === undefined) throw new DefinitionError(`parameter ${quote(name)} has no weights; give them`);
  if (values.length !== count)
    throw new ShapeError(
      `parameter ${quote(name)} has ${count} weights, received ${values.length}; give all of them`,
    );
  checkFinite(name, values);
}
