import type { Cell } from "../cells/cell.js";
import { DefinitionError } from "../errors.js";
import type { Initialiser } from "./initialise.js";
import type { Starts } from "./recurrent.js";

/**
 * Gates that start out remembering for 1 to about `steps` steps, each unit for another time (Tallec & Ollivier 2018, Can
 * recurrent neural networks warp time?): forget biases log u with u between 1 and steps - 1, input biases -log u, and
 * the update gate of a GRU as the forget gate. The times are spread evenly instead of drawn.
 * @param cell whose biases are meant, to be handed to `recurrent` as `start`
 * @param steps the longest time that matters, above 2
 * @throws DefinitionError for a cell without such gates, and for fewer steps
 */
export function chrono(cell: Cell, steps: number): Starts {
  if (!(steps > 2 && Number.isFinite(steps)))
    throw new DefinitionError(`chrono initialisation needs more than 2 steps, received ${steps}`);
  const spread =
    (sign: number): Initialiser =>
    (bias) => {
      for (let unit = 0; unit < bias.length; unit++)
        bias[unit] = sign * Math.log(1 + ((steps - 2) * (unit + 0.5)) / bias.length);
    };
  const gates = rememberingGates(cell);
  if (gates.length === 0)
    throw new DefinitionError(`cell "${cell.name}" has no gates that say for how long it remembers`);
  return Object.fromEntries(gates.map(([bias, sign]) => [bias, spread(sign)] as const));
}

/** The biases by which a cell remembers longer or (-1) shorter; none for a cell without such gates. */
function rememberingGates(cell: Cell): readonly (readonly [bias: string, sign: number])[] {
  return rememberingBiases(cell.needs(1, 1).parameters.map(({ name }) => name));
}

/** Whether a cell has gates that say for how long it remembers. */
export function remembersByGates(cell: Cell): boolean {
  return rememberingGates(cell).length > 0;
}

/** Of a cell with these parameters the gate that keeps its state, which may well be stuck open; undefined for none. */
export function keepingGate(parameters: Iterable<string>): string | undefined {
  return rememberingBiases(parameters)[0]?.[0].replace(".bias", "");
}

/** The first is that of the gate that keeps. */
function rememberingBiases(parameters: Iterable<string>): (readonly [bias: string, sign: number])[] {
  const names = new Set(parameters);
  // In a coupled cell the input gate alone says it. In a GRU, which has a reset gate, an open update gate keeps.
  const signs = {
    "forget.bias": 1,
    "input.bias": -1,
    "update.bias": names.has("reset.bias") ? 1 : -1,
  };
  return Object.entries(signs).filter(([name]) => names.has(name));
}
