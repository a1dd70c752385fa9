/** A distribution as what a network predicts: a page of equations, of which its loss and its numbers are made. */

import { DefinitionError, ShapeError } from "../../errors.js";
import { multiply, negate, slice, sum } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import { featuresOf } from "../../tensor/shape.js";
import { type Loss, type Support, targetsOf } from "../loss.js";
import type { Link } from "./link.js";
import type { Marginal } from "./marginal.js";

/** What a head of a network may predict of each target. */
export interface Distribution {
  readonly name: string;
  /** P: outputs of the network for each target. A last layer `dense(P·N)` is a head for N targets. */
  readonly outputs: number;
  readonly loss: Loss;
  /** @param outputs of one target, `[P]` */
  marginal(outputs: ArrayLike<number>): Marginal;
}

export type Parameters<Name extends string> = Readonly<Record<Name, number>>;

/** One that is known by its parameters. */
export interface ParametricDistribution<Name extends string> extends Distribution {
  /** In the order of the outputs. */
  readonly parameters: readonly Name[];
  /** @param outputs of one target, `[P]` */
  parametersOf(outputs: ArrayLike<number>): Parameters<Name>;
  /** Of a prediction `[..., P·N]`, each `[..., N]`, as a graph. */
  parametersIn(prediction: Node): Readonly<Record<Name, Node>>;
  /** Logarithm of the density, or of the probability of a count, as a graph; all of one shape. */
  logDensity(target: Node, parameters: Readonly<Record<Name, Node>>): Node;
  /** @throws DefinitionError for parameters that it cannot have */
  with(parameters: Parameters<Name>): Marginal;
}

export interface DistributionEquations<Name extends string> {
  readonly name: string;
  /** How outputs become parameters, in the order of the outputs. */
  readonly parameters: Readonly<Record<Name, Link>>;
  /** What targets may be; all numbers unless given. */
  readonly support?: Support;
  /** Logarithm of the density, or of the probability, of targets; all of one shape. */
  readonly logDensity: (target: Node, parameters: Readonly<Record<Name, Node>>) => Node;
  readonly marginal: (parameters: Parameters<Name>) => Marginal;
}

/** Its loss is the negative logarithm of the likelihood, in nats. */
export function defineDistribution<Name extends string>(
  equations: DistributionEquations<Name>,
): ParametricDistribution<Name> {
  const { name, support, logDensity, marginal } = equations;
  const links = Object.entries(equations.parameters) as [Name, Link][];
  const outputsPerTarget = links.length;
  const rules = { outputsPerTarget, ...(support === undefined ? {} : { support }) };
  const parametersIn = (prediction: Node): Readonly<Record<Name, Node>> => {
    const outputs = outputsOf(prediction, outputsPerTarget);
    return Object.fromEntries(
      links.map(([parameter, link], index) => [parameter, link.graph(outputs[index] as Node)]),
    ) as Record<Name, Node>;
  };
  const negativeLogLikelihood = (prediction: Node, target: Node, weight: Node): Node =>
    sum(multiply(weight, negate(logDensity(target, parametersIn(prediction)))));
  const parametersOf = (outputs: ArrayLike<number>): Parameters<Name> =>
    Object.fromEntries(
      links.map(([parameter, link], index) => [parameter, link.number(outputs[index] as number)]),
    ) as Parameters<Name>;
  return {
    name,
    outputs: outputsPerTarget,
    parameters: links.map(([parameter]) => parameter),
    loss: Object.assign(negativeLogLikelihood, rules),
    parametersOf,
    parametersIn,
    logDensity,
    marginal: (outputs) => marginal(parametersOf(outputs)),
    with: (parameters) => {
      for (const [parameter, { includes, range }] of links)
        if (!includes(parameters[parameter]))
          throw new DefinitionError(
            `${parameter} of a ${name} distribution must be ${range}, received ${parameters[parameter]}`,
          );
      return marginal(parameters);
    },
  };
}

/** The outputs of all N targets, each `[..., N]`, of a prediction `[..., P·N]`. */
export function outputsOf(prediction: Node, outputsPerTarget: number): Node[] {
  const targets = targetsOf({ outputsPerTarget }, featuresOf(prediction.shape));
  return Array.from({ length: outputsPerTarget }, (_, index) => slice(prediction, index * targets, targets));
}

/**
 * What a network has predicted, target by target.
 * @param prediction `[..., P·N]`
 * @param targets N
 * @returns `[..., N]`
 * @throws ShapeError for a prediction that is no multiple of P·N
 */
export function marginals(distribution: Distribution, prediction: Float32Array, targets: number): Marginal[] {
  const width = distribution.outputs * targets;
  if (!Number.isSafeInteger(prediction.length / width))
    throw new ShapeError(
      `a ${distribution.name} distribution of ${targets} targets takes ${width} outputs a row, received ` +
        `${prediction.length} in all`,
    );
  return Array.from({ length: prediction.length / distribution.outputs }, (_, index) => {
    const first = Math.floor(index / targets) * width + (index % targets);
    return distribution.marginal(
      Float64Array.from(
        { length: distribution.outputs },
        (_, output) => prediction[first + output * targets] as number,
      ),
    );
  });
}
