/** Engines: what runs programs. */

export * from "./engine.js";
export { loadWasmEngine } from "./wasm.js";
