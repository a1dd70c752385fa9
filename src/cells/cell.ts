/**
 * A recurrent cell is a page of equations. `defineCell` runs the page once on symbols, and so learns its
 * parameters and checks that it makes sense; shapes, counts, gradients and programs follow from it.
 */

import { DefinitionError } from "../errors.js";
import {
  type Activation,
  activationNames,
  activationOf,
  isNonNegative,
  nameOf,
} from "../graph/activations.js";
import type { Node } from "../graph/node.js";
import { formatShape, type Shape, sameShape } from "../tensor/shape.js";
import { type CellNeeds, type CellSupply, findNeeds, supplySource } from "./needs.js";
import { type CellSpecification, nameOfCell } from "./specification.js";
import { type CellTools, type CellTransform, equationTools, type Source } from "./tools.js";

/** x `[B, I]` and the states `[B, H]` by name. */
export type CellValues<State extends string> = Readonly<Record<State | "x", Node>>;

export interface CellDefinition<State extends string = string, Squashed extends string = string> {
  readonly name: string;
  /** Who published the equations; which variant they are. */
  readonly source: string;
  /** Names of the states. The first is the cell's output. */
  readonly states: readonly [State, ...State[]];
  /** Widths of the states that have one of their own; the others are H wide. */
  readonly widths?: Readonly<Partial<Record<State, number>>>;
  /** States that are one memory together, so that none of them may be kept or changed without the others. */
  readonly together?: readonly State[];
  /** The activations that may be exchanged, by what they act on: a gate, or a state on its way out. */
  readonly activations?: Readonly<Record<Squashed, Activation>>;
  /** Those of them that must never be below 0. */
  readonly nonNegative?: readonly NoInfer<Squashed>[];
  /** The equations of one step: input and states at t-1 in, all states at t out, each `[B, H]`. */
  step(values: CellValues<State>, tools: CellTools<Squashed>): Readonly<Record<State, Node>>;
}

/** A cell that passed its checks. */
export interface Cell {
  /** That of its definition, after the names of what was done to it. */
  readonly name: string;
  readonly source: string;
  readonly states: readonly string[];
  /** The cell as data, for the passport of a model. */
  readonly specification: CellSpecification;
  /** The equations and what was done to them, to make other cells of. */
  readonly definition: CellDefinition;
  readonly transforms: readonly CellTransform[];
  /** Widths of the states for H units. */
  widths(units: number): readonly number[];
  /** What the equations read beside the input and the states, for I inputs and H units, in their order. */
  needs(inputs: number, units: number): CellNeeds;
  /**
   * The equations on given values.
   * @param x `[..., I]`
   * @param states `[..., H]`, in the order of `states`
   * @param supply nodes for what {@link Cell.needs} lists
   */
  step(x: Node, states: readonly Node[], supply: CellSupply): CellStep;
}

type Activate = Readonly<Record<string, (x: Node) => Node>>;

export interface CellStep {
  /** The next states. */
  readonly states: readonly Node[];
  /** Statistics of the batch as {@link CellNeeds.statistics} lists them; none where they were supplied. */
  readonly measured: readonly Node[];
}

/** @throws DefinitionError when the equations contradict themselves; the message names the gate or state. */
export function defineCell<State extends string, Squashed extends string = never>(
  definition: CellDefinition<State, Squashed>,
): Cell {
  return makeCell(definition as unknown as CellDefinition, { base: definition.name });
}

/** A cell with a specification of its own: made for given sizes, or of another cell. */
export function makeCell(
  definition: CellDefinition,
  specification: CellSpecification,
  transforms: readonly CellTransform[] = [],
): Cell {
  const { states, widths = {}, activations = {}, nonNegative = [] } = definition;
  const name = nameOfCell(specification);
  const activate = Object.fromEntries(
    Object.entries(activations).map(([what, activation]) => [what, activationOf(activation)]),
  );
  if (states.length === 0)
    throw new DefinitionError(`cell "${name}" has no states; name at least one, which is its output`);
  if (typeof definition.step !== "function")
    throw new DefinitionError(`cell "${name}" has no step; give its equations as a function`);
  for (const what of nonNegative) checkNonNegative(name, what, activations[what] as Activation);
  const run = (
    x: Node,
    values: readonly Node[],
    units: number,
    source: Source,
    observe?: CellSupply["observe"],
  ): Node[] => {
    const observed = observe === undefined ? activate : observedBy(observe, activate, activations);
    const tools = equationTools({ cell: name, units, activate: observed }, source, transforms);
    const before = Object.fromEntries([["x", x], ...states.map((state, index) => [state, values[index]])]);
    const next = checkedStates(definition, definition.step(before, tools), values);
    const byName = Object.fromEntries(states.map((state, index) => [state, next[index] as Node]));
    const changed = transforms.reduce(
      (current, transform) => transform.states?.(current, before, tools) ?? current,
      byName,
    );
    return states.map((state) => changed[state] as Node);
  };
  const widthsFor = (units: number): number[] => states.map((state) => widths[state] ?? units);
  const cell: Cell = {
    name,
    source: [definition, ...transforms].map((part) => part.source).join("; "),
    states,
    specification,
    definition,
    transforms,
    widths: widthsFor,
    needs: (inputs, units) =>
      findNeeds({ cell: name, states, widths: widthsFor(units), inputs }, (x, values, source) =>
        run(x, values, units, source),
      ),
    step(x, values, supply) {
      const { source, measured } = supplySource(supply);
      return { states: run(x, values, supply.units, source, supply.observe), measured };
    },
  };
  if (states.includes("x") || new Set(states).size < states.length)
    throw new DefinitionError(
      `cell "${name}" has states ${states.join(", ")}; they must differ, and x is the input`,
    );
  // Sizes that differ, so that an operand in the wrong place is a shape error.
  cell.needs(3, 2);
  return cell;
}

/** Activations whose results are heard of. */
function observedBy(
  observe: NonNullable<CellSupply["observe"]>,
  activate: Activate,
  activations: Readonly<Record<string, Activation>>,
): Activate {
  return Object.fromEntries(
    Object.entries(activate).map(([gate, squash]) => [
      gate,
      (x: Node) => {
        const value = squash(x);
        observe(gate, value, activations[gate] as Activation);
        return value;
      },
    ]),
  );
}

function checkNonNegative(cell: string, what: string, activation: Activation): void {
  if (!isNonNegative(activation))
    throw new DefinitionError(
      `the ${what} activation of cell "${cell}" must never be below 0, and ${nameOf(activation)} can be; choose one of ` +
        activationNames.filter(isNonNegative).join(", "),
    );
}

function checkedStates(
  { name, states }: CellDefinition,
  given: Readonly<Record<string, Node>> | undefined,
  before: readonly Node[],
): Node[] {
  const next = given ?? {};
  const unknown = Object.keys(next).find((state) => !states.includes(state));
  if (unknown !== undefined)
    throw new DefinitionError(
      `cell "${name}" updates "${unknown}", which is not among its states: ${states.join(", ")}`,
    );
  return states.map((state, index) => {
    const node = next[state];
    const shape = before[index]?.shape as Shape;
    if (node === undefined)
      throw new DefinitionError(`state "${state}" of cell "${name}" has no update; return it from step`);
    if (!sameShape(node.shape, shape))
      throw new DefinitionError(
        `state "${state}" of cell "${name}" is ${formatShape(shape)} but its update ${formatShape(node.shape)}`,
      );
    return node;
  });
}
