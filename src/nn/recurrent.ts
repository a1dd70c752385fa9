/** A cell over time. */

import type { Cell } from "../cells/cell.js";
import { checkCell } from "../cells/check-cell.js";
import type { CellSpecification } from "../cells/specification.js";
import type { CellParameter, ParameterRole } from "../cells/tools.js";
import { DefinitionError } from "../errors.js";
import type { Node } from "../graph/node.js";
import { checkChoice } from "./check-choice.js";
import { checkUnits } from "./check-units.js";
import { checkStart, type Initialiser, orthogonal, uniform, xavierUniform } from "./initialise.js";
import { type Gives, givesNames, type Layer, type LayerNeeds, noStep, withProbe } from "./layer.js";
import { overTime, type Stepwise } from "./over-time.js";

/** Where weights start, by their names or by what they are: `{ recurrent: identity() }`. */
export type Starts = Readonly<Record<string, number | Initialiser>>;

const usualStarts: Readonly<Partial<Record<ParameterRole, Initialiser>>> = {
  input: xavierUniform,
  recurrent: orthogonal,
  // Every unit forgets at a rate of its own (Li et al. 2018).
  diagonal: uniform(0, 1),
};
const roles: readonly string[] = [
  "input",
  "recurrent",
  "diagonal",
  "bias",
  "vector",
] satisfies ParameterRole[];

export interface RecurrentOptions {
  /** The output at every step `[T, B, H]` (the default), or after the last step alone `[B, H]`. */
  readonly gives?: Gives;
  /** From the last step to the first. */
  readonly backward?: boolean;
  readonly start?: Starts;
}

/**
 * A cell over time, from zero states.
 * @throws DefinitionError for units that are no whole number above 0, and a start of what the cell does not have
 */
export function recurrent(cell: Cell, units: number, options: RecurrentOptions = {}): Layer {
  const { gives = "sequence", backward = false, start = {} } = options;
  checkCell(cell, "recurrent layer");
  checkUnits(units, "recurrent");
  checkChoice("gives", gives, givesNames);
  for (const [weight, value] of Object.entries(start)) checkStart(weight, value);
  const widths = cell.widths(units);
  const needs = (inputs: number): LayerNeeds => {
    const { parameters, masks, statistics } = cell.needs(inputs, units);
    checkStarts(cell, parameters, start);
    return {
      parameters: parameters.map((parameter) => ({
        name: parameter.name,
        shape: parameter.shape,
        start: start[parameter.name] ?? start[parameter.role] ?? usualStart(parameter),
      })),
      states: cell.states.map((name, index) => ({ name, width: widths[index] as number })),
      masks,
      statistics: statistics.map((statistic) => ({ ...statistic, per: "step" })),
    };
  };
  const stepwise: Stepwise = {
    step(x, { states, probes, ...supply }) {
      const { states: next, measured } = cell.step(x, states, { ...supply, units });
      const probed = next.map((state, index) => withProbe(state, probes?.[index]));
      return { output: probed[0] as Node, states: probed, measured };
    },
    last: (states) => states[0] as Node,
  };
  return {
    specification: {
      type: "recurrent",
      cell: shortSpecification(cell),
      units,
      gives,
      ...(backward ? { backward } : {}),
    },
    causal: !backward,
    features: () => widths[0] as number,
    needs,
    apply: (x, supply) => overTime(stepwise, needs(x.shape.at(-1) as number), x, supply, { gives, backward }),
    step: backward ? noStep("backward layer") : stepwise.step,
  };
}

/** The name of a cell to which nothing was done says all. */
export function shortSpecification({ specification }: Cell): string | CellSpecification {
  return Object.keys(specification).length === 1 ? specification.base : specification;
}

function usualStart({ role, initial }: CellParameter): number | Initialiser {
  return usualStarts[role] ?? initial;
}

function checkStarts(cell: Cell, parameters: readonly CellParameter[], start: Starts): void {
  for (const key of Object.keys(start))
    if (!roles.includes(key) && !parameters.some(({ name }) => name === key))
      throw new DefinitionError(
        `a start is given for "${key}", which cell "${cell.name}" does not have; name one of its weights ` +
          `(${parameters.map(({ name }) => name).join(", ")}) or a role (${roles.join(", ")})`,
      );
}
