/** The C core's modules: which there are, and which one this runtime can have. */

import { coreBytes, enableRelaxedSimd } from "#platform";
import type { CoreMaker } from "./core.js";
import { createWasmMemory, wasmPeak } from "./wasm-core.js";

/** @param portable SIMD128 alone, which gives the same bits on every machine */
export async function loadWasmCore(portable: boolean): Promise<CoreMaker> {
  const relaxed = !portable && (await hasRelaxedSimd());
  const variant = relaxed ? "relaxed" : "simd";
  // A module says whether its memory is shared; most sessions need one of the two.
  const modules = { alone: await compile(variant), shared: await compile(`${variant}-shared`) };
  return {
    name: portable ? "portable" : "wasm",
    instructions: relaxed ? "SIMD128 + relaxed SIMD" : "SIMD128",
    peak: wasmPeak(modules.alone),
    createMemory: (shared) => createWasmMemory(shared ? modules.shared : modules.alone, shared),
  };
}

async function compile(variant: string): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await coreBytes(`core-${variant}`));
}

async function hasRelaxedSimd(): Promise<boolean> {
  const bytes = await coreBytes("core-relaxed");
  if (!WebAssembly.validate(bytes)) enableRelaxedSimd();
  return WebAssembly.validate(bytes);
}
