/** Turns a group of pointwise nodes into a tile program: few steps, few registers. */

import type { ConstantNode, Node, Operation } from "../graph/node.js";
import type { Instruction, TileOperation, TileReference, TileStep, View } from "../program/program.js";
import type { Shape } from "../tensor/shape.js";

/** What a group must know of its surroundings. */
export interface TileContext {
  /** Where a node outside the group is in memory. */
  viewOf(node: Node): View;
  /** Where to write a node of the group; undefined when nobody else reads it. */
  storeOf(node: Node): View | undefined;
  /** How many uses a node has, in the whole region. */
  usesOf(node: Node): number;
}

interface Fused {
  readonly operation: TileOperation;
  readonly operands: readonly Node[];
}

export function buildTile(
  shape: Shape,
  nodes: readonly Node[],
  context: TileContext,
): Extract<Instruction, { op: "tile" }> {
  const fused = selectSteps(nodes, context);
  const inGroup = (node: Node): boolean => fused.has(node);
  const lastUse = new Map<Node, number>();
  // Results that the group itself does not read come last, when their memory may be that of an operand.
  const read = new Set([...fused.values()].flatMap(({ operands }) => operands));
  const members = nodes.filter(inGroup);
  const ordered = [...members.filter((node) => read.has(node)), ...members.filter((node) => !read.has(node))];
  ordered.forEach((node, index) => {
    for (const operand of (fused.get(node) as Fused).operands) lastUse.set(operand, index);
  });

  const reads: View[] = [];
  const writes: View[] = [];
  const constants: number[] = [];
  const steps: TileStep[] = [];
  const places = new Map<Node, TileReference>();
  const free: number[] = [];
  let registers = 0;

  const reference = (node: Node): TileReference => {
    const known = places.get(node);
    if (known !== undefined) return known;
    if (node.operation === "constant") return { from: "constant", index: indexOfConstant(node, constants) };
    const place: TileReference = { from: "read", index: reads.push(context.viewOf(node)) - 1 };
    places.set(node, place);
    return place;
  };
  const readBuffers = new Set(
    ordered
      .flatMap((node) => (fused.get(node) as Fused).operands)
      .filter((node) => !inGroup(node) && node.operation !== "constant")
      .map((node) => placeKey(context.viewOf(node))),
  );
  const late: TileStep[] = [];

  ordered.forEach((node, index) => {
    const { operation, operands } = fused.get(node) as Fused;
    const from = operands.map(reference);
    for (const operand of new Set(operands)) {
      const place = places.get(operand);
      if (place?.from === "register" && lastUse.get(operand) === index) free.push(place.index);
    }
    const target = context.storeOf(node);
    // What is written over an operand of the group is kept back until every step has read it.
    const held = target !== undefined && readBuffers.has(placeKey(target));
    let to: TileReference;
    if (target !== undefined && !held) {
      to = { from: "write", index: writes.push(target) - 1 };
    } else {
      to = { from: "register", index: free.pop() ?? registers++ };
      if (target !== undefined) {
        late.push({
          operation: "copy",
          to: { from: "write", index: writes.push(target) - 1 },
          operands: [to],
        });
        lastUse.set(node, ordered.length);
      }
    }
    places.set(node, to);
    steps.push({ operation, to, operands: from });
  });
  return { op: "tile", shape, reads, writes, constants, registers, steps: [...steps, ...late] };
}

/** Two views of one buffer overlap unless they are different steps of a history. */
function placeKey({ buffer, step }: View): string {
  return `${buffer} ${step === undefined ? "" : `${step.offset} ${step.fromEnd} ${step.moving}`}`;
}

function indexOfConstant({ value }: ConstantNode, constants: number[]): number {
  const known = constants.findIndex((other) => Object.is(other, value));
  return known >= 0 ? known : constants.push(value) - 1;
}

/** Chooses the operations, from the last node back, so that what a longer operation contains is not computed. */
function selectSteps(nodes: readonly Node[], context: TileContext): Map<Node, Fused> {
  const members = new Set(nodes);
  const needed = new Set(nodes.filter((node) => context.storeOf(node) !== undefined));
  const chosen = new Map<Node, Fused>();
  /** Whether a node need not be computed once its only user has taken it in. */
  const dissolves = (node: Node | undefined): node is Node =>
    node !== undefined &&
    members.has(node) &&
    context.usesOf(node) === 1 &&
    context.storeOf(node) === undefined;
  for (const node of nodes.toReversed()) {
    if (!needed.has(node)) continue;
    const step = fuseSlope(node, dissolves) ?? fuseMultiplyAdd(node, dissolves) ?? plainStep(node);
    chosen.set(node, step);
    for (const operand of step.operands) if (members.has(operand)) needed.add(operand);
  }
  return chosen;
}

/** Operations that differ from a copy for graphs alone. */
const COPIES: ReadonlySet<Operation> = new Set<Operation>(["broadcastTo", "stopGradient"]);

function plainStep(node: Node): Fused {
  const operation = COPIES.has(node.operation) ? "copy" : (node.operation as TileOperation);
  return { operation, operands: node.inputs };
}

const isOne = (node: Node | undefined): boolean => node?.operation === "constant" && node.value === 1;

/** a·(1 - b·b) and a·(b·(1 - b)), as the derivative table writes them. */
function fuseSlope(node: Node, dissolves: (node: Node | undefined) => node is Node): Fused | undefined {
  if (node.operation !== "multiply") return undefined;
  const [a, slope] = node.inputs as [Node, Node];
  if (!dissolves(slope) || slope === a) return undefined;
  const [left, right] = slope.inputs as [Node, Node];
  if (slope.operation === "subtract" && isOne(left) && dissolves(right) && right.operation === "multiply") {
    const [b, again] = right.inputs as [Node, Node];
    if (b === again) return { operation: "tanhSlope", operands: [a, b] };
  }
  const isComplement = right?.operation === "subtract" && isOne(right.inputs[0]) && right.inputs[1] === left;
  if (slope.operation === "multiply" && isComplement)
    return { operation: "sigmoidSlope", operands: [a, left] };
  return undefined;
}

function fuseMultiplyAdd(node: Node, dissolves: (node: Node | undefined) => node is Node): Fused | undefined {
  if (node.operation !== "add") return undefined;
  const [a, b] = node.inputs as [Node, Node];
  for (const [product, addend] of [
    [a, b],
    [b, a],
  ] as const)
    if (product !== addend && dissolves(product) && product.operation === "multiply")
      return { operation: "multiplyAdd", operands: [...product.inputs, addend] };
  return undefined;
}
