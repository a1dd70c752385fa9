/** The C core (`kernels/`), as TypeScript calls it. Addresses are in floats from the start of a memory. */

/** The core on one thread. */
export interface Core {
  /** Runs code that does not depend on the batch; 0 when all went well. */
  run(code: number, length: number, scratch: number, progress: number): number;
  /** Runs the slices of a batch that belong to a lane (`kernels/run.c` describes the job); 0 when all went well. */
  runLane(job: number, lane: number): number;
  /** `to += from`. */
  accumulate(to: number, from: number, count: number): void;
}

/** Measures what one thread could do at best. */
export interface CorePeak {
  /** Does `rounds` of multiplications with additions that wait for nothing. */
  run(rounds: number): void;
  /** Floating-point operations of a round. */
  readonly operations: number;
}

/** Memory with a core on it for the thread that made it. */
export interface CoreMemory {
  readonly core: Core;
  /** Where free memory begins. */
  readonly start: number;
  /** The memory as it is now; another object after it has grown. */
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** @throws EngineError when there is no more */
  reserve(floats: number): void;
  /** What another thread needs to put a core of its own on this memory: can be posted to a worker. */
  readonly attachment: Attachment;
}

/** A memory, for a worker. */
export type Attachment =
  | { readonly kind: "wasm"; readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory }
  | { readonly kind: "native"; readonly library: string; readonly buffer: SharedArrayBuffer };

/** Makes memories for an engine. */
export interface CoreMaker {
  /** Such as `wasm`. */
  readonly name: string;
  /** Instruction set, for people. */
  readonly instructions: string;
  /** Native code that workers must load. */
  readonly library?: string;
  readonly peak: CorePeak;
  /** @param shared whether workers will attach to it */
  createMemory(shared: boolean): CoreMemory;
}

/** Floats of the stack that a WebAssembly core needs in memory; a native one brings its own. */
export const STACK_FLOATS = 16384;
