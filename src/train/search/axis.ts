/**
 * A parameter as the sampler sees it. Numbers have positions in [0, 1], evenly spread on the parameter's scale; a whole
 * number has those that are rounded to it. Of a choice the position is the index of a value.
 */

import { DefinitionError } from "../../errors.js";
import type { Random } from "../../tensor/random.js";
import type { ChoiceParameter, IntegerParameter, Parameter, RealParameter } from "./space.js";
import { TruncatedNormal } from "./truncated-normal.js";

export interface Axis {
  /** @throws DefinitionError for a value outside of the parameter's */
  encode(value: unknown): number;
  decode(position: number): unknown;
  /** Every position is as likely, or every value of a choice. */
  readonly prior: Distribution;
  /**
   * Likeliest at a position.
   * @param width standard deviation of numbers
   * @param smoothing what every value of a choice counts beside the 1 of the one at the position
   */
  around(position: number, width: number, smoothing: number): Distribution;
}

export interface Distribution {
  sample(random: Random): number;
  /** Of real numbers a density over positions; of whole numbers and choices a probability. */
  density(position: number): number;
}

export function axisOf(parameter: Parameter): Axis {
  switch (parameter.kind) {
    case "real":
      return realAxis(parameter);
    case "integer":
      return integerAxis(parameter);
    case "choice":
      return choiceAxis(parameter);
  }
}

function realAxis({ low, high, scale }: RealParameter): Axis {
  const { forward, backward } = ruler(low, high, scale);
  return {
    encode(value) {
      if (!(typeof value === "number" && value >= low && value <= high)) throw outside(value, low, high);
      return forward(value);
    },
    // Rounding must not lead out of the range.
    decode: (position) => Math.min(high, Math.max(low, backward(position))),
    prior: { sample: (random) => random.uniform(), density: () => 1 },
    around: (position, width) => new TruncatedNormal(position, width),
  };
}

function integerAxis({ low, high, scale }: IntegerParameter): Axis {
  const { forward, backward } = ruler(low - 0.5, high + 0.5, scale);
  const decode = (position: number): number => Math.min(high, Math.max(low, Math.round(backward(position))));
  const centre = (position: number): number => forward(decode(position));
  // All positions that are rounded to the same number.
  const cell = (position: number): readonly [number, number] => {
    const value = decode(position);
    return [value === low ? 0 : forward(value - 0.5), value === high ? 1 : forward(value + 0.5)];
  };
  return {
    encode(value) {
      if (!(Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high))
        throw outside(value, low, high);
      return forward(value as number);
    },
    decode,
    prior: {
      sample: (random) => centre(random.uniform()),
      density(position) {
        const [from, to] = cell(position);
        return to - from;
      },
    },
    around(position, width) {
      const normal = new TruncatedNormal(position, width);
      return {
        sample: (random) => centre(normal.sample(random)),
        density: (at) => normal.probability(...cell(at)),
      };
    },
  };
}

function choiceAxis({ values }: ChoiceParameter<unknown>): Axis {
  const count = values.length;
  return {
    encode(value) {
      const index = values.indexOf(value);
      if (index < 0) throw new DefinitionError(`${String(value)} is none of the values of its parameter`);
      return index;
    },
    decode: (position) => values[position],
    prior: { sample: (random) => random.integer(count), density: () => 1 / count },
    around(position, _width, smoothing) {
      const total = 1 + count * smoothing;
      return {
        sample: (random) => (random.uniform() * total < 1 ? position : random.integer(count)),
        density: (at) => (smoothing + (at === position ? 1 : 0)) / total,
      };
    },
  };
}

/** Between values and positions in [0, 1]. */
function ruler(
  low: number,
  high: number,
  scale: RealParameter["scale"],
): { readonly forward: (value: number) => number; readonly backward: (position: number) => number } {
  const [to, from] = scale === "linear" ? [identity, identity] : [Math.log, Math.exp];
  const [start, end] = [to(low), to(high)];
  return {
    forward: (value) => (to(value) - start) / (end - start),
    backward: (position) => from(start * (1 - position) + end * position),
  };
}

function identity(value: number): number {
  return value;
}

function outside(value: unknown, low: number, high: number): DefinitionError {
  return new DefinitionError(`${String(value)} is not among the values of its parameter, ${low} to ${high}`);
}
