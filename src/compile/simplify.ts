/** Algebra that changes no value: neutral elements, zeros, constants, common subexpressions, needless broadcasts. */

import { broadcastTo, constant, negate, scanNode, subtract, add as sumOf, zeros } from "../graph/build.js";
import { binaryMeaning, unaryMeaning } from "../graph/interpret.js";
import { type ConstantNode, isPointwise, type Node, type ResultNode, type ScanNode } from "../graph/node.js";
import { rewrite, substitute } from "../graph/walk.js";
import { broadcastShapes, sameShape } from "../tensor/shape.js";
import { bodyArguments, mapBody, operandsOf } from "./body.js";

/** An equivalent graph, usually smaller. */
export function simplify(outputs: readonly Node[]): Node[] {
  const identities = new Map<Node, number>();
  const known = new Map<string, Node>();
  const identity = (node: Node): number => {
    const found = identities.get(node) ?? identities.size;
    identities.set(node, found);
    return found;
  };
  const canonical = (node: Node): Node => {
    if (node.operation === "argument" || node.operation === "scan") return node;
    const { inputs, ...attributes } = node;
    // JSON has neither infinities nor NaN nor -0.
    const value = node.operation === "constant" ? `${Object.is(node.value, -0) ? "-" : ""}${node.value}` : "";
    const key = JSON.stringify([attributes, value, inputs.map(identity)]);
    const found = known.get(key) ?? node;
    known.set(key, found);
    return found;
  };
  return rewrite(outputs, (node) => canonical(simplifyNode(node)));
}

/** The number of which a node is made throughout, if it is. */
function uniformValue(node: Node): number | undefined {
  if (node.operation === "constant") return node.value;
  return node.operation === "broadcastTo" ? uniformValue(node.inputs[0] as Node) : undefined;
}

function simplifyNode(node: Node): Node {
  switch (node.operation) {
    case "scan":
      return simplifyScan(node);
    case "result":
      return simplifyResult(node);
    case "broadcastTo": {
      const [x] = node.inputs as [Node];
      return x.operation === "broadcastTo" ? broadcastTo(x.inputs[0] as Node, node.shape) : node;
    }
    case "maxTo": {
      const value = uniformValue(node.inputs[0] as Node);
      return value === undefined ? node : broadcastTo(value, node.shape);
    }
    case "sumTo":
    case "product":
    case "contract":
    case "slice":
      return uniformValue(node.inputs[0] as Node) === 0 ? zeros(node.shape) : node;
    default:
      return isPointwise(node) ? simplifyPointwise(withoutBroadcasts(node)) : node;
  }
}

/** Pointwise operations repeat their operands anyway. */
function withoutBroadcasts<Pointwise extends Node>(node: Pointwise): Pointwise {
  const stripped = node.inputs.map((input, index) => {
    if (input.operation !== "broadcastTo") return input;
    const [source] = input.inputs as [Node];
    const others = node.inputs.filter((_, other) => other !== index).map(({ shape }) => shape);
    const shape = others.reduce(broadcastShapes, source.shape);
    return sameShape(shape, node.shape) ? source : input;
  });
  const shape = stripped.map((input) => input.shape).reduce(broadcastShapes);
  // Two broadcasts may each seem needless because of the other.
  return sameShape(shape, node.shape) ? { ...node, inputs: stripped } : node;
}

function simplifyPointwise(node: Node): Node {
  const [a, b] = node.inputs as [Node, Node];
  const folded = foldConstants(node);
  if (folded !== undefined) return folded;
  const [left, right] = node.inputs.map(uniformValue);
  /** An operand stands for the result only when it has the result's shape. */
  const ifWhole = (operand: Node): Node => (sameShape(operand.shape, node.shape) ? operand : node);
  switch (node.operation) {
    case "copy":
    case "stopGradient":
      return a;
    case "negate":
      return a.operation === "negate" ? (a.inputs[0] as Node) : node;
    case "add":
      if (left === 0) return ifWhole(b);
      if (right === 0) return ifWhole(a);
      if (b.operation === "negate") return subtract(a, b.inputs[0] as Node);
      if (a.operation === "negate") return subtract(b, a.inputs[0] as Node);
      return node;
    case "subtract":
      if (right === 0) return ifWhole(a);
      if (left === 0 && sameShape(b.shape, node.shape)) return negate(b);
      return b.operation === "negate" ? sumOf(a, b.inputs[0] as Node) : node;
    case "multiply":
      if (left === 0 || right === 0) return zeros(node.shape);
      if (left === 1) return ifWhole(b);
      return right === 1 ? ifWhole(a) : node;
    default:
      return node;
  }
}

function foldConstants(node: Node): Node | undefined {
  if (!node.inputs.every((input) => input.operation === "constant")) return undefined;
  const [a, b] = node.inputs.map((input) => (input as ConstantNode).value) as [number, number];
  if (node.operation in unaryMeaning)
    return constant(unaryMeaning[node.operation as keyof typeof unaryMeaning](a));
  if (node.operation in binaryMeaning)
    return constant(binaryMeaning[node.operation as keyof typeof binaryMeaning](a, b));
  return undefined;
}

/** Simplifies the step, into which uniform sequences and captures are drawn. */
function simplifyScan(node: ScanNode): ScanNode {
  const { body } = node;
  const uniform = new Map<Node, Node>();
  bodyArguments(body).forEach((argument, index) => {
    const value = uniformValue(node.inputs[index] as Node);
    if (value !== undefined && index >= body.carries.length)
      uniform.set(argument, broadcastTo(value, argument.shape));
  });
  return scanNode(
    mapBody(body, (nodes) => simplify(substitute(nodes, uniform))),
    operandsOf(node),
  );
}

/** Results that need no loop. */
function simplifyResult(node: ResultNode): Node {
  const [scan] = node.inputs;
  const { carries, elements, next, outputs } = scan.body;
  if (node.index < carries.length)
    return next[node.index] === carries[node.index] ? (scan.inputs[node.index] as Node) : node;
  const output = outputs[node.index - carries.length] as Node;
  const element = elements.indexOf(output as (typeof elements)[number]);
  if (element >= 0) return scan.inputs[carries.length + element] as Node;
  const value = uniformValue(output);
  return value === undefined ? node : broadcastTo(value, node.shape);
}
