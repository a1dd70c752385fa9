/** Networks that cannot remember, and what can be done about it, one remedy at a time. */
import { batchNorm, gru, layerNorm, lstm, simple, withActivations } from "sequitur/cells";
import { chrono, identity, normal, xavierUniform } from "sequitur/nn";
import { adam, clipByGlobalNorm, clipByNormQuantile, sgd } from "sequitur/train";

const activated = (candidate) => withActivations(simple, { candidate });
const sigmoid = activated("sigmoid");
const relu = activated("relu");
const keeping = { recurrent: identity(), input: normal(0.1) };
/** What passes through it grows by a tenth a step, and so does its gradient. */
const growing = { recurrent: identity(1.1), input: normal(0.1) };

const slow = () => adam({ rate: 0.001 });
// Adam divides a gradient by its own size, and so hides that it explodes.
const plain = () => sgd({ rate: 0.01 });

const vanishing = {
  "sigmoid, small normal start": { cell: sigmoid, start: { recurrent: normal(0.1) } },
  "sigmoid, Xavier": { cell: sigmoid, start: { recurrent: xavierUniform } },
  "sigmoid, orthogonal": { cell: sigmoid },
  "sigmoid, layer norm": { cell: layerNorm(sigmoid) },
  "tanh, Xavier": { cell: simple, start: { recurrent: xavierUniform } },
  "tanh, orthogonal": { cell: simple },
  "tanh, layer norm": { cell: layerNorm(simple) },
  "tanh, recurrent batch norm": { cell: batchNorm(simple) },
  "ReLU, Xavier": { cell: relu, start: { recurrent: xavierUniform } },
  "ReLU, orthogonal": { cell: relu },
  "ReLU, identity (IRNN)": { cell: relu, start: keeping },
  "leaky ReLU, identity": { cell: activated("leaky-relu"), start: keeping },
  "ELU, identity": { cell: activated("elu"), start: keeping },
  GRU: { cell: gru },
  "GRU, chrono": { cell: gru, start: (steps) => chrono(gru, steps) },
  LSTM: { cell: lstm },
  "LSTM, chrono": { cell: lstm, start: (steps) => chrono(lstm, steps) },
  "LSTM, layer norm": { cell: layerNorm(lstm) },
  "LSTM, recurrent batch norm": { cell: batchNorm(lstm) },
};

const exploding = {
  "ReLU, 1.1 × identity, SGD": { cell: relu, start: growing },
  "… clipped to norm 1": { cell: relu, start: growing, clip: clipByGlobalNorm(1) },
  "… clipped to a quantile": { cell: relu, start: growing, clip: clipByNormQuantile() },
};

function withOptimiser(all, optimiser) {
  return Object.entries(all).map(([name, remedy]) => ({ name, optimiser, ...remedy }));
}

export const REMEDIES = [...withOptimiser(vanishing, slow), ...withOptimiser(exploding, plain)];
