/** The cells that experiments compare, each as its authors start it, and networks of them within a budget of weights. */
import { coupledLstm, gru, indrnn, lstm, minGru, minLstm, simple, withActivations } from "sequitur/cells";
import { chrono, dense, identity, normal, recurrent, sequential, uniform } from "sequitur/nn";

const relu = withActivations(simple, { candidate: "relu" });
/** The rate of a cell without bounds: what may grow with every step is sooner too large the more steps there are. */
const unboundedRate = (steps) => 0.2 / steps;

/**
 * By name: the cell, for sequences of so many steps; where its weights start then, how many layers it takes, and the
 * rate where it does not stand the usual one.
 */
export const CONTENDERS = {
  "simple tanh": { cell: simple },
  // Nearly linear, nearly orthogonal: what was said turns on and on (after Henaff, Szlam & LeCun 2016).
  "leaky ReLU, orthogonal": {
    cell: (steps) => withActivations(simple, { candidate: { name: "leaky-relu", alpha: 1 - 10 / steps } }),
    start: () => ({ input: normal(0.1) }),
    rate: unboundedRate,
  },
  // Le, Jaitly & Hinton 2015.
  IRNN: {
    cell: relu,
    start: () => ({ recurrent: identity(), input: normal(0.001) }),
    rate: unboundedRate,
  },
  // A neuron that sees itself alone cannot choose what it adds up; a layer below it can. From Li et al. 2018: the last
  // layer's neurons start as those that keep.
  indrnn: {
    cell: indrnn,
    layers: 2,
    start: (steps) => ({ diagonal: uniform(0.5 ** (1 / steps), 1) }),
    startBelow: () => ({ diagonal: uniform(0, 1) }),
    rate: unboundedRate,
  },
  gru: { cell: gru },
  "gru, chrono": { cell: gru, start: (steps) => chrono(gru, steps) },
  lstm: { cell: lstm },
  "lstm, chrono": { cell: lstm, start: (steps) => chrono(lstm, steps) },
  "coupled lstm, chrono": { cell: coupledLstm, start: (steps) => chrono(coupledLstm, steps) },
  // Gates that see the input alone: a second layer sees what the first has made of the past.
  mingru: { cell: minGru, layers: 2 },
  "mingru, chrono": { cell: minGru, layers: 2, start: (steps) => chrono(minGru, steps) },
  "minlstm, chrono": { cell: minLstm, layers: 2, start: (steps) => chrono(minLstm, steps) },
};

/** One recurrent layer, or as many as the contender takes, and a linear head. */
export function networkOf({ cell, layers = 1, start, startBelow }, units, steps, { inputs, outputs, gives }) {
  const chosen = typeof cell === "function" ? cell(steps) : cell;
  const below = Array.from({ length: layers - 1 }, () =>
    recurrent(chosen, units, { start: startBelow?.(steps) ?? {} }),
  );
  const last = recurrent(chosen, units, { gives, start: start?.(steps) ?? {} });
  return sequential(inputs, [...below, last, dense(outputs)]);
}

/** The widest network of a contender that has at most so many weights. */
export function networkWithin(contender, budget, steps, task) {
  return widestWithin(budget, (units) => networkOf(contender, units, steps, task));
}

/** @param make `(units) => model` */
export function widestWithin(budget, make) {
  let [fits, tooWide] = [1, 2];
  while (make(tooWide).parameterCount <= budget) [fits, tooWide] = [tooWide, 2 * tooWide];
  while (tooWide - fits > 1) {
    const middle = (fits + tooWide) >> 1;
    if (make(middle).parameterCount <= budget) fits = middle;
    else tooWide = middle;
  }
  return { model: make(fits), units: fits };
}
