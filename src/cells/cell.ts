/**
 * A recurrent cell is a page of equations. `defineCell` runs the page once on symbols, and so learns its
 * parameters and checks that it makes sense; shapes, counts, gradients and programs follow from it.
 */

import { DefinitionError } from "../errors.js";
import { add, argument, product } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/walk.js";
import { featuresOf, formatShape, type Shape, sameShape } from "../tensor/shape.js";

/** What the equations may use beside the input and the states. */
export interface CellTools {
  /** H: width of every state. */
  readonly units: number;
  /**
   * `W·[operands] + b`: one matrix `[H, width]` an operand and one bias `[H]`, named `gate.operand` and `gate.bias`.
   * @param initialBias what the bias starts from, 0 unless given
   */
  linear(gate: string, operands: Readonly<Record<string, Node>>, initialBias?: number): Node;
  /** One weight a unit, `[H]`: recurrence per neuron, peepholes. */
  vector(name: string): Node;
}

/** x `[B, I]` and the states `[B, H]` by name. */
export type CellValues<State extends string> = Readonly<Record<State | "x", Node>>;

export interface CellDefinition<State extends string = string> {
  readonly name: string;
  /** Who published the equations; which variant they are. */
  readonly source: string;
  /** Names of the states. The first is the cell's output. */
  readonly states: readonly [State, ...State[]];
  /** The equations of one step: input and states at t-1 in, all states at t out, each `[B, H]`. */
  step(values: CellValues<State>, tools: CellTools): Readonly<Record<State, Node>>;
}

export type ParameterRole = "input" | "recurrent" | "bias" | "vector";

/** One trainable tensor of a cell. */
export interface CellParameter {
  /** `gate.operand`, such as `forget.h`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: ParameterRole;
  /** Start value of a bias. */
  readonly initial: number;
}

/** A cell that passed its checks. */
export interface Cell {
  readonly name: string;
  readonly source: string;
  readonly states: readonly string[];
  /** The trainable tensors for I inputs and H units, in the order of the equations. */
  parameters(inputs: number, units: number): readonly CellParameter[];
  /**
   * The equations on given values.
   * @param x `[..., I]`
   * @param states `[..., H]`, in the order of `states`
   * @param parameters as {@link Cell.parameters} lists them
   * @returns the next states
   */
  step(x: Node, states: readonly Node[], parameters: readonly Node[]): Node[];
}

/** @throws DefinitionError when the equations contradict themselves; the message names the gate or state. */
export function defineCell<State extends string>(definition: CellDefinition<State>): Cell {
  const { name, source, states } = definition;
  const run = (x: Node, values: readonly Node[], units: number, parameter: ParameterSource): Node[] => {
    const byName = Object.fromEntries([["x", x], ...states.map((state, index) => [state, values[index]])]);
    const next = definition.step(byName as CellValues<State>, equationTools(name, units, x, parameter));
    return checkedStates(definition, next, values);
  };
  const cell: Cell = {
    name,
    source,
    states,
    parameters(inputs, units) {
      const found = new Map<string, CellParameter>();
      const created: Node[] = [];
      const next = run(
        argument("x", ["B", inputs]),
        states.map((state) => argument(state, ["B", units])),
        units,
        (parameter) => {
          if (found.has(parameter.name))
            throw new DefinitionError(
              `cell "${name}" defines "${parameter.name}" twice; give each gate a name of its own`,
            );
          found.set(parameter.name, parameter);
          const node = argument(parameter.name, parameter.shape);
          created.push(node);
          return node;
        },
      );
      const used = new Set(topologicalOrder(next));
      const unused = created.find((node) => !used.has(node));
      if (unused?.operation === "argument")
        throw new DefinitionError(
          `cell "${name}" computes "${unused.name}" but no state depends on it; use it or remove it`,
        );
      return [...found.values()];
    },
    step(x, values, parameters) {
      const units = featuresOf(values[0]?.shape ?? []);
      let position = 0;
      return run(x, values, units, () => parameters[position++] as Node);
    },
  };
  if (states.includes("x" as State) || new Set(states).size < states.length)
    throw new DefinitionError(
      `cell "${name}" has states ${states.join(", ")}; they must differ, and x is the input`,
    );
  // Sizes that differ, so that an operand in the wrong place is a shape error.
  cell.parameters(3, 2);
  return cell;
}

type ParameterSource = (parameter: CellParameter) => Node;

function equationTools(cell: string, units: number, input: Node, parameter: ParameterSource): CellTools {
  return {
    units,
    linear(gate, operands, initialBias = 0) {
      const terms = Object.entries<Node | undefined>(operands).map(([operand, node]) => {
        if (node === undefined)
          throw new DefinitionError(
            `gate "${gate}" of cell "${cell}" uses "${operand}", which is no state of it`,
          );
        const shape = [units, featuresOf(node.shape)];
        const role = node === input ? "input" : "recurrent";
        return product(node, parameter({ name: `${gate}.${operand}`, shape, role, initial: 0 }));
      });
      const bias = parameter({ name: `${gate}.bias`, shape: [units], role: "bias", initial: initialBias });
      if (terms.length === 0) throw new DefinitionError(`gate "${gate}" of cell "${cell}" has no operand`);
      return [...terms, bias].reduce((sum, term) => add(sum, term));
    },
    vector(name) {
      return parameter({ name, shape: [units], role: "vector", initial: 0 });
    },
  };
}

function checkedStates<State extends string>(
  { name, states }: CellDefinition<State>,
  next: Readonly<Record<State, Node>>,
  before: readonly Node[],
): Node[] {
  const unknown = Object.keys(next).find((state) => !states.includes(state as State));
  if (unknown !== undefined)
    throw new DefinitionError(
      `cell "${name}" updates "${unknown}", which is not among its states: ${states.join(", ")}`,
    );
  return states.map((state, index) => {
    const node = next[state] as Node | undefined;
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
