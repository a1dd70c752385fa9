/** The C core's bytes, in Node. */

import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";

/** @param variant `core-simd` or `core-relaxed` */
export async function coreBytes(variant: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(`../../dist/engine/${variant}.wasm`, import.meta.url)));
}

/** Node 20 knows relaxed SIMD but hides it behind a flag, which must be set before a module is compiled. */
export function enableRelaxedSimd(): void {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
