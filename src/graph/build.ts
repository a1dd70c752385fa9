/** Constructors of nodes: they infer and check shapes, so that a node that exists has a shape that is right. */

import { DefinitionError, ShapeError } from "../errors.js";
import { broadcastShapes, featuresOf, formatShape, rowsOf, type Shape, sameShape } from "../tensor/shape.js";
import type {
  ArgumentNode,
  BinaryNode,
  BinaryOperation,
  ConstantNode,
  Node,
  ResultNode,
  ScanBody,
  ScanNode,
  SelectNode,
  UnaryNode,
  UnaryOperation,
} from "./node.js";

/** A node, or a number that becomes a constant. */
export type Operand = Node | number;

export function argument(name: string, shape: Shape): ArgumentNode {
  return { operation: "argument", name, inputs: [], shape };
}

export function constant(value: number): ConstantNode {
  return { operation: "constant", value, inputs: [], shape: [] };
}

function toNode(operand: Operand): Node {
  return typeof operand === "number" ? constant(operand) : operand;
}

export function unary(operation: UnaryOperation, operand: Operand): UnaryNode {
  const x = toNode(operand);
  return { operation, inputs: [x], shape: x.shape };
}

export function binary(operation: BinaryOperation, left: Operand, right: Operand): BinaryNode {
  const a = toNode(left);
  const b = toNode(right);
  return { operation, inputs: [a, b], shape: broadcastShapes(a.shape, b.shape) };
}

export const negate = (x: Operand): Node => unary("negate", x);
export const exp = (x: Operand): Node => unary("exp", x);
export const log = (x: Operand): Node => unary("log", x);
export const sqrt = (x: Operand): Node => unary("sqrt", x);
export const absolute = (x: Operand): Node => unary("absolute", x);
/** -1, 0 or 1. */
export const sign = (x: Operand): Node => unary("sign", x);
export const tanh = (x: Operand): Node => unary("tanh", x);
/** 1 / (1 + e^-x). */
export const sigmoid = (x: Operand): Node => unary("sigmoid", x);
/** The error function, 2/√π · ∫₀ˣ e^(-t²) dt. */
export const erf = (x: Operand): Node => unary("erf", x);

/** x, through which no gradient flows: a constant for whoever differentiates. */
export const stopGradient = (x: Operand): Node => unary("stopGradient", x);

export const subtract = (a: Operand, b: Operand): Node => binary("subtract", a, b);
export const divide = (a: Operand, b: Operand): Node => binary("divide", a, b);
export const maximum = (a: Operand, b: Operand): Node => binary("maximum", a, b);
export const minimum = (a: Operand, b: Operand): Node => binary("minimum", a, b);
/** 1 where a > b, else 0. No gradient flows through it. */
export const greater = (a: Operand, b: Operand): Node => binary("greater", a, b);
export const square = (x: Operand): Node => multiply(x, x);
/** max(x, 0). */
export const relu = (x: Operand): Node => maximum(x, 0);

/** Sum of two or more operands, from left to right. */
export function add(first: Operand, ...rest: readonly [Operand, ...Operand[]]): Node {
  return rest.reduce<Node>((sum, term) => binary("add", sum, term), toNode(first));
}

/** Element-wise product of two or more operands, from left to right. */
export function multiply(first: Operand, ...rest: readonly [Operand, ...Operand[]]): Node {
  return rest.reduce<Node>((product, factor) => binary("multiply", product, factor), toNode(first));
}

export function select(condition: Operand, a: Operand, b: Operand): SelectNode {
  const inputs = [toNode(condition), toNode(a), toNode(b)] as const;
  const shape = broadcastShapes(broadcastShapes(inputs[0].shape, inputs[1].shape), inputs[2].shape);
  return { operation: "select", inputs, shape };
}

/** `x[..., K] · weight[N, K]ᵀ → [..., N]`; transposed: `x[..., N] · weight[N, K] → [..., K]`. */
export function product(x: Node, weight: Node, transposed = false): Node {
  const [outer, inner] = weight.shape;
  if (weight.shape.length !== 2 || typeof outer !== "number" || typeof inner !== "number")
    throw new ShapeError(`a weight must be a matrix of fixed size, received ${formatShape(weight.shape)}`);
  const [expected, produced] = transposed ? [outer, inner] : [inner, outer];
  if (x.shape.length < 1 || x.shape.at(-1) !== expected)
    throw new ShapeError(
      `product of ${formatShape(x.shape)} and ${formatShape(weight.shape)}${transposed ? " transposed" : ""}: ` +
        `the last dimension must be ${expected}`,
    );
  return { operation: "product", transposed, inputs: [x, weight], shape: [...rowsOf(x.shape), produced] };
}

/** Sum over rows of outer products: `[..., M], [..., N] → [M, N]`. */
export function contract(a: Node, b: Node): Node {
  if (a.shape.length < 1 || b.shape.length < 1 || !sameShape(rowsOf(a.shape), rowsOf(b.shape)))
    throw new ShapeError(
      `contract needs equal rows, received ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  return { operation: "contract", inputs: [a, b], shape: [featuresOf(a.shape), featuresOf(b.shape)] };
}

/** Sum of `x` over every dimension in which `shape` is 1 or missing. */
export function sumTo(x: Node, shape: Shape): Node {
  return reduce("sumTo", x, shape);
}

/**
 * The largest element of `x` over every dimension in which `shape` is 1 or missing. Elements that are equally large
 * share its derivative in equal parts.
 */
export function maxTo(x: Node, shape: Shape): Node {
  return reduce("maxTo", x, shape);
}

function reduce(operation: "sumTo" | "maxTo", x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape), x.shape))
    throw new ShapeError(`${formatShape(x.shape)} cannot be reduced to ${formatShape(shape)}`);
  return { operation, inputs: [x], shape };
}

/** Sum of all elements: a scalar. */
export const sum = (x: Node): Node => sumTo(x, []);

export function broadcastTo(operand: Operand, shape: Shape): Node {
  const x = toNode(operand);
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape), shape))
    throw new ShapeError(`${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
  return { operation: "broadcastTo", inputs: [x], shape };
}

export const zeros = (shape: Shape): Node => broadcastTo(0, shape);

/** Features `start … start + length - 1`. */
export function slice(x: Node, start: number, length: number): Node {
  const width = featuresOf(x.shape);
  if (
    !Number.isInteger(start) ||
    !Number.isInteger(length) ||
    start < 0 ||
    length < 1 ||
    start + length > width
  )
    throw new ShapeError(`features ${start} … ${start + length - 1} are not within ${formatShape(x.shape)}`);
  if (length === width) return x;
  return { operation: "slice", start, inputs: [x], shape: [...rowsOf(x.shape), length] };
}

export function concat(first: Node, ...rest: Node[]): Node {
  if (rest.length === 0) return first;
  const parts = [first, ...rest];
  for (const part of parts)
    if (!sameShape(rowsOf(part.shape), rowsOf(first.shape)))
      throw new ShapeError(
        `concat needs equal rows: ${parts.map((node) => formatShape(node.shape)).join(", ")}`,
      );
  const width = parts.reduce((total, part) => total + featuresOf(part.shape), 0);
  return { operation: "concat", inputs: parts, shape: [...rowsOf(first.shape), width] };
}

/** What a {@link scan} runs over. */
export interface ScanOperands {
  readonly initial: readonly Node[];
  readonly sequences: readonly Node[];
  readonly captures: readonly Node[];
  readonly reverse?: boolean;
}

export interface ScanResults {
  readonly final: readonly Node[];
  readonly outputs: readonly Node[];
}

/**
 * The time loop. `step` receives the carries, the elements of the sequences at one step, and the captures; it
 * gives the next carries and what is to be stacked over time.
 */
export function scan(
  operands: ScanOperands,
  step: (
    carries: readonly Node[],
    elements: readonly Node[],
    captures: readonly Node[],
  ) => { next: readonly Node[]; outputs: readonly Node[] },
): ScanResults {
  const carries = operands.initial.map((node, index) => argument(`carry${index}`, node.shape));
  const elements = operands.sequences.map((node, index) => argument(`element${index}`, node.shape.slice(1)));
  const captures = operands.captures.map((node, index) => argument(`capture${index}`, node.shape));
  const { next, outputs } = step(carries, elements, captures);
  const body: ScanBody = { carries, elements, captures, next, outputs };
  return scanResults(scanNode(body, operands));
}

/** A scan from a body that exists. Throws when body and operands do not fit. */
export function scanNode(body: ScanBody, operands: ScanOperands): ScanNode {
  const { initial, sequences, captures, reverse = false } = operands;
  const length = sequences[0]?.shape[0];
  if (length === undefined) throw new DefinitionError("a scan needs at least one sequence to run over");
  for (const sequence of sequences)
    if (sequence.shape[0] !== length)
      throw new ShapeError(
        `sequences of one scan differ in length: ${sequences.map((node) => formatShape(node.shape)).join(", ")}`,
      );
  body.next.forEach((node, index) => {
    const carry = body.carries[index];
    if (carry === undefined || !sameShape(node.shape, carry.shape))
      throw new ShapeError(
        `carry ${index} is ${carry ? formatShape(carry.shape) : "missing"} but its next value ${formatShape(node.shape)}`,
      );
  });
  if (body.next.length !== body.carries.length)
    throw new DefinitionError(
      `a scan with ${body.carries.length} carries has ${body.next.length} next values`,
    );
  return {
    operation: "scan",
    body,
    reverse,
    inputs: [...initial, ...sequences, ...captures],
    shape: [length],
  };
}

/** The values of a scan. */
export function scanResults(node: ScanNode): ScanResults {
  const { body } = node;
  const [length] = node.shape;
  const final = body.next.map((next, index) => result(node, index, next.shape));
  const outputs = body.outputs.map((output, index) =>
    result(node, body.next.length + index, [length ?? 1, ...output.shape]),
  );
  return { final, outputs };
}

function result(node: ScanNode, index: number, shape: Shape): ResultNode {
  return { operation: "result", index, inputs: [node], shape };
}
