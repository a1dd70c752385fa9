/** Engines: what runs programs. */

export * from "./engine.js";
export { type EngineName, type EngineOptions, engineNames, loadEngine, whyNotNative } from "./load.js";
