/**
 * The executable specification of graphs: what constructors promise, checked on a graph as a whole. Passes build
 * nodes by hand too; tests run this after every one of them.
 */

import { DefinitionError, ShapeError } from "../errors.js";
import { featuresOf, formatShape, type Shape, sameShape } from "../tensor/shape.js";
import {
  binary,
  broadcastTo,
  concat,
  contract,
  maxTo,
  product,
  scanNode,
  scanResults,
  select,
  slice,
  sumTo,
  unary,
} from "./build.js";
import { binaryMeaning, unaryMeaning } from "./interpret.js";
import type { ArgumentNode, BinaryOperation, Node, ScanNode, UnaryOperation } from "./node.js";

/**
 * @param outputs what the graph computes
 * @param declared its arguments: inputs and parameters
 * @throws DefinitionError when an argument is not declared or a name is declared twice, a node has not the shape
 *   that its operation infers, a step is not closed over its own arguments, a result lies outside its loop's
 *   results, or a node depends on itself
 */
export function verifyGraph(outputs: readonly Node[], declared: Iterable<ArgumentNode>): void {
  const known = new Set(declared);
  const names = new Set<string>();
  for (const { name } of known) {
    if (names.has(name))
      throw new DefinitionError(`two arguments are called "${name}"; give each a name of its own`);
    names.add(name);
  }
  verifyRegion(outputs, known, "the graph", new Set());
}

/** What is wrong with a node, as an error that says which and where. */
type Fault = (problem: string) => DefinitionError;

/** The top level, or the step of a loop. `around` are the loops that it is in. */
function verifyRegion(
  outputs: readonly Node[],
  known: ReadonlySet<Node>,
  where: string,
  around: ReadonlySet<ScanNode>,
): void {
  const order = orderWithoutCycles(outputs, where);
  const faultOf =
    (node: Node): Fault =>
    (problem) =>
      new DefinitionError(`${describe(node)} in ${where} ${problem}`);
  const own = order.find((node) => around.has(node as ScanNode));
  if (own !== undefined) throw faultOf(own)("is part of its own step; a loop cannot contain itself");
  for (const node of order) {
    const fault = faultOf(node);
    if (node.operation === "argument" && !known.has(node))
      throw fault("comes from nowhere; declare it, or hand it to the loop as a capture");
    if (node.operation === "scan") {
      verifyScan(node, fault);
      const { carries, elements, captures, next, outputs: stacked } = node.body;
      const closed = new Set([...carries, ...elements, ...captures]);
      verifyRegion(
        [...next, ...stacked],
        closed,
        `the step of ${describe(node)}`,
        new Set([...around, node]),
      );
    }
    checkShape(node, fault);
  }
}

/** Inputs before users, as `topologicalOrder` gives them, which would not end on a cycle. */
function orderWithoutCycles(outputs: readonly Node[], where: string): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  for (const output of outputs) {
    const path: { node: Node; next: number }[] = [{ node: output, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      if (top.next === 0 && state.get(node) === "open")
        throw new DefinitionError(
          `${describe(node)} in ${where} depends on itself; values of an earlier step must come as a carry`,
        );
      const input = state.get(node) === "done" ? undefined : node.inputs[top.next++];
      if (input !== undefined) {
        state.set(node, "open");
        path.push({ node: input, next: 0 });
        continue;
      }
      if (state.get(node) !== "done") order.push(node);
      state.set(node, "done");
      path.pop();
    }
  }
  return order;
}

function checkShape(node: Node, fault: Fault): void {
  const inferred = fitting(() => inferShape(node, fault), fault);
  if (!sameShape(inferred, node.shape))
    throw fault(`should be ${formatShape(inferred)}; build it by its constructor`);
}

/** Runs a constructor, whose complaint becomes one about the node. */
function fitting<Result>(construct: () => Result, fault: Fault): Result {
  try {
    return construct();
  } catch (error) {
    if (error instanceof ShapeError) throw fault(`does not fit its operands: ${error.message}`);
    throw error;
  }
}

function inferShape(node: Node, fault: Fault): Shape {
  const [a, b, c] = node.inputs as [Node, Node, Node];
  const operands = operandCount(node);
  if (operands !== undefined && node.inputs.length !== operands)
    throw fault(`has ${node.inputs.length} operands; it takes ${operands}`);
  switch (node.operation) {
    case "argument":
      if (!node.shape.every((size) => typeof size === "string" || (Number.isInteger(size) && size > 0)))
        throw fault("needs whole sizes above 0, or extents by name");
      return node.shape;
    case "constant":
      return [];
    case "select":
      return select(a, b, c).shape;
    case "product":
      return product(a, b, node.transposed).shape;
    case "contract":
      return contract(a, b).shape;
    case "sumTo":
      return sumTo(a, node.shape).shape;
    case "maxTo":
      return maxTo(a, node.shape).shape;
    case "broadcastTo":
      return broadcastTo(a, node.shape).shape;
    case "slice":
      return slice(a, node.start, featuresOf(node.shape)).shape;
    case "concat":
      if (node.inputs.length === 0) throw fault("has no operands; it takes at least one");
      return concat(a, ...node.inputs.slice(1)).shape;
    case "scan":
      // Checked with its body.
      return node.shape;
    case "result": {
      const [scan] = node.inputs;
      if (scan.operation !== "scan") throw fault("is taken of something that is no loop");
      const { final, outputs } = scanResults(scan);
      const results = [...final, ...outputs];
      const result = results[node.index];
      if (result === undefined) throw fault(`is not among the ${results.length} results of its loop`);
      return result.shape;
    }
    default:
      return node.operation in unaryMeaning
        ? unary(node.operation as UnaryOperation, a).shape
        : binary(node.operation as BinaryOperation, a, b).shape;
  }
}

/** How many operands an operation takes; undefined where it varies. */
function operandCount(node: Node): number | undefined {
  switch (node.operation) {
    case "scan":
    case "concat":
      return undefined;
    case "argument":
    case "constant":
      return 0;
    case "select":
      return 3;
    case "product":
    case "contract":
      return 2;
    default:
      return node.operation in binaryMeaning ? 2 : 1;
  }
}

/** Whether what the loop is given fits what its step takes. */
function verifyScan({ body, inputs, reverse, shape }: ScanNode, fault: Fault): void {
  const { carries, elements, captures } = body;
  const taken = [...carries, ...elements, ...captures];
  if (new Set(taken).size < taken.length) throw fault("hands two operands to one argument of its step");
  if (inputs.length !== taken.length)
    throw fault(
      `is given ${inputs.length} operands; its step takes ${taken.length}: ` +
        `${carries.length} carries, ${elements.length} elements, ${captures.length} captures`,
    );
  taken.forEach((argument, index) => {
    const operand = inputs[index] as Node;
    const isElement = index >= carries.length && index < carries.length + elements.length;
    const expected = isElement ? operand.shape.slice(1) : operand.shape;
    if (!sameShape(argument.shape, expected))
      throw fault(
        `hands ${formatShape(expected)} to "${argument.name}" of its step, which is ${formatShape(argument.shape)}`,
      );
  });
  const sequences = inputs.slice(carries.length, carries.length + elements.length);
  const rebuilt = fitting(() => scanNode(body, { initial: [], sequences, captures: [], reverse }), fault);
  if (!sameShape(rebuilt.shape, shape))
    throw fault(`should be ${formatShape(rebuilt.shape)}: the number of its steps`);
}

function describe(node: Node): string {
  const name = node.operation === "argument" ? ` "${node.name}"` : "";
  return `${node.operation}${name} ${formatShape(node.shape)}`;
}
