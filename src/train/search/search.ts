/** A search for the setting with the least loss: the Parzen estimator says what to try, halving for how long. */

import { DefinitionError, TrainingError } from "../../errors.js";
import { checkSeed } from "../../nn/weights.js";
import { Random } from "../../tensor/random.js";
import { type Axis, axisOf } from "./axis.js";
import { type HalvingOptions, SuccessiveHalving } from "./halving.js";
import type { Point } from "./parzen.js";
import type { SearchSpace, SettingOf } from "./space.js";
import { STARTUP, suggest } from "./tpe.js";

/**
 * Gives the loss of a setting after each of the resources in turn. It is not asked for the next one where the trial is
 * stopped. Infinity or NaN is a setting that does not work; what it throws ends the search.
 * @param signal tells that the trial has been given up
 */
export type Objective<Setting> = (
  setting: Setting,
  resources: readonly number[],
  signal: AbortSignal,
) => AsyncIterable<number>;

export interface SearchOptions<Setting> {
  /** The same seed makes the same trials, as long as the objective gives the same losses. */
  readonly seed: number;
  /** Trials, at most; Infinity unless given. */
  readonly trials?: number | undefined;
  /** Wall clock, at most; Infinity unless given. The trial that is under way then is given up, and does not count. */
  readonly seconds?: number | undefined;
  readonly halving: HalvingOptions;
  /** Settings that are tried before any other, in this order. */
  readonly first?: readonly Setting[] | undefined;
  /** Stops the search. */
  readonly signal?: AbortSignal | undefined;
  readonly onTrial?: ((trial: SearchTrial<Setting>) => void) | undefined;
}

export interface SearchTrial<Setting> {
  /** From 1. */
  readonly number: number;
  readonly setting: Setting;
  /** At each rung that it came to, at least one; Infinity where the setting did not work. */
  readonly losses: readonly number[];
  /** The least of them: a setting may be at its best before the last. */
  readonly loss: number;
  /** What it had used when its loss was least. */
  readonly resource: number;
  readonly seconds: number;
}

/** The longest that a timer can wait. */
const MOST_MILLISECONDS = 2 ** 31 - 1;

/**
 * @returns the trials that were made to their end, in their order
 * @throws DefinitionError for first settings outside of the space, and an objective that gives no loss; TrainingError
 * when stopped by `signal`; what the objective throws
 */
export async function search<Space extends SearchSpace>(
  space: Space,
  objective: Objective<SettingOf<Space>>,
  options: SearchOptions<SettingOf<Space>>,
): Promise<SearchTrial<SettingOf<Space>>[]> {
  const { seed, trials: most = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = options;
  const { signal, onTrial, first = [] } = options;
  checkSeed(seed);
  const codec = codecOf(space);
  const firstPoints = first.map((setting) => codec.encode(setting));
  const halving = new SuccessiveHalving(options.halving);
  const points: Point[] = [];
  const trials: SearchTrial<SettingOf<Space>>[] = [];
  const clock = new Clock(seconds, signal);
  try {
    while (trials.length < most && !clock.isOver) {
      const started = performance.now();
      const random = new Random(seed, trials.length);
      const point =
        firstPoints[trials.length] ?? suggest(codec.axes, ranked(points, trials, halving), random);
      const setting = first[trials.length] ?? codec.decode(point);
      const losses = await climb(objective(setting, halving.resources, clock.signal), halving, clock);
      if (losses === undefined) break;
      const loss = Math.min(...losses);
      points.push(point);
      trials.push({
        number: trials.length + 1,
        setting,
        losses,
        loss,
        resource: halving.resources[losses.indexOf(loss)] as number,
        seconds: (performance.now() - started) / 1000,
      });
      onTrial?.(trials.at(-1) as SearchTrial<SettingOf<Space>>);
    }
  } finally {
    clock.stop();
  }
  if (signal?.aborted) throw new TrainingError("the search was stopped");
  return trials;
}

/** When the time is over, or the search is stopped. */
class Clock {
  readonly signal: AbortSignal;
  readonly #over = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #end: number;

  constructor(seconds: number, signal: AbortSignal | undefined) {
    this.#end = performance.now() + 1000 * seconds;
    this.#timer = setTimeout(() => this.#over.abort(), Math.min(1000 * seconds, MOST_MILLISECONDS));
    this.signal = signal === undefined ? this.#over.signal : AbortSignal.any([signal, this.#over.signal]);
  }

  /** Looks at the time, too: an objective that never waits keeps the timer from its turn. */
  get isOver(): boolean {
    return this.signal.aborted || performance.now() >= this.#end;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** From rung to rung, until halving says no more: the losses; undefined where the time was over before. */
async function climb(
  found: AsyncIterable<number>,
  halving: SuccessiveHalving,
  clock: Clock,
): Promise<number[] | undefined> {
  const losses: number[] = [];
  try {
    for await (const loss of found) {
      losses.push(Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss);
      if (clock.isOver) return undefined;
      if (!halving.goesOn(losses.length - 1, Math.min(...losses))) break;
    }
  } catch (error) {
    // Whoever is told to stop may throw.
    if (clock.isOver) return undefined;
    throw error;
  }
  if (losses.length === 0)
    throw new DefinitionError("the objective gave no loss; give one for each resource");
  return losses;
}

/**
 * Best first: those at the highest rung that enough trials came to, by their losses until there (as BOHB has it: Falkner,
 * Klein & Hutter 2018), then the others, whom that would leave out: what was stopped early shows where not to look.
 */
function ranked<Setting>(
  points: readonly Point[],
  trials: readonly SearchTrial<Setting>[],
  { resources }: SuccessiveHalving,
): Point[] {
  const cameTo = (rung: number): number => trials.filter(({ losses }) => losses.length > rung).length;
  const top = resources.findLastIndex((_, rung) => rung === 0 || cameTo(rung) >= STARTUP);
  const found = trials.map(({ losses }, index) => ({
    point: points[index] as Point,
    rung: Math.min(losses.length - 1, top),
    loss: Math.min(...losses.slice(0, top + 1)),
  }));
  return found
    .sort((one, other) =>
      // Infinite losses are equal: their difference is no order.
      one.rung === other.rung && one.loss !== other.loss ? one.loss - other.loss : other.rung - one.rung,
    )
    .map(({ point }) => point);
}

interface Codec<Setting> {
  readonly axes: readonly Axis[];
  /** @throws DefinitionError for a setting outside of the space */
  encode(setting: Setting): Point;
  decode(point: Point): Setting;
}

function codecOf<Space extends SearchSpace>(space: Space): Codec<SettingOf<Space>> {
  const named = Object.entries(space).map(([name, parameter]) => ({ name, axis: axisOf(parameter) }));
  return {
    axes: named.map(({ axis }) => axis),
    encode: (setting) => named.map(({ name, axis }) => axis.encode(setting[name])),
    decode: (point) =>
      Object.fromEntries(
        named.map(({ name, axis }, index) => [name, axis.decode(point[index] as number)]),
      ) as SettingOf<Space>,
  };
}
