/** The C core as WebAssembly, on a memory. A worker loads this, and it is all that a worker loads. */

import { EngineError } from "../errors.js";
import { type Core, type CoreMemory, type CorePeak, STACK_FLOATS } from "./core.js";

interface Exports {
  readonly __heap_base: WebAssembly.Global;
  readonly __stack_pointer: WebAssembly.Global;
  run(memory: number, code: number, length: number, scratch: number, progress: number): number;
  run_lane(memory: number, job: number, lane: number): number;
  accumulate(memory: number, to: number, from: number, count: number): void;
  peak(rounds: number): number;
  peak_operations(): number;
}

const PAGE_FLOATS = 16384;
const FLOAT_BYTES = 4;
/** Four gigabytes: what 32-bit addresses reach. */
const MOST_PAGES = 65536;

/** @param shared as the module has it */
export function createWasmMemory(module: WebAssembly.Module, shared: boolean): CoreMemory {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: MOST_PAGES, shared });
  const exports = instantiate(module, memory);
  return {
    core: coreOf(exports),
    start: exports.__heap_base.value / FLOAT_BYTES,
    get buffer() {
      return memory.buffer;
    },
    reserve(floats) {
      const missing = Math.ceil(floats / PAGE_FLOATS) - memory.buffer.byteLength / FLOAT_BYTES / PAGE_FLOATS;
      if (missing <= 0) return;
      try {
        memory.grow(missing);
      } catch {
        const megabytes = Math.ceil((floats * FLOAT_BYTES) / 2 ** 20);
        throw new EngineError(
          `the program needs ${megabytes} MB, more than there is; use fewer units, shorter sequences or smaller batches`,
        );
      }
    },
    attachment: { kind: "wasm", module, memory },
  };
}

/**
 * The core on a memory that another thread made.
 * @param stack of this thread: where its {@link STACK_FLOATS} begin
 */
export function attachWasmCore(module: WebAssembly.Module, memory: WebAssembly.Memory, stack: number): Core {
  const exports = instantiate(module, memory);
  // The stack grows downwards.
  exports.__stack_pointer.value = (stack + STACK_FLOATS) * FLOAT_BYTES;
  return coreOf(exports);
}

export function wasmPeak(module: WebAssembly.Module): CorePeak {
  const exports = instantiate(module, new WebAssembly.Memory({ initial: 4, maximum: MOST_PAGES }));
  return { run: (rounds) => void exports.peak(rounds), operations: exports.peak_operations() };
}

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Exports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
}

function coreOf({ run, run_lane, accumulate }: Exports): Core {
  return {
    run: (code, length, scratch, progress) => run(0, code, length, scratch, progress),
    runLane: (job, lane) => run_lane(0, job, lane),
    accumulate: (to, from, count) => accumulate(0, to, from, count),
  };
}
