/** How time is measured, ours and that of every peer written in JavaScript alike; `pytorch.py` does the same. */

/**
 * Milliseconds a call, measured `repeats` times after `warmup` times that do not count.
 * @param step what is timed; it may return a promise
 * @param calls how often it is called between two looks at the clock
 */
export async function timeCalls(step, { warmup, repeats, calls }) {
  const times = [];
  for (let index = -warmup; index < repeats; index++) {
    const start = performance.now();
    for (let call = 0; call < calls; call++) {
      const pending = step();
      if (pending !== undefined) await pending;
    }
    if (index >= 0) times.push((performance.now() - start) / calls);
  }
  return times;
}

/** Above this time, in ms, the first measurement is the only one. */
const TOO_SLOW = 3000;
const MOST_REPEATS = 100;
const MOST_WARMUP = 20;

/**
 * Lets contenders take turns, so that what else the machine does meets all of them.
 * @param runners each with `time({ warmup, repeats }) → ms[]`
 * @param plan.rounds turns of each, at most
 * @param plan.budget ms that each may take in all, about
 * @returns for each `ms`, the median, or `failure`, what it threw
 */
export async function timeInTurns(runners, { rounds, budget }) {
  const states = runners.map((runner) => ({
    runner,
    times: [],
    turn: undefined,
    turns: 0,
    failure: undefined,
  }));
  await eachInTurn(states, async (state) => Object.assign(state, await planOf(state.runner, rounds, budget)));
  for (let round = 0; round < rounds; round++)
    await eachInTurn(states, async ({ runner, times, turn, turns }) => {
      if (round < turns) times.push(...(await runner.time(turn)));
    });
  return states.map(({ times, failure }) => (failure === undefined ? { ms: median(times) } : { failure }));
}

async function eachInTurn(states, act) {
  for (const state of states) {
    if (state.failure !== undefined) continue;
    try {
      await act(state);
    } catch (failure) {
      state.failure = failure;
    }
  }
}

/** How often one is measured, from how long its second measurement takes: the first one compiles. */
async function planOf(runner, rounds, budget) {
  const once = async () => {
    const start = performance.now();
    const times = await runner.time({ warmup: 0, repeats: 1 });
    return { times, elapsed: performance.now() - start };
  };
  const first = await once();
  if (first.elapsed > TOO_SLOW) return { turns: 0, times: first.times };
  const estimate = (await once()).elapsed;
  const turns = Math.max(1, Math.min(rounds, Math.floor(budget / estimate)));
  const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.round(budget / estimate / turns)));
  return { turns, turn: { repeats, warmup: Math.min(MOST_WARMUP, Math.ceil(repeats / 4)) } };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
