/** The C core's bytes, in a browser. */

/** @param variant `core-simd` or `core-relaxed` */
export async function coreBytes(variant: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(`./${variant}.wasm`, import.meta.url));
  return new Uint8Array(await response.arrayBuffer());
}

/** A browser has relaxed SIMD or has it not. */
export function enableRelaxedSimd(): void {}
