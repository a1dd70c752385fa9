import { DefinitionError } from "../../errors.js";
import { add, multiply, select } from "../../graph/build.js";
import { featuresOf } from "../../tensor/shape.js";
import { shown } from "../../tensor/shown.js";
import type { Cell } from "../cell.js";
import { checkCell } from "../check-cell.js";
import { transformCell } from "../transform.js";
import { checkShare } from "./share.js";

/**
 * In training, units keep their state instead of taking the next one, each with a probability, drawn anew at every
 * step. Afterwards states are the mean of both that this amounts to.
 * @param rates the probability, in [0, 1): of all states, or by state (0 for those left out). States that are one
 * memory together, such as c, n and m of `slstm`, stay as they are
 * @throws DefinitionError for another rate, and for a state that the cell does not have or that is part of such a memory
 */
export function zoneout(cell: Cell, rates: number | Readonly<Record<string, number>>): Cell {
  checkCell(cell, "transform");
  if (typeof rates !== "number" && (typeof rates !== "object" || rates === null))
    throw new DefinitionError(`zoneout takes a rate, or rates by state, received ${shown(rates)}`);
  const together: readonly string[] = cell.definition.together ?? [];
  const apart = cell.states.filter((state) => !together.includes(state));
  const byState =
    typeof rates === "number" ? Object.fromEntries(apart.map((state) => [state, rates])) : rates;
  for (const [state, rate] of Object.entries(byState)) {
    if (!cell.states.includes(state))
      throw new DefinitionError(
        `cell "${cell.name}" has no state "${state}" to zone out; it has ${cell.states.join(", ")}`,
      );
    checkShare(`the zoneout rate of "${state}"`, rate);
    if (rate > 0 && together.includes(state))
      throw new DefinitionError(
        `states ${together.join(", ")} of cell "${cell.name}" are one memory, and "${state}" cannot be zoned out by ` +
          `itself; zone out ${apart.join(", ")}`,
      );
  }
  return transformCell(cell, {
    specification: { name: "zoneout", options: byState },
    source: "Krueger et al. 2017, Zoneout: regularizing RNNs by randomly preserving hidden activations",
    states(next, before, tools) {
      const changed = Object.entries(next).map(([state, value]) => {
        const [rate, kept] = [byState[state] ?? 0, before[state] as typeof value];
        if (rate === 0) return [state, value];
        const mask = tools.mask({
          name: `${state}.zoneout`,
          width: featuresOf(value.shape),
          probability: rate,
          value: 1,
          per: "step",
        });
        const mean = (): typeof value => add(multiply(rate, kept), multiply(1 - rate, value));
        return [state, mask === undefined ? mean() : select(mask, kept, value)];
      });
      return Object.fromEntries(changed);
    },
  });
}
