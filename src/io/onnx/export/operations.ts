/** Every operation of graphs but loops and arguments, as operators of ONNX. */

import type {
  BinaryNode,
  MaxToNode,
  Node,
  NodeOf,
  Operation,
  SumToNode,
  UnaryNode,
} from "../../../graph/node.js";
import type { Shape } from "../../../tensor/shape.js";
import { ELEMENT_TYPES } from "../element-type.js";
import type { Extents } from "./extents.js";
import type { GraphWriter, Value } from "./graph-writer.js";

/** What an operation is written with. */
export interface Target {
  readonly writer: GraphWriter;
  readonly extents: Extents;
}

export type PlainOperation = Exclude<Operation, "argument" | "scan" | "result">;

type Write<N extends Node> = (target: Target, inputs: readonly Value[], node: N) => Value;

/** `TensorProto.DataType`. */
export const FLOAT: bigint = BigInt(ELEMENT_TYPES.float32.code);
export const INT64: bigint = BigInt(ELEMENT_TYPES.int64.code);
const BOOL = BigInt(ELEMENT_TYPES.bool.code);

const operator =
  (name: string): Write<UnaryNode | BinaryNode> =>
  ({ writer }, inputs) =>
    writer.add(name, inputs);

const reduction =
  (name: string): Write<SumToNode | MaxToNode> =>
  (target, [x], node) =>
    reduce(target, name, x as Value, node);

const operations: { readonly [Op in PlainOperation]: Write<NodeOf<Op>> } = {
  constant: ({ writer }, _, { value }) => writer.number(value),
  negate: operator("Neg"),
  exp: operator("Exp"),
  log: operator("Log"),
  sqrt: operator("Sqrt"),
  absolute: operator("Abs"),
  sign: operator("Sign"),
  tanh: operator("Tanh"),
  sigmoid: operator("Sigmoid"),
  erf: operator("Erf"),
  copy: (_, [x]) => x as Value,
  stopGradient: (_, [x]) => x as Value,
  add: operator("Add"),
  subtract: operator("Sub"),
  multiply: operator("Mul"),
  divide: operator("Div"),
  maximum: operator("Max"),
  minimum: operator("Min"),
  greater: ({ writer }, inputs) => writer.add("Cast", [writer.add("Greater", inputs)], { to: FLOAT }),
  select: ({ writer }, [condition, a, b]) =>
    writer.add("Where", [writer.add("Cast", [condition], { to: BOOL }), a, b]),
  product: ({ writer }, [x, weight], { transposed }) =>
    writer.add("MatMul", [x, transposed ? weight : writer.add("Transpose", [weight], { perm: [1n, 0n] })]),
  contract({ writer }, inputs, { shape }) {
    const [a, b] = inputs.map((value, index) =>
      writer.add("Reshape", [value, writer.integers([-1, shape[index] as number])]),
    );
    return writer.add("MatMul", [writer.add("Transpose", [a], { perm: [1n, 0n] }), b]);
  },
  sumTo: reduction("ReduceSum"),
  maxTo: reduction("ReduceMax"),
  broadcastTo: ({ writer, extents }, [x], { shape }) => writer.add("Expand", [x, extents.shape(shape)]),
  slice({ writer }, [x], { start, shape }) {
    const end = start + (shape.at(-1) as number);
    const [from, to, axes] = [[start], [end], [-1]].map((values) => writer.integers(values));
    return writer.add("Slice", [x, from, to, axes]);
  },
  concat({ writer }, values, { inputs }) {
    const parts = values.map((value, index) =>
      inputs[index]?.shape.length === 0 ? writer.add("Reshape", [value, writer.integers([1])]) : value,
    );
    return writer.add("Concat", parts, { axis: -1n });
  },
};

/** Writes an operation, and gives its result. */
export function writeOperation(
  target: Target,
  node: Extract<Node, { readonly operation: PlainOperation }>,
  inputs: readonly Value[],
): Value {
  // Each entry takes the nodes of its own operation.
  const write = operations[node.operation] as Write<Node>;
  return write(target, inputs, node);
}

/** Over dimensions that become 1, which stay, and over those that are missing, which go. */
function reduce(
  { writer }: Target,
  name: string,
  x: Value,
  { inputs, shape }: { inputs: readonly Node[]; shape: Shape },
): Value {
  const from = inputs[0]?.shape as Shape;
  const missing = from.length - shape.length;
  const kept = from.flatMap((size, axis) =>
    axis >= missing && size !== 1 && shape[axis - missing] === 1 ? [axis] : [],
  );
  const narrow = kept.length === 0 ? x : writer.add(name, [x, writer.integers(kept)], { keepdims: 1n });
  if (missing === 0) return narrow;
  return writer.add(name, [narrow, writer.integers([...Array(missing).keys()])], { keepdims: 0n });
}
