/** Activations. Each is the equation of its operator's definition; defaults are those of the definitions. */

import { errorFunction } from "../../../graph/error-function.js";
import type { Call } from "../call.js";
import { type Operator, type OperatorTable, operator } from "../operator.js";
import type { Tensor } from "../tensor.js";
import { combine, floatFunction, unary } from "./elementwise.js";

type Activation = (x: number, alpha: number, beta: number) => number;

const SELU_ALPHA = 1.6732631921768188;
const SELU_GAMMA = 1.0507010221481323;

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Without overflow on either side. */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
export const softsign = (x: number): number => x / (1 + Math.abs(x));
export const relu = (x: number): number => (x < 0 ? 0 : x);
export const leakyRelu = (x: number, alpha: number): number => (x < 0 ? alpha * x : x);
export const thresholdedRelu = (x: number, alpha: number): number => (x > alpha ? x : 0);
export const elu = (x: number, alpha: number): number => (x < 0 ? alpha * Math.expm1(x) : x);
export const hardSigmoid = (x: number, alpha: number, beta: number): number =>
  Math.max(0, Math.min(1, alpha * x + beta));

/** An operator whose function has the attributes `alpha` and `beta`, where they are given a default. */
const activation = (f: Activation, alpha?: number, beta?: number): Operator =>
  floatFunction(
    (call) => {
      const [a, b] = [call.float("alpha", alpha ?? 0), call.float("beta", beta ?? 0)];
      return (x) => f(x, a, b);
    },
    ...(alpha === undefined ? [] : ["alpha"]),
    ...(beta === undefined ? [] : ["beta"]),
  );

function selu(call: Call): (x: number) => number {
  const [alpha, gamma] = [call.float("alpha", SELU_ALPHA), call.float("gamma", SELU_GAMMA)];
  return (x) => gamma * elu(x, alpha);
}

function gelu(call: Call): (x: number) => number {
  const approximate = call.string("approximate", "none");
  if (approximate === "tanh")
    return (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  if (approximate !== "none") throw call.refuse(`approximate "${approximate}"`, '"none" or "tanh"');
  return (x) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2));
}

function shrink(call: Call): (x: number) => number {
  const [lambda, bias] = [call.float("lambd", 0.5), call.float("bias", 0)];
  return (x) => (x < -lambda ? x + bias : x > lambda ? x - bias : 0);
}

/** The slope stretches to the input. Before version 7, one slope a channel needed no dimensions behind it. */
function prelu(call: Call): Tensor {
  const x = call.floats(0);
  const given = call.floats(1);
  const perChannel = call.opset < 7 && given.dims.length === 1 && x.dims.length > 2;
  const slope = perChannel
    ? call.reshape(given, [...given.dims, ...new Array<number>(x.dims.length - 2).fill(1)])
    : given;
  return combine(call, [x, slope], {
    float: ([value, alpha]) => leakyRelu(value as number, alpha as number),
  });
}

export const activations: OperatorTable = {
  Celu: activation((x, alpha) => Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha)), 1),
  Elu: activation(elu, 1),
  Gelu: floatFunction(gelu, "approximate"),
  HardSigmoid: activation(hardSigmoid, 0.2, 0.5),
  HardSwish: activation((x) => x * hardSigmoid(x, 1 / 6, 0.5)),
  LeakyRelu: activation(leakyRelu, 0.01),
  Mish: activation((x) => x * Math.tanh(softplus(x))),
  PRelu: operator(prelu),
  Relu: unary({ float: relu, integer: (x) => (x < 0n ? 0n : x) }),
  Selu: floatFunction(selu, "alpha", "gamma"),
  Shrink: floatFunction(shrink, "lambd", "bias"),
  Sigmoid: activation(sigmoid),
  Softplus: activation(softplus),
  Softsign: activation(softsign),
  Swish: activation((x, alpha) => x * sigmoid(alpha * x), 1),
  Tanh: activation(Math.tanh),
  ThresholdedRelu: activation(thresholdedRelu, 1),
};
