/** Which engine there is. */

import { atExit, findNativeCore, hardwareThreads, startWorker } from "#platform";
import { EngineError } from "../errors.js";
import type { CoreMaker, CorePeak } from "./core.js";
import { type Engine, MOST_LANES } from "./engine.js";
import { Pool } from "./pool.js";
import { CoreSession } from "./session.js";
import { loadWasmCore } from "./wasm-maker.js";
import { Workspaces } from "./workspace.js";

/**
 * `native`: the library that `npm run build:native` makes. `wasm`: WebAssembly, with relaxed SIMD where the runtime has
 * it. `portable`: WebAssembly with the same bits on every machine. `auto`: native where it is there, else wasm.
 */
export type EngineName = "auto" | "native" | "wasm" | "portable";
export const engineNames: readonly EngineName[] = ["auto", "native", "wasm", "portable"];

export interface EngineOptions {
  readonly engine?: EngineName | undefined;
  /** All that the machine has, if left out; the results do not depend on it. */
  readonly threads?: number | undefined;
}

/** @throws EngineError when there is no such engine here, with the reason */
export async function loadEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine = "auto", threads = hardwareThreads() } = options;
  if (!engineNames.includes(engine))
    throw new EngineError(`no engine is called "${engine}"; give one of ${engineNames.join(", ")}`);
  if (!Number.isSafeInteger(threads) || threads < 1)
    throw new EngineError(`${threads} threads; give a whole number of at least 1`);
  return engineOn(await makerOf(engine), threads);
}

/** An engine on a core of one's own choice. */
export function engineOn(maker: CoreMaker, threads: number): Engine {
  const shared = threads > 1 && globalThis.SharedArrayBuffer !== undefined;
  const pool = shared
    ? new Pool(Math.min(threads, MOST_LANES), startWorker, atExit, maker.library)
    : undefined;
  const workspaces = new Workspaces(maker, pool);
  return {
    name: maker.name,
    instructions: maker.instructions,
    threads: pool?.threads ?? 1,
    open: (programs) => new CoreSession(workspaces, programs),
    peak: () => measurePeak(maker.peak),
    close: () => pool?.close(),
  };
}

/** The best of some short runs: what else the machine does only takes away. */
function measurePeak({ run, operations }: CorePeak): number {
  const rounds = 200_000;
  const rates = Array.from({ length: 12 }, () => {
    const started = performance.now();
    run(rounds);
    return (rounds * operations) / (performance.now() - started) / 1e6;
  });
  return Math.max(...rates);
}

/** Why the native engine cannot be had; undefined when it can. */
export async function whyNotNative(): Promise<string | undefined> {
  const found = await findNativeCore();
  return typeof found === "string" ? found : undefined;
}

async function makerOf(engine: EngineName): Promise<CoreMaker> {
  if (engine === "wasm" || engine === "portable") return await loadWasmCore(engine === "portable");
  const native = await findNativeCore();
  if (typeof native !== "string") return native;
  if (engine === "auto") return await loadWasmCore(false);
  throw new EngineError(`no native engine: ${native}`);
}
