/**
 * The optimisers of `ai.onnx.preview.training`. Inputs: learning rate R, number of the update T, then all parameters,
 * all their gradients, and all of each remembered value; outputs: parameters and remembered values after the update.
 */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { formatDims, sameDims, type Tensor } from "../tensor.js";

/** One element's update: parameter, gradient with its penalty, what is remembered → parameter, what is remembered. */
type Update = (x: number, gradient: number, remembered: readonly number[]) => readonly number[];

function optimise(call: Call, memories: number, update: Update): Tensor[] {
  const tensors = [...call.inputs.keys()].slice(2).map((index) => call.floats(index));
  const count = tensors.length / (2 + memories);
  if (!Number.isInteger(count))
    throw call.refuse(`${tensors.length} tensors`, `a multiple of ${2 + memories}`);
  const penalty = call.float("norm_coefficient", 0);
  const outputs: Tensor[] = [];
  for (let parameter = 0; parameter < count; parameter++) {
    const own = Array.from(
      { length: 2 + memories },
      (_, kind) => tensors[kind * count + parameter] as Tensor,
    );
    const [x, gradient, ...remembered] = own as [Tensor, Tensor, ...Tensor[]];
    if (own.some(({ dims }) => !sameDims(dims, x.dims)))
      throw call.refuse(
        `shapes ${own.map(({ dims }) => formatDims(dims)).join(", ")}`,
        "one shape a parameter",
      );
    const updated = Array.from({ length: x.data.length }, (_, index) => {
      const value = x.data[index] as number;
      const slope = penalty * value + (gradient.data[index] as number);
      return update(
        value,
        slope,
        remembered.map(({ data }) => data[index] as number),
      );
    });
    for (let kind = 0; kind <= memories; kind++)
      outputs[kind * count + parameter] = call.build(
        x.type,
        x.dims,
        (index) => updated[index]?.[kind] as number,
      );
  }
  return outputs;
}

/** Duchi et al. 2011. */
function adagrad(call: Call): Tensor[] {
  const rate = Number(call.scalar(0)) / (1 + Number(call.scalar(1)) * call.float("decay_factor", 0));
  const epsilon = call.float("epsilon", 1e-6);
  return optimise(call, 1, (x, gradient, [h]) => {
    const squares = (h as number) + gradient * gradient;
    return [x - (rate * gradient) / (Math.sqrt(squares) + epsilon), squares];
  });
}

/** Kingma & Ba 2015. */
function adam(call: Call): Tensor[] {
  const [alpha, beta] = [call.float("alpha", 0.9), call.float("beta", 0.999)];
  const epsilon = call.float("epsilon", 1e-6);
  const shrinkage = 1 - call.float("norm_coefficient_post", 0);
  const updates = Number(call.scalar(1));
  const correction = updates > 0 ? Math.sqrt(1 - beta ** updates) / (1 - alpha ** updates) : 1;
  const rate = Number(call.scalar(0)) * correction;
  return optimise(call, 2, (x, gradient, [v, h]) => {
    const mean = alpha * (v as number) + (1 - alpha) * gradient;
    const squares = beta * (h as number) + (1 - beta) * gradient * gradient;
    return [shrinkage * (x - (rate * mean) / (Math.sqrt(squares) + epsilon)), mean, squares];
  });
}

/** Polyak 1964; in the mode "nesterov", Nesterov 1983. The first update takes the gradient as it is. */
function momentum(call: Call): Tensor[] {
  const [rate, updates] = [Number(call.scalar(0)), Number(call.scalar(1))];
  const alpha = call.float("alpha", 0);
  const beta = updates > 0 ? call.float("beta", 0) : 1;
  const mode = call.string("mode", "");
  if (mode !== "standard" && mode !== "nesterov")
    throw call.refuse(`mode "${mode}"`, '"standard" or "nesterov"');
  return optimise(call, 1, (x, gradient, [v]) => {
    const velocity = alpha * (v as number) + beta * gradient;
    return [x - rate * (mode === "standard" ? velocity : gradient + alpha * velocity), velocity];
  });
}

export const training: OperatorTable = {
  Adagrad: operator(adagrad, "decay_factor", "epsilon", "norm_coefficient"),
  Adam: operator(adam, "alpha", "beta", "epsilon", "norm_coefficient", "norm_coefficient_post"),
  Momentum: operator(momentum, "alpha", "beta", "mode", "norm_coefficient"),
};
