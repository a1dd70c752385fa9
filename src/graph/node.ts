/**
 * The vocabulary of graphs: immutable nodes, each with its operation, its inputs and its shape. A graph is
 * whatever can be reached from its outputs. The time loop, {@link ScanNode}, is one node among others.
 */

import type { Shape } from "../tensor/shape.js";

/** Element-wise operations of one operand. `copy` and `stopGradient` give it as it is. */
export type UnaryOperation =
  | "negate"
  | "exp"
  | "log"
  | "sqrt"
  | "absolute"
  | "sign"
  | "tanh"
  | "sigmoid"
  | "erf"
  | "copy"
  | "stopGradient";

/** Element-wise operations of two operands, which broadcast. `greater` gives 1 or 0. */
export type BinaryOperation = "add" | "subtract" | "multiply" | "divide" | "maximum" | "minimum" | "greater";

interface NodeBase {
  readonly inputs: readonly Node[];
  readonly shape: Shape;
}

/** A value from outside: an input, a parameter, or what a scan hands to its body. */
export interface ArgumentNode extends NodeBase {
  readonly operation: "argument";
  readonly name: string;
}

/** A scalar known when the graph is built. */
export interface ConstantNode extends NodeBase {
  readonly operation: "constant";
  readonly value: number;
}

export interface UnaryNode extends NodeBase {
  readonly operation: UnaryOperation;
}

export interface BinaryNode extends NodeBase {
  readonly operation: BinaryOperation;
}

/** `where condition ≠ 0, a, else b`; the three broadcast. */
export interface SelectNode extends NodeBase {
  readonly operation: "select";
}

/** `[..., K] · W[N, K]ᵀ → [..., N]`, or with `transposed` `[..., N] · W[N, K] → [..., K]`. */
export interface ProductNode extends NodeBase {
  readonly operation: "product";
  readonly transposed: boolean;
}

/** `[..., M], [..., N] → [M, N]`: the sum over all rows of the outer product of the rows. */
export interface ContractNode extends NodeBase {
  readonly operation: "contract";
}

/** Sum down to a shape that broadcasts to the input's: the adjoint of broadcasting. */
export interface SumToNode extends NodeBase {
  readonly operation: "sumTo";
}

/** The largest element over the same dimensions as in {@link SumToNode}. */
export interface MaxToNode extends NodeBase {
  readonly operation: "maxTo";
}

export interface BroadcastToNode extends NodeBase {
  readonly operation: "broadcastTo";
}

/** `length` features from `start`. */
export interface SliceNode extends NodeBase {
  readonly operation: "slice";
  readonly start: number;
}

/** Features of several operands side by side. */
export interface ConcatNode extends NodeBase {
  readonly operation: "concat";
}

/**
 * The loop over time. Its inputs are the initial carries, then the sequences (each `[T, ...]`), then the captures
 * (the same at every step). Its values are taken by {@link ResultNode}s: first the final carries, then the
 * stacked outputs `[T, ...]`.
 */
export interface ScanNode extends NodeBase {
  readonly operation: "scan";
  readonly body: ScanBody;
  /** From the last step to the first. */
  readonly reverse: boolean;
}

/** One step: a closed graph over its own arguments. */
export interface ScanBody {
  readonly carries: readonly ArgumentNode[];
  readonly elements: readonly ArgumentNode[];
  readonly captures: readonly ArgumentNode[];
  /** The carries after the step, in the order of `carries`. */
  readonly next: readonly Node[];
  /** What is stacked over time. */
  readonly outputs: readonly Node[];
}

export interface ResultNode extends NodeBase {
  readonly operation: "result";
  readonly inputs: readonly [ScanNode];
  readonly index: number;
}

export type Node =
  | ArgumentNode
  | ConstantNode
  | UnaryNode
  | BinaryNode
  | SelectNode
  | ProductNode
  | ContractNode
  | SumToNode
  | MaxToNode
  | BroadcastToNode
  | SliceNode
  | ConcatNode
  | ScanNode
  | ResultNode;

export type Operation = Node["operation"];
/** The node type of an operation. */
export type NodeOf<Op extends Operation> = Op extends UnaryOperation
  ? UnaryNode
  : Op extends BinaryOperation
    ? BinaryNode
    : Extract<Node, { operation: Op }>;

/** A function of named arguments with named results. */
export interface Graph {
  readonly inputs: readonly ArgumentNode[];
  /** What is learnt: arguments too, but differentiated and stored. */
  readonly parameters: readonly ArgumentNode[];
  readonly outputs: Readonly<Record<string, Node>>;
}

const POINTWISE: ReadonlySet<Operation> = new Set<Operation>([
  "negate",
  "exp",
  "log",
  "sqrt",
  "absolute",
  "sign",
  "tanh",
  "sigmoid",
  "erf",
  "copy",
  "stopGradient",
  "add",
  "subtract",
  "multiply",
  "divide",
  "maximum",
  "minimum",
  "greater",
  "select",
]);

/** Whether every element of the result depends only on the same element of the operands. */
export function isPointwise(node: Node): node is UnaryNode | BinaryNode | SelectNode {
  return POINTWISE.has(node.operation);
}
