/** Random masks: many small decisions from few random numbers. */

import { philox4x32 } from "./random.js";

const RESOLUTION = 2 ** 16;
/** Decisions of 16 bits in a block of four 32-bit words. */
const PER_BLOCK = 8;

/**
 * Fills `mask` with `value` where a draw says so, and with 0 elsewhere. The same for the same seed, stream and batch.
 * @param probability of `value`, in steps of 1 / 65,536
 * @param counter which of the stream's masks it is
 */
export function fillMask(
  mask: Float32Array,
  probability: number,
  value: number,
  { seed, stream, counter }: { readonly seed: number; readonly stream: number; readonly counter: number },
): void {
  const below = Math.round(probability * RESOLUTION);
  const block = new Uint32Array(4);
  for (let first = 0; first < mask.length; first += PER_BLOCK) {
    block[0] = first / PER_BLOCK;
    block[1] = counter;
    block[2] = 1;
    block[3] = 0;
    philox4x32(block, seed, stream);
    const end = Math.min(PER_BLOCK, mask.length - first);
    for (let draw = 0; draw < end; draw++) {
      const word = block[draw >> 1] as number;
      const bits = (draw & 1) === 0 ? word & 0xffff : word >>> 16;
      mask[first + draw] = bits < below ? value : 0;
    }
  }
}
