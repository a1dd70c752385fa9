/** The C core as a native library, where `npm run build:native` has made one. Node only. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { EngineError } from "../errors.js";
import type { Core, CoreMaker, CoreMemory, CorePeak } from "./core.js";

type NativeFunction = (...values: number[]) => number;
interface Koffi {
  load(path: string): { func(name: string, result: string, parameters: string[]): NativeFunction };
  address(view: Int32Array): bigint;
}

/** The library for each instruction set that a build makes, the widest vectors first (`scripts/build-native.mjs`). */
const VARIANTS = [
  { file: "core-avx512", instructions: "AVX-512", level: 2 },
  { file: "core-avx2", instructions: "AVX2", level: 1 },
  {
    file: "core-base",
    instructions: arch() === "arm64" ? "NEON" : "the compiler's default vectors",
    level: 0,
  },
] as const;

const FLOAT_BYTES = 4;
/** Virtual memory is set aside for so much, and used as it is needed. */
const MOST_BYTES = 4 * 2 ** 30;

/**
 * @param most level of instructions, to try others than the best that the processor has
 * @returns the core, or why there is none
 */
export async function findNativeCore(most: number = Number.POSITIVE_INFINITY): Promise<CoreMaker | string> {
  const base = pathOf("core-base");
  if (!existsSync(base)) return "not built; npm run build:native builds it with the machine's C compiler";
  let koffi: Koffi;
  try {
    koffi = loadKoffi();
  } catch {
    return "the package koffi, which loads native code, is not installed";
  }
  try {
    const level = Math.min(most, koffi.load(base).func("sequitur_level", "int32_t", [])());
    const variant = VARIANTS.find((each) => each.level <= level && existsSync(pathOf(each.file)));
    const library = pathOf(variant?.file ?? "core-base");
    functionsOf(library);
    return {
      name: "native",
      library,
      instructions: variant?.instructions ?? "unknown",
      peak: peakOf(library),
      createMemory: () => createMemory(library),
    };
  } catch (error) {
    return `the library does not load (${(error as Error).message}); build it anew with npm run build:native`;
  }
}

/** Loads a library, so that attaching it later takes no time. */
export function loadNativeCore(library: string): void {
  functionsOf(library);
}

/** The core on the memory of another thread. */
export function attachNativeCore(library: string, buffer: SharedArrayBuffer): Core {
  const { run, runLane, accumulate } = functionsOf(library);
  const memory = Number(loadKoffi().address(new Int32Array(buffer, 0, 1)));
  return {
    run: (code, length, scratch, progress) => run(memory, code, length, scratch, progress),
    runLane: (job, lane) => runLane(memory, job, lane),
    accumulate: (to, from, count) => {
      accumulate(memory, to, from, count);
    },
  };
}

function createMemory(library: string): CoreMemory {
  const buffer = new SharedArrayBuffer(2 ** 16, { maxByteLength: MOST_BYTES });
  return {
    core: attachNativeCore(library, buffer),
    start: 0,
    buffer,
    reserve(floats) {
      const bytes = Math.ceil((floats * FLOAT_BYTES) / 2 ** 16) * 2 ** 16;
      if (bytes <= buffer.byteLength) return;
      try {
        buffer.grow(bytes);
      } catch {
        throw new EngineError(
          `the program needs ${Math.ceil(bytes / 2 ** 20)} MB, more than there is; use fewer units, shorter ` +
            "sequences or smaller batches",
        );
      }
    },
    attachment: { kind: "native", library, buffer },
  };
}

function peakOf(library: string): CorePeak {
  const core = loadKoffi().load(library);
  const run = core.func("sequitur_peak", "float", ["int32_t"]);
  return {
    run: (rounds) => void run(rounds),
    operations: core.func("sequitur_peak_operations", "int32_t", [])(),
  };
}

interface CoreFunctions {
  readonly run: NativeFunction;
  readonly runLane: NativeFunction;
  readonly accumulate: NativeFunction;
}
const loaded = new Map<string, CoreFunctions>();

function functionsOf(library: string): CoreFunctions {
  const known = loaded.get(library);
  if (known !== undefined) return known;
  const core = loadKoffi().load(library);
  const functions = {
    run: core.func("sequitur_run", "int32_t", ["uintptr_t", "int32_t", "int32_t", "int32_t", "int32_t"]),
    runLane: core.func("sequitur_run_lane", "int32_t", ["uintptr_t", "int32_t", "int32_t"]),
    accumulate: core.func("sequitur_accumulate", "void", ["uintptr_t", "int32_t", "int32_t", "int32_t"]),
  };
  loaded.set(library, functions);
  return functions;
}

function loadKoffi(): Koffi {
  return createRequire(import.meta.url)("koffi") as Koffi;
}

function pathOf(file: string): string {
  const suffix = platform() === "win32" ? "dll" : platform() === "darwin" ? "dylib" : "so";
  return fileURLToPath(new URL(`../../dist/engine/${file}.${suffix}`, import.meta.url));
}
