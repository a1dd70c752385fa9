import type { Cell } from "./cell.js";
import { gru } from "./gru.js";
import { lstm } from "./lstm.js";
import { simple } from "./simple.js";

/** The cells that come with Sequitur, by name. A user's own cell needs no entry here. */
export const builtInCells: ReadonlyMap<string, Cell> = new Map(
  [simple, lstm, gru].map((cell) => [cell.name, cell]),
);
