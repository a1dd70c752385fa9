/** How far a free-running loop can be trusted: whether disturbances grow in it, and whether its outputs run away. */

import { DefinitionError } from "../../errors.js";
import { Random } from "../../tensor/random.js";
import { checkCount } from "../checks.js";
import type { ClosedLoop } from "./closed-loop.js";

export interface GainOptions {
  /** Steps to follow the loop for; of later ones nothing is known. */
  readonly steps: number;
  /** The least and the largest output that training has seen. */
  readonly range: readonly [least: number, largest: number];
  /** Half-widths of the range that an output may be from its middle: 3 unless given. */
  readonly reach?: number;
  /** By how much a disturbance may grow in all: 100 unless given, so that a hundredth becomes the whole. */
  readonly growth?: number;
  /** Disturbances that are followed, each in a direction of its own: 4 unless given. */
  readonly directions?: number;
  /** Of their directions: 0 unless given. */
  readonly seed?: number;
}

export interface LoopGain {
  /**
   * λ, the largest Lyapunov exponent: small disturbances grow by e^λ a step, once the loop has settled. Infinite where
   * the loop ends at its first step.
   */
  readonly exponent: number;
  /** The farthest that an output was from the middle of the range, in half-widths of it; Infinity where the loop ends. */
  readonly farthest: number;
  /** Steps for which outputs stay within reach of the range and no disturbance has grown too much: `steps` at most. */
  readonly trustedSteps: number;
  /** What ends the trust, if anything does. */
  readonly limit: "range" | "disturbance" | undefined;
}

/** Of a state, beside 1: small enough to be linear, and large beside what float32 rounds away. */
const DISTURBANCE = 1e-4;
/** What is left of a disturbance that has vanished: it is rounding. */
const VANISHED = 1e-8;
/** Share of the steps that a disturbance has to turn into the direction that grows most. */
const TRANSIENT = 0.25;
/** Outputs that many times beyond what is trusted have shown how they grow. */
const RUN_AWAY = 1e6;
/** Beyond it float32 ends soon. */
const LARGEST_STATE = 1e30;

/**
 * Follows a loop from its start, and some disturbed copies beside it, whose distance is brought back to its first size at
 * every step (Benettin, Galgani, Giorgilli & Strelcyn 1980, Lyapunov characteristic exponents for smooth dynamical
 * systems; Wolf, Swift, Swinney & Vastano 1985, Determining Lyapunov exponents from a time series). Unlike there, the
 * copies are not made orthogonal: only the largest exponent is asked for, and several directions see it sooner.
 *
 * @throws DefinitionError for numbers of steps and directions below 1, limits that are not above 0, a range without
 * width, and a loop without a state
 */
export function measureGain(loop: ClosedLoop, options: GainOptions): LoopGain {
  const { steps, range, reach = 3, growth = 100, directions = 4, seed = 0 } = options;
  checkOptions(options);
  if ((loop.movable ?? loop.start.length) < 1)
    throw new DefinitionError(
      "a loop without a state feeds nothing back; let its state hold its last output",
    );
  const middle = (range[0] + range[1]) / 2;
  const halfWidth = (range[1] - range[0]) / 2;
  const random = new Random(seed, 0x6c6f_6f70);
  const disturbances = Array.from({ length: directions }, () => new Disturbance(loop, random));
  let state = loop.start;
  let farthest = 0;
  let followed = 0;
  let trust: Pick<LoopGain, "trustedSteps" | "limit"> | undefined;
  for (; followed < steps && farthest <= RUN_AWAY * reach; followed++) {
    const next = loop.step(state);
    if (!isWithin(next.state, LARGEST_STATE) || !isWithin(next.output, Number.MAX_VALUE)) {
      trust ??= { trustedSteps: followed, limit: "range" };
      farthest = Number.POSITIVE_INFINITY;
      break;
    }
    for (const disturbance of disturbances) disturbance.follow(state, next.state);
    for (const y of next.output) farthest = Math.max(farthest, Math.abs(y - middle) / halfWidth);
    if (farthest > reach) trust ??= { trustedSteps: followed, limit: "range" };
    if (disturbances.some(({ grown }) => grown > Math.log(growth)))
      trust ??= { trustedSteps: followed, limit: "disturbance" };
    state = next.state;
  }
  return {
    exponent: Math.max(...disturbances.map((disturbance) => disturbance.exponent)),
    farthest,
    ...(trust ?? { trustedSteps: steps, limit: undefined }),
  };
}

/** e^λ: by what factor a step disturbances grow, and with them outputs that run away; below 1 they shrink. */
export function growthOf({ exponent }: LoopGain): number {
  return Math.exp(exponent);
}

/** One disturbed copy of the loop. */
class Disturbance {
  readonly #loop: ClosedLoop;
  readonly #random: Random;
  /** Its direction, of length 1; 0 where nothing may be disturbed. */
  #direction: Float64Array;
  /** ln of its growth so far, after every step. */
  readonly #logs: number[] = [];

  constructor(loop: ClosedLoop, random: Random) {
    this.#loop = loop;
    this.#random = random;
    this.#direction = this.#draw();
  }

  get grown(): number {
    return this.#logs.at(-1) ?? 0;
  }

  get exponent(): number {
    const transient = Math.floor(TRANSIENT * this.#logs.length);
    if (this.#logs.length === 0) return Number.POSITIVE_INFINITY;
    return (this.grown - (this.#logs[transient - 1] ?? 0)) / (this.#logs.length - transient);
  }

  follow(state: Float64Array, next: Float64Array): void {
    const direction = this.#direction;
    const size = DISTURBANCE * (1 + norm(state.subarray(0, direction.length)) / Math.sqrt(direction.length));
    const disturbed = state.slice();
    direction.forEach((part, index) => {
      disturbed[index] = (state[index] as number) + size * part;
    });
    const other = this.#loop.step(disturbed).state;
    const apart = direction.map((_, index) => (other[index] as number) - (next[index] as number));
    const distance = norm(apart);
    // Beside a loop that goes on, one that ends has gone as far as can be told.
    const grown = Number.isFinite(distance) ? Math.max(distance / size, VANISHED) : 1 / VANISHED;
    this.#logs.push(this.grown + Math.log(grown));
    const lost = !Number.isFinite(distance) || distance <= VANISHED * size;
    this.#direction = lost ? this.#draw() : apart.map((part) => part / distance);
  }

  #draw(): Float64Array {
    const { start, movable = start.length } = this.#loop;
    const drawn = Float64Array.from({ length: movable }, () => this.#random.normal());
    const length = norm(drawn);
    return drawn.map((part) => part / length);
  }
}

/** Without overflow of the squares. */
function norm(values: Float64Array): number {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (most === 0 || !Number.isFinite(most)) return most;
  return most * Math.sqrt(values.reduce((sum, value) => sum + (value / most) ** 2, 0));
}

function isWithin(values: ArrayLike<number>, most: number): boolean {
  return Array.from(values).every((value) => Math.abs(value) <= most);
}

function checkOptions({ steps, range, reach = 1, growth = 2, directions = 1 }: GainOptions): void {
  checkCount("steps", steps);
  checkCount("directions", directions);
  const [least, largest] = range;
  if (!(largest - least > 0 && Number.isFinite(largest - least)))
    throw new DefinitionError(
      `a range from ${least} to ${largest} has no width; give the least and the largest output of training`,
    );
  if (!(reach > 0 && growth > 1))
    throw new DefinitionError(
      `a reach of ${reach} and a growth of ${growth}; give a reach above 0 and a growth above 1`,
    );
}
