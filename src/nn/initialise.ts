/** Where weights start. */

import type { Random } from "../tensor/random.js";

/** Fills a weight matrix `[outputs, inputs]` (row-major) in place. */
export type Initialiser = (weight: Float32Array, outputs: number, inputs: number, random: Random) => void;

/** Uniform in ±sqrt(6) / sqrt(inputs + outputs): keeps the variance through a layer (Glorot & Bengio 2010). */
export const xavierUniform: Initialiser = (weight, outputs, inputs, random) => {
  const limit = Math.sqrt(6) / Math.sqrt(inputs + outputs);
  for (let i = 0; i < weight.length; i++) weight[i] = random.uniform(-limit, limit);
};

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
