/** All steps of the horizon at once, of the last output of a network that has read the window. */

import { dense } from "../../../nn/dense.js";
import { modelFrom } from "../../../nn/layer-from.js";
import { type Model, sequential } from "../../../nn/model.js";
import { FEATURES } from "../examples.js";
import { recurrentStack } from "./recurrent-stack.js";
import type { SeriesNetwork, Strategy } from "./strategy.js";

export const direct: Strategy = {
  // A head that starts at 0 begins with the base forecast and learns what it misses.
  build: (shape) =>
    networkOf(sequential(FEATURES, [...recurrentStack(shape, "last"), dense(shape.horizon, { start: 0 })])),
  rebuild: (specification, cells, transforms) => networkOf(modelFrom(specification, cells, transforms)),
  sequences: () => ({}),
};

function networkOf(model: Model): SeriesNetwork {
  return {
    model,
    batch: (batch) => batch,
    predict: (trainer, { inputs, window, rows }) => trainer.predict(inputs, window, rows),
  };
}
