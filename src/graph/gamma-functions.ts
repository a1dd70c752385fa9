/**
 * Logarithms of gamma functions, made of other operations, and exact in float32 too where naive formulas take large
 * numbers from each other. Derivatives (the digamma function among them) follow from the operations.
 */

import {
  add,
  constant,
  divide,
  greater,
  log,
  minimum,
  multiply,
  select,
  stopGradient,
  subtract,
} from "./build.js";
import type { Node } from "./node.js";

/** Stirling's series is taken from here up: its error is then below 1e-15. */
const FAR = 8;
/** B(2k) / (2k (2k - 1)) for k = 1 … 7 (DLMF 5.11.1). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** ln(1 + x) for x ≥ 0, to its last digits however small x is (Goldberg 1991, theorem 4). */
export function log1p(x: Node): Node {
  const whole = add(1, x);
  const rough = log(whole);
  // What is left of x in 1 + x: their ratio is the error that the logarithm has inherited.
  const left = subtract(whole, 1);
  const isLeft = greater(left, 0);
  const exact = select(isLeft, divide(multiply(rough, x), select(isLeft, left, 1)), x);
  // The derivative of the rough value is 1 / (1 + x), which is exact; that of its correction would not be.
  return add(rough, stopGradient(subtract(exact, rough)));
}

/** ln Γ(x) for x > 0: Stirling's series, reached by Γ(x + 1) = x Γ(x) where x is small. */
export function logGamma(x: Node): Node {
  const isNear = greater(FAR, x);
  const far = add(x, select(isNear, FAR, 0));
  const near = minimum(x, FAR);
  let product = near;
  for (let step = 1; step < FAR; step++) product = multiply(product, add(near, step));
  const stirling = add(
    subtract(multiply(subtract(far, 0.5), log(far)), far),
    add(HALF_LOG_TWO_PI, stirlingSeries(divide(1, far))),
  );
  return subtract(stirling, select(isNear, log(product), 0));
}

/**
 * ln E[Gʸ e^(-mG)] for G of a gamma distribution with mean 1 and variance α, r = 1/α:
 *
 *     ln Γ(r + y) - ln Γ(r) - y ln r - (r + y) ln(1 + αm)
 *
 * Mixing Poisson distributions so gives the negative binomial, mixing normal ones so Student's t. It tends to -m as α
 * tends to 0, without loss of digits: r, however large, appears in no difference.
 *
 * @param alpha above 0
 * @param y at least 0
 * @param m at least 0
 */
export function logGammaMixture(alpha: Node, y: Node, m: Node): Node {
  const rate = divide(1, alpha);
  return subtract(logRisingRatio(alpha, y), multiply(add(rate, y), log1p(multiply(alpha, m))));
}

/**
 * ln Γ(r + y) - ln Γ(r) - y ln r, r = 1/α: 0 for α = 0. By Stirling's series at R = r, or at R = r + 8 where r is below 8:
 *
 *     (R + y - ½) ln(1 + y/R) - y + y ln(R/r) + series(R + y) - series(R) - Σ ln(1 + y/(r + k)), k = 0 … R - r - 1
 */
function logRisingRatio(alpha: Node, y: Node): Node {
  const isNear = greater(alpha, 1 / FAR);
  const growth = add(1, multiply(alpha, select(isNear, FAR, 0)));
  const reciprocal = divide(alpha, growth);
  const relative = multiply(reciprocal, y);
  const main = multiply(add(divide(1, reciprocal), subtract(y, 0.5)), log1p(relative));
  const series = subtract(stirlingSeries(divide(reciprocal, add(1, relative))), stirlingSeries(reciprocal));
  const steps = select(isNear, sumOfSteps(alpha, y), 0);
  return subtract(add(subtract(main, y), multiply(y, log(growth)), series), steps);
}

/** Σ ln(1 + y/(r + k)) for k = 0 … 7, two factors a logarithm: four might overflow in float32. */
function sumOfSteps(alpha: Node, y: Node): Node {
  const factor = (k: number): Node => add(1, divide(multiply(alpha, y), add(1, multiply(alpha, k))));
  const pairs = Array.from({ length: FAR / 2 }, (_, pair) =>
    log(multiply(factor(2 * pair), factor(2 * pair + 1))),
  );
  return pairs.reduce((sum, pair) => add(sum, pair));
}

/** ln Γ(x) - ((x - ½) ln x - x + ½ ln 2π), of 1/x. */
function stirlingSeries(reciprocal: Node): Node {
  const square = multiply(reciprocal, reciprocal);
  const [last, ...others] = [...STIRLING].reverse() as [number, ...number[]];
  const sum = others.reduce<Node>(
    (rest, coefficient) => add(coefficient, multiply(square, rest)),
    constant(last),
  );
  return multiply(reciprocal, sum);
}
