/** Of very many series, some that stand for all. */

import { Random } from "../../../tensor/random.js";

const STREAM = 0x5a3e;

/**
 * Some of `count` indices, the same ones each time. They are drawn at random and not one in every so many: files are
 * often in an order that has a rhythm of its own, such as the products of one shop after those of another.
 *
 * @param most how many are drawn; all where there are no more
 * @returns whether an index from 0 to `count` − 1 is among them
 */
export function sampleOf(count: number, most: number): (index: number) => boolean {
  if (count <= most) return () => true;
  const drawn = new Set(new Random(count, STREAM).permutation(count).subarray(0, most));
  return (index) => drawn.has(index);
}
