/** What is measured: one training step (forward, backward through time, clip, Adam) on the last output. */
export const CASES = [
  { cell: "lstm", units: 64, batch: 32, steps: 50 },
  { cell: "gru", units: 64, batch: 32, steps: 50 },
  { cell: "simple", units: 64, batch: 32, steps: 50 },
  { cell: "lstm", units: 16, batch: 32, steps: 24 },
  { cell: "lstm", units: 128, batch: 64, steps: 100 },
].map((entry) => ({
  name: `${entry.cell} ${entry.units}, batch ${entry.batch}, ${entry.steps} steps`,
  ...entry,
}));

/** Gates of a cell: matrix products a step, forwards. */
const GATES = { simple: 1, lstm: 4, gru: 3 };

/** Floating-point operations of the matrix products of one step of training: forward, backward, weight gradient. */
export function flopsOf({ cell, units, batch, steps }) {
  return 3 * 2 * GATES[cell] * units * (units + 1) * batch * steps;
}
