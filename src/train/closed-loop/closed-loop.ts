/** A model whose outputs are its next inputs, as a map from state to state. */

/** y, `[O]` */
export type LoopOutput = ArrayLike<number> & Iterable<number>;

/** What a step leads to. */
export interface LoopStep {
  /** s(t+1), `[N]`, in an array of its own. */
  readonly state: Float64Array;
  /** y(t+1) */
  readonly output: LoopOutput;
}

/** Any free-running loop: what it is at a step holds all that the next one depends on, the last output included. */
export interface ClosedLoop {
  /** s(0), `[N]` */
  readonly start: Float64Array;
  /** Elements that may be disturbed and damped, the first ones: all unless given. A counter of steps at the end is none. */
  readonly movable?: number;
  /** s(t) → s(t+1), y(t+1); does not change s(t). */
  step(state: Float64Array): LoopStep;
}

/** @returns y(1) … y(steps), and the state after them */
export function runLoop(
  loop: ClosedLoop,
  steps: number,
): { readonly outputs: readonly LoopOutput[]; readonly state: Float64Array } {
  const outputs: LoopOutput[] = [];
  let state = loop.start;
  for (let step = 0; step < steps; step++) {
    const next = loop.step(state);
    outputs.push(next.output);
    state = next.state;
  }
  return { outputs, state };
}

/** The same loop from another state. */
export function loopFrom({ movable, step }: ClosedLoop, start: Float64Array): ClosedLoop {
  return { start, ...(movable === undefined ? {} : { movable }), step };
}

/**
 * The loop whose state shrinks to a share of itself after every step: s(t+1) = k · F(s(t)), towards the state of zeros.
 * Its gain is k times that of the loop, where that is the same at all states.
 * @param kept k, in (0, 1]
 */
export function damped(loop: ClosedLoop, kept: number): ClosedLoop {
  const { start, movable = start.length } = loop;
  return {
    start,
    movable,
    step(state) {
      const next = loop.step(state);
      return {
        ...next,
        state: next.state.map((value, index) => (index < movable ? kept * value : value)),
      };
    },
  };
}
