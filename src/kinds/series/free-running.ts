/** Networks that go on by what they said themselves: for how long they can be trusted, and what is done about the others. */

import { InputError } from "../../errors.js";
import { loopFrom, runLoop } from "../../train/closed-loop/closed-loop.js";
import { type GainOptions, growthOf, type LoopGain, measureGain } from "../../train/closed-loop/gain.js";
import { steady } from "../../train/closed-loop/steady.js";
import type { FreeRun } from "./strategies/strategy.js";

/** What was measured of the loops before anything was forecast by them. */
export interface LoopReport {
  /** Factor a step by which disturbances grow, in the network where they grow most; below 1 they shrink. */
  readonly growth: number;
  /** Steps for which all networks can be trusted as they are, the forecast's at most. */
  readonly trustedSteps: number;
  /** Those that were damped; null where none had to be. */
  readonly damping: Damping | null;
}

export interface Damping {
  /** Networks that are damped. */
  readonly networks: number;
  /** The first step that is forecast so, from 1. */
  readonly from: number;
  /** Share of its state that such a network keeps at a step: the least of them. */
  readonly kept: number;
}

export interface FreeRunOptions {
  /** K */
  readonly steps: number;
  /** H: steps that training went through. */
  readonly trained: number;
  /** The largest |y| that training has seen. */
  readonly reach: number;
  readonly file?: string | undefined;
}

/** Times as far as training has seen, a forecast may go. */
export const FARTHEST = 3;
/** Loops are followed so far at least: on a shorter way there is no telling what grows. */
const LEAST_FOLLOWED = 100;
/** Growth that rounds to none. */
const GROWS = 1.005;

/**
 * What each network says, `[K]` in units of the residuals' scale. The loop of each is measured before; one that diverges
 * within the K steps is damped beyond the steps of training, and beyond half of those that can be trusted, if a little is
 * enough.
 * @param starts each lets a network read the window
 * @throws InputError where a loop diverges and cannot be repaired; it says for how many steps all can be trusted
 */
export function runFree(
  starts: readonly (() => FreeRun)[],
  options: FreeRunOptions,
): { readonly said: readonly ArrayLike<number>[]; readonly report: LoopReport } {
  const members = starts.map((start) => {
    const run = start();
    try {
      return runOne(run, options);
    } finally {
      run.close();
    }
  });
  const growth = Math.max(...members.map(({ gain }) => growthOf(gain)));
  const trustedSteps = Math.min(...members.map((member) => member.trusted));
  const [worst] = members
    .filter((member) => member.said === undefined)
    .toSorted((one, other) => one.trusted - other.trusted);
  if (worst !== undefined) throw diverging(growthOf(worst.gain), worst.trusted, options);
  const said = members.flatMap((member) => (member.said === undefined ? [] : [member.said]));
  const dampings = members.flatMap(({ damping }) => (damping === undefined ? [] : [damping]));
  const damping: Damping = {
    networks: dampings.length,
    from: Math.min(...dampings.map(({ from }) => from)),
    kept: Math.min(...dampings.map(({ kept }) => kept)),
  };
  return { said, report: { growth, trustedSteps, damping: dampings.length === 0 ? null : damping } };
}

interface Member {
  readonly gain: LoopGain;
  readonly trusted: number;
  /** Undefined where it diverges beyond repair. */
  readonly said: readonly number[] | undefined;
  readonly damping?: Omit<Damping, "networks">;
}

function runOne({ said, loop }: FreeRun, { steps, trained, reach }: FreeRunOptions): Member {
  const asked = Math.max(1, steps - said.length);
  const limits: GainOptions = {
    range: [-reach, reach],
    reach: FARTHEST,
    steps: Math.max(asked, LEAST_FOLLOWED),
  };
  const gain = measureGain(loop, limits);
  if (!said.every((y) => Math.abs(y) <= FARTHEST * reach)) return { gain, trusted: 0, said: undefined };
  const trusted = Math.min(steps, said.length + gain.trustedSteps);
  const outputs = (from: typeof loop, count: number): number[] =>
    runLoop(from, count).outputs.map(([y]) => y as number);
  if (trusted >= steps) return { gain, trusted, said: [...said, ...outputs(loop, steps - said.length)] };
  // Where trust ends it is too late: the next step leaves what can be trusted.
  const asItIs = Math.max(0, Math.min(Math.floor(gain.trustedSteps / 2), trained - said.length));
  const head = runLoop(loop, asItIs);
  const rest = loopFrom(loop, head.state);
  const steadied = steady(rest, { ...limits, needed: asked - asItIs });
  if (steadied === undefined) return { gain, trusted, said: undefined };
  return {
    gain,
    trusted,
    said: [...said, ...head.outputs.map(([y]) => y as number), ...outputs(steadied.loop, asked - asItIs)],
    damping: { from: said.length + asItIs + 1, kept: steadied.kept },
  };
}

/** How a loop diverges, as a verb. */
export function divergence(growth: number): string {
  if (growth === Number.POSITIVE_INFINITY) return "ends beyond all numbers";
  return growth > GROWS ? `grows ${growth.toPrecision(3)}x a step` : "leaves the range of training";
}

function diverging(growth: number, trusted: number, { steps, file }: FreeRunOptions): InputError {
  const trust = trusted === 1 ? "1 step" : `${trusted} steps`;
  return new InputError(
    `the loop of the network's own forecasts ${divergence(growth)}; it can be trusted for ${trust}, not for ${steps}`,
    trusted > 0
      ? `give --horizon ${trusted}, or train with --strategy direct`
      : "train with --strategy direct",
    { file },
  );
}
