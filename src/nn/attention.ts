/** Attention: which steps of a sequence matter now (Bahdanau, Cho & Bengio 2015). */

import { add, multiply, product, select, sumTo, tanh } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { softmax } from "../graph/reductions.js";
import type { Dimension } from "../tensor/shape.js";
import { xavierUniform } from "./initialise.js";
import type { LayerParameter } from "./layer.js";

/** Of a step that a row does not have: its exponential is 0. */
const NEVER = -1e30;

/** A for what is compared, E for what is attended to, Q for what asks. */
export function attentionParameters(units: number, features: number, query: number): LayerParameter[] {
  return [
    { name: "attention.key", shape: [units, features], start: xavierUniform },
    { name: "attention.query", shape: [units, query], start: xavierUniform },
    { name: "attention.bias", shape: [units], start: 0 },
    { name: "attention.score", shape: [1, units], start: xavierUniform },
  ];
}

/**
 * What a sequence offers to whoever asks, computed once.
 * @param values `[T, B, E]`
 * @param parameters as {@link attentionParameters} lists them
 * @param valid `[T, B, 1]`: 0 at steps that a row does not have
 * @returns nodes for {@link attend}
 */
export function offer(values: Node, parameters: readonly Node[], valid: Node | undefined): readonly Node[] {
  const [key, query, bias, score] = parameters as [Node, Node, Node, Node];
  const keys = add(product(values, key), bias);
  return [values, keys, query, score, ...(valid === undefined ? [] : [valid])];
}

/**
 * The mean of the values, each step weighing as much as `score · tanh(key + query)` says.
 * @param asking `[B, Q]`
 * @returns `[B, E]`
 */
export function attend(offered: readonly Node[], asking: Node): Node {
  const [values, keys, query, score, valid] = offered as [Node, Node, Node, Node, Node?];
  const [, rows, features] = values.shape as [Dimension, Dimension, Dimension];
  const scores = product(tanh(add(keys, product(asking, query))), score);
  const possible = valid === undefined ? scores : select(valid, scores, NEVER);
  return sumTo(multiply(softmax(possible, [rows, 1]), values), [rows, features]);
}
