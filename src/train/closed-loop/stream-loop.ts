/** A stream as a closed loop. */

import type { Model } from "../../nn/model.js";
import type { Stream } from "../../nn/stream.js";
import type { ClosedLoop } from "./closed-loop.js";

/**
 * The loop that a stream is from where it stands now. Its steps move the stream, and throw DefinitionError where states or
 * inputs are beyond float32.
 * @param model of the stream
 * @param input `[I]`: the next input, and every other one where the output comes back inside (`feedback` layers)
 * @param feed what becomes of the output `[O]` as the next input `[I]`, where it comes back from outside
 */
export function streamLoop(
  stream: Stream,
  model: Model,
  input: Float32Array,
  feed?: (output: Float32Array) => ArrayLike<number>,
): ClosedLoop {
  const fed = feed === undefined ? 0 : input.length;
  const states = model.states.reduce((total, { width }) => total + width, 0);
  const joined = (x: ArrayLike<number>, after: Float32Array): Float64Array => {
    const state = new Float64Array(fed + after.length);
    if (fed > 0) state.set(x);
    state.set(after, fed);
    return state;
  };
  return {
    start: joined(input, stream.states),
    // A stream may count its steps after its states.
    movable: fed + states,
    step(state) {
      stream.states = Float32Array.from(state.subarray(fed));
      const output = stream.step(fed > 0 ? Float32Array.from(state.subarray(0, fed)) : input).slice();
      return { state: joined(feed?.(output) ?? [], stream.states), output };
    },
  };
}
