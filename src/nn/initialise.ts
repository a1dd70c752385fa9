/** Where weights start. */

import { DefinitionError } from "../errors.js";
import type { Random } from "../tensor/random.js";
import { shown } from "../tensor/shown.js";

/** Fills a weight matrix `[outputs, inputs]` (row-major) in place. */
export type Initialiser = (weight: Float32Array, outputs: number, inputs: number, random: Random) => void;

/** Throws DefinitionError for what no weight can start from: the name of an initialiser, or no number. */
export function checkStart(weight: string, start: unknown): void {
  if (typeof start !== "function" && !Number.isFinite(start))
    throw new DefinitionError(
      `the start of "${weight}" is ${shown(start)}; give a finite number, or an initialiser such as orthogonal of "sequitur/nn"`,
    );
}

/** Uniform in ±sqrt(6) / sqrt(inputs + outputs): keeps the variance through a layer (Glorot & Bengio 2010). */
export const xavierUniform: Initialiser = (weight, outputs, inputs, random) => {
  const limit = Math.sqrt(6) / Math.sqrt(inputs + outputs);
  fillUniform(weight, -limit, limit, random);
};

/** Normal with variance 2 / (inputs + outputs) (Glorot & Bengio 2010). */
export const xavierNormal: Initialiser = (weight, outputs, inputs, random) =>
  fillNormal(weight, Math.sqrt(2 / (inputs + outputs)), random);

/** Normal with variance 2 / inputs: keeps the variance through ReLU, which takes half of it (He et al. 2015). */
export const heNormal: Initialiser = (weight, _outputs, inputs, random) =>
  fillNormal(weight, Math.sqrt(2 / inputs), random);

/** Uniform in ±sqrt(6 / inputs), with the variance of {@link heNormal}. */
export const heUniform: Initialiser = (weight, _outputs, inputs, random) =>
  fillUniform(weight, -Math.sqrt(6 / inputs), Math.sqrt(6 / inputs), random);

/** Uniform in [low, high). */
export function uniform(low: number, high: number): Initialiser {
  if (!(low < high && Number.isFinite(low) && Number.isFinite(high)))
    throw new DefinitionError(`a uniform start needs low < high, received ${low} and ${high}`);
  return (weight, _outputs, _inputs, random) => fillUniform(weight, low, high, random);
}

/** Normal with mean 0. */
export function normal(deviation: number): Initialiser {
  if (!(deviation > 0 && Number.isFinite(deviation)))
    throw new DefinitionError(`a normal start needs a deviation above 0, received ${deviation}`);
  return (weight, _outputs, _inputs, random) => fillNormal(weight, deviation, random);
}

/** The identity, times `scale`: a ReLU cell that first of all remembers (IRNN; Le, Jaitly & Hinton 2015). */
export function identity(scale = 1): Initialiser {
  if (!Number.isFinite(scale))
    throw new DefinitionError(`an identity start needs a finite scale, received ${scale}`);
  return (weight, outputs, inputs) => {
    weight.fill(0);
    for (let i = 0; i < Math.min(outputs, inputs); i++) weight[i * inputs + i] = scale;
  };
}

function fillUniform(weight: Float32Array, low: number, high: number, random: Random): void {
  for (let i = 0; i < weight.length; i++) weight[i] = random.uniform(low, high);
}

function fillNormal(weight: Float32Array, deviation: number, random: Random): void {
  for (let i = 0; i < weight.length; i++) weight[i] = deviation * random.normal();
}

/**
 * A random orthogonal matrix, or the orthonormal rows or columns of one: keeps the norm of what passes through it
 * again and again (Saxe, McClelland & Ganguli 2014). Modified Gram and Schmidt on normal vectors, which
 * in double precision are far enough from parallel for it.
 */
export const orthogonal: Initialiser = (weight, outputs, inputs, random) => {
  const count = Math.min(outputs, inputs);
  const length = Math.max(outputs, inputs);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const other of vectors) {
      const overlap = dot(vector, other);
      for (let i = 0; i < length; i++) vector[i] = (vector[i] as number) - overlap * (other[i] as number);
    }
    const norm = Math.sqrt(dot(vector, vector));
    // Parallel to the others by chance: draw another.
    if (norm > 1e-6) vectors.push(vector.map((value) => value / norm));
  }
  for (let row = 0; row < outputs; row++)
    for (let column = 0; column < inputs; column++)
      weight[row * inputs + column] =
        outputs <= inputs ? (vectors[row]?.[column] as number) : (vectors[column]?.[row] as number);
};

function dot(a: Float64Array, b: Float64Array): number {
  // A plain loop: `reduce` takes three times as long, and wide layers call this hundreds of thousands of times.
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
