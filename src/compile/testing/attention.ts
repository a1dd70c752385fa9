/** Attention: an encoder loop over T, and a decoder loop over U each step of which reads all that the encoder gave. */

import { add, argument, concat, multiply, product, scan, sumTo, tanh } from "../../graph/build.js";
import type { ArgumentNode, Node } from "../../graph/node.js";
import { softmax } from "../../graph/reductions.js";
import type { Shape } from "../../tensor/shape.js";

export const UNITS = 4;
const x = argument("x", ["T", "B", 3]);
export const y: ArgumentNode = argument("y", ["U", "B", 2]);
export const h0: ArgumentNode = argument("h0", ["B", UNITS]);
const encoderX = argument("encoderX", [UNITS, 3]);
const encoderH = argument("encoderH", [UNITS, UNITS]);
const decoderX = argument("decoderX", [UNITS, UNITS + 2]);
const decoderH = argument("decoderH", [UNITS, UNITS]);
export const forKeys: ArgumentNode = argument("forKeys", [UNITS, UNITS]);
export const forQuery: ArgumentNode = argument("forQuery", [UNITS, UNITS]);
const score = argument("score", [UNITS]);
/** Every argument. */
export const all: readonly ArgumentNode[] = [
  x,
  y,
  h0,
  encoderX,
  encoderH,
  decoderX,
  decoderH,
  forKeys,
  forQuery,
  score,
];

const encoder = scan(
  { initial: [h0], sequences: [x], captures: [encoderX, encoderH] },
  (carries, elements, captures) => {
    const [w, u] = captures as [Node, Node];
    const next = tanh(add(product(elements[0] as Node, w), product(carries[0] as Node, u)));
    return { next: [next], outputs: [next] };
  },
);
/** The states of the encoder, `[T, B, H]`. */
export const encoded: Node = encoder.outputs[0] as Node;

/** Scores `[T, B, 1]` of what was encoded `[T, B, H]` for a query `[B, H]`. */
export type Attention = (encoded: Node, query: Node, weights: readonly [Node, Node, Node]) => Node;
const row = ["T", "B", 1];

export const attentions: Readonly<Record<string, Attention>> = {
  "dot product": (encoded, query) => sumTo(multiply(encoded, query), row),
  "general (Luong et al. 2015)": (encoded, query, [, forQuery]) =>
    sumTo(multiply(encoded, product(query, forQuery)), row),
  "additive (Bahdanau et al. 2015)": (encoded, query, [forKeys, forQuery, score]) =>
    sumTo(multiply(tanh(add(product(encoded, forKeys), product(query, forQuery))), score), row),
  "of a product over what depends on the step": (encoded, query, [forKeys, forQuery, score]) =>
    sumTo(multiply(product(tanh(product(multiply(encoded, query), forKeys)), forQuery), score), row),
};

/** All that the decoder gives: its last state, its states, the contexts and the weights of the attention. */
export function decoder(attention: Attention, context: Shape, reverse = false): Node[] {
  const captures = [encoded, decoderX, decoderH, forKeys, forQuery, score];
  const { final, outputs } = scan(
    { initial: [encoder.final[0] as Node], sequences: [y], captures, reverse },
    (carries, elements, captures) => {
      const [h] = carries as [Node];
      const [encoded, w, u, ...weights] = captures as [Node, Node, Node, Node, Node, Node];
      const attended = softmax(attention(encoded, h, weights), ["B", 1]);
      const read = sumTo(multiply(attended, encoded), context);
      const mixed = context.length === 3 ? sumTo(read, ["B", UNITS]) : read;
      const next = tanh(add(product(concat(mixed, elements[0] as Node), w), product(h, u)));
      return { next: [next], outputs: [next, mixed, attended] };
    },
  );
  return [...final, ...outputs];
}
