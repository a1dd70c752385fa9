/** What equations are written with, beside the operations of graphs. */

import { DefinitionError } from "../errors.js";
import { add, multiply, product } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf } from "../tensor/shape.js";
import type { TransformSpecification } from "./specification.js";

export type ParameterRole = "input" | "recurrent" | "diagonal" | "bias" | "vector";

/** One trainable tensor of a cell. */
export interface CellParameter {
  /** `gate.operand`, such as `forget.h`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: ParameterRole;
  /** Start value of a bias or a vector. */
  readonly initial: number;
}

/** Random numbers of training: `value` with a probability, otherwise 0. */
export interface Mask {
  readonly name: string;
  readonly width: number;
  readonly probability: number;
  readonly value: number;
  /** Drawn once for a whole sequence, or anew at every step; `[B, width]` in a step. */
  readonly per: "sequence" | "step";
}

/** Mean and variance of each feature over a batch, each `[width]`. */
export interface Moments {
  readonly mean: Node;
  readonly variance: Node;
}

/** What is known of a batch at a step: {@link Moments} of a value of this width. */
export interface Statistic {
  readonly name: string;
  readonly width: number;
}

/** Where the nodes come from that are neither input nor state. */
export interface Source {
  parameter(parameter: CellParameter): Node;
  /** Undefined where the cell is not being trained. */
  mask(mask: Mask): Node | undefined;
  moments(statistic: Statistic, value: Node): Moments;
}

export interface CellTools<Squashed extends string = string> extends Source {
  /** H: width of the states that have none of their own. */
  readonly units: number;
  /** The activations of the definition by their names. */
  readonly activate: Readonly<Record<Squashed, (x: Node) => Node>>;
  /**
   * `W·[operands] + b`: one matrix `[H, width]` an operand and one bias `[H]`, named `gate.operand` and `gate.bias`.
   * The operand called x is the input, all others are recurrent.
   * @param initialBias what the bias starts from, 0 unless given
   */
  linear(gate: string, operands: Readonly<Record<string, Node>>, initialBias?: number): Node;
  /** What one operand adds to a linear gate: `W·operand`, W `[units, width]`. */
  term(gate: string, operand: string, value: Node, units?: number): Node;
  /** `w ⊙ value`: recurrence per neuron, one weight a unit. */
  diagonal(name: string, value: Node): Node;
  /** One weight a unit, `[H]`: a peephole, a gain. */
  vector(name: string, initial?: number): Node;
}

/** A change of equations that any cell can undergo: of what it is written with, or of what becomes of its states. */
export interface CellTransform {
  readonly specification: TransformSpecification;
  readonly source: string;
  /** Tools that take the place of those in `inner`, and may use them. */
  tools?(inner: CellTools): Partial<CellTools>;
  /** The next states in place of `next`, both by name. */
  states?(
    next: Readonly<Record<string, Node>>,
    before: Readonly<Record<string, Node>>,
    tools: CellTools,
  ): Readonly<Record<string, Node>>;
}

interface Equations {
  readonly cell: string;
  readonly units: number;
  readonly activate: CellTools["activate"];
}

/** The tools, each transform's in place of those before it. `linear` is made of whatever `term` has become. */
export function equationTools(
  { cell, units, activate }: Equations,
  source: Source,
  transforms: readonly CellTransform[],
): CellTools {
  const plain: CellTools = {
    ...source,
    units,
    activate,
    linear(gate, operands, initialBias = 0) {
      const terms = Object.entries<Node | undefined>(operands).map(([operand, value]) => {
        if (value === undefined)
          throw new DefinitionError(
            `gate "${gate}" of cell "${cell}" uses "${operand}", which is no state of it`,
          );
        return tools.term(gate, operand, value);
      });
      if (terms.length === 0) throw new DefinitionError(`gate "${gate}" of cell "${cell}" has no operand`);
      const bias = source.parameter({
        name: `${gate}.bias`,
        shape: [units],
        role: "bias",
        initial: initialBias,
      });
      return [...terms, bias].reduce((sum, term) => add(sum, term));
    },
    term(gate, operand, value, rows = units) {
      const shape = [rows, featuresOf(value.shape)];
      const role = operand === "x" ? "input" : "recurrent";
      return product(value, source.parameter({ name: `${gate}.${operand}`, shape, role, initial: 0 }));
    },
    diagonal(name, value) {
      const shape = [featuresOf(value.shape)];
      return multiply(source.parameter({ name, shape, role: "diagonal", initial: 0 }), value);
    },
    vector: (name, initial = 0) => source.parameter({ name, shape: [units], role: "vector", initial }),
  };
  let tools = plain;
  for (const transform of transforms) tools = { ...tools, ...transform.tools?.(tools) };
  return tools;
}
