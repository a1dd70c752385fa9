/** The WebAssembly engine: the C core on one thread, in Node and in the browser. */

import { coreBytes, enableRelaxedSimd } from "#core-bytes";
import { ShapeError } from "../errors.js";
import { type Encoded, encode, type Layout } from "../program/encode.js";
import type { Program } from "../program/program.js";
import { countElements, type Extents, formatShape, resolveShape, type Shape } from "../tensor/shape.js";
import { type Engine, type Session, SLICE_ROWS } from "./engine.js";

interface Core {
  readonly __heap_base: WebAssembly.Global;
  /** Returns 0 when all went well. */
  run(code: number, length: number, memory: number, scratch: number): number;
  accumulate(to: number, from: number, count: number): void;
}

const PAGE_BYTES = 65536;
const FLOAT_BYTES = 4;
const ALIGNMENT_FLOATS = 16;
const BATCH = "B";

/**
 * Loads the engine.
 * @param options.portable SIMD128 alone, which gives the same bits on every machine
 */
export async function loadWasmEngine(options: { readonly portable?: boolean } = {}): Promise<Engine> {
  const relaxed = options.portable === true ? undefined : await relaxedModule();
  const module = relaxed ?? (await WebAssembly.compile(await coreBytes("core-simd")));
  return {
    name: options.portable === true ? "portable" : "wasm",
    instructions: relaxed === undefined ? "SIMD128" : "SIMD128 + relaxed SIMD",
    open: (programs) => new WasmSession(module, programs),
  };
}

/** Undefined where the runtime lacks relaxed SIMD. */
async function relaxedModule(): Promise<WebAssembly.Module | undefined> {
  const bytes = await coreBytes("core-relaxed");
  if (!WebAssembly.validate(bytes)) enableRelaxedSimd();
  return WebAssembly.validate(bytes) ? await WebAssembly.compile(bytes) : undefined;
}

/** A program as it stands in memory, for the extents of its last run. */
interface Loaded {
  readonly program: Program;
  /** Address of its words, in bytes. */
  readonly code: number;
  bound: { readonly key: string; readonly encoded: Encoded } | undefined;
}

class WasmSession<Name extends string> implements Session<Name> {
  readonly #memory: WebAssembly.Memory;
  readonly #core: Core;
  readonly #programs: Readonly<Record<string, Loaded>>;
  readonly #regions: Record<string, { readonly offset: number; readonly length: number }> = {};
  /** Where the sum over slices is kept while a program overwrites the region. */
  readonly #sums: Record<string, number> = {};
  readonly #layout: Layout;
  readonly #scratch: number;

  constructor(module: WebAssembly.Module, programs: Readonly<Record<Name, Program>>) {
    this.#memory = new WebAssembly.Memory({ initial: 4, maximum: 65536 });
    this.#core = new WebAssembly.Instance(module, { env: { memory: this.#memory } })
      .exports as unknown as Core;
    let next = this.#core.__heap_base.value / FLOAT_BYTES;
    const take = (floats: number): number => {
      const offset = Math.ceil(next / ALIGNMENT_FLOATS) * ALIGNMENT_FLOATS;
      next = offset + floats;
      return offset;
    };
    const list = Object.entries<Program>(programs);
    const lengths: Record<string, number> = {};
    for (const [, program] of list)
      for (const [region, length] of Object.entries(program.regions))
        lengths[region] = Math.max(lengths[region] ?? 0, length);
    for (const [region, length] of Object.entries(lengths))
      this.#regions[region] = { offset: take(length), length };
    for (const region of new Set(list.flatMap(([, program]) => program.summed)))
      this.#sums[region] = take(lengths[region] ?? 0);

    // The number of words does not depend on the extents, nor on where things lie.
    const trial = list.map(([name, program]) => {
      const regions = Object.fromEntries(Object.keys(program.regions).map((region) => [region, 0]));
      return { name, program, encoded: encode(program, unitExtents(program), { regions, arena: 0 }) };
    });
    this.#scratch = take(Math.max(0, ...trial.map(({ encoded }) => encoded.scratchFloats)));
    this.#programs = Object.fromEntries(
      trial.map(({ name, program, encoded }) => {
        const loaded: Loaded = { program, code: take(encoded.words.length) * FLOAT_BYTES, bound: undefined };
        return [name, loaded];
      }),
    );
    const regions = Object.fromEntries(
      Object.entries(this.#regions).map(([name, { offset }]) => [name, offset]),
    );
    this.#layout = { regions, arena: take(0) };
    this.#reserve(next);
  }

  run(
    name: Name,
    extents: Extents,
    inputs: Readonly<Record<string, Float32Array>>,
  ): Record<string, Float32Array> {
    const { program } = this.#programs[name] as Loaded;
    checkInputs(program, extents, inputs);
    const rows = extents[BATCH] ?? 1;
    const outputs = Object.fromEntries(
      Object.entries(program.outputs).map(([output, { shape }]) => [
        output,
        new Float32Array(countElements(shape, extents)),
      ]),
    );
    for (let first = 0; first < rows; first += SLICE_ROWS) {
      const slice = { first, rows: Math.min(SLICE_ROWS, rows - first) };
      this.#runSlice(this.#programs[name] as Loaded, extents, slice, inputs, outputs);
      if (rows > SLICE_ROWS) this.#sumRegions(program, first === 0, first + SLICE_ROWS >= rows);
    }
    return outputs;
  }

  read(region: string): Float32Array {
    const { offset, length } = this.#region(region);
    return this.#floats().slice(offset, offset + length);
  }

  write(region: string, data: ArrayLike<number>): void {
    const { offset, length } = this.#region(region);
    if (data.length !== length)
      throw new ShapeError(`region "${region}" has ${length} elements, received ${data.length}`);
    this.#floats().set(data, offset);
  }

  #runSlice(
    loaded: Loaded,
    extents: Extents,
    { first, rows }: { first: number; rows: number },
    inputs: Readonly<Record<string, Float32Array>>,
    outputs: Record<string, Float32Array>,
  ): void {
    const { program, code } = loaded;
    const encoded = this.#bind(loaded, BATCH in extents ? { ...extents, [BATCH]: rows } : extents);
    const floats = this.#floats();
    for (const [name, buffer] of Object.entries(program.inputs)) {
      const { shape } = program.buffers[buffer] as { shape: Shape };
      const whole = inputs[name] as Float32Array;
      const at = encoded.inputs[name] as number;
      forEachRun(shape, extents, first, rows, (from, to, count) => {
        floats.set(whole.subarray(from, from + count), at + to);
      });
    }
    const failed = this.#core.run(code, encoded.words.length, 0, this.#scratch * FLOAT_BYTES);
    if (failed !== 0)
      throw new Error("the core met an instruction that it does not know; rebuild with npm run build");
    for (const [name, { shape }] of Object.entries(program.outputs)) {
      const whole = outputs[name] as Float32Array;
      const at = encoded.outputs[name] as number;
      const sliced = shape.includes(BATCH);
      forEachRun(shape, extents, first, rows, (from, to, count) => {
        if (sliced) whole.set(floats.subarray(at + to, at + to + count), from);
        else for (let i = 0; i < count; i++) whole[i] = (whole[i] as number) + (floats[at + i] as number);
      });
    }
  }

  /** Encodes a program for the extents, unless it was for the same ones the last time. */
  #bind(loaded: Loaded, extents: Extents): Encoded {
    const key = JSON.stringify(extents);
    if (loaded.bound?.key === key) return loaded.bound.encoded;
    const encoded = encode(loaded.program, extents, this.#layout);
    this.#reserve(this.#layout.arena + encoded.arenaFloats);
    new Int32Array(this.#memory.buffer).set(encoded.words, loaded.code / FLOAT_BYTES);
    loaded.bound = { key, encoded };
    return encoded;
  }

  #sumRegions({ summed }: Program, isFirst: boolean, isLast: boolean): void {
    for (const region of summed) {
      const { offset, length } = this.#region(region);
      const sum = this.#sums[region] as number;
      if (isFirst) this.#floats().copyWithin(sum, offset, offset + length);
      else this.#core.accumulate(sum * FLOAT_BYTES, offset * FLOAT_BYTES, length);
      if (isLast) this.#floats().copyWithin(offset, sum, sum + length);
    }
  }

  #region(name: string): { readonly offset: number; readonly length: number } {
    const region = this.#regions[name];
    if (region === undefined)
      throw new ShapeError(`no region "${name}"; the programs have ${Object.keys(this.#regions).join(", ")}`);
    return region;
  }

  /** Memory moves when it grows: take the view anew. */
  #floats(): Float32Array {
    return new Float32Array(this.#memory.buffer);
  }

  #reserve(floats: number): void {
    // Vector loads may reach past the end of the last buffer.
    const missing = (floats + ALIGNMENT_FLOATS) * FLOAT_BYTES - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

/** The smallest extents, to learn how long a program is. */
function unitExtents(program: Program): Extents {
  const shapes = [...program.buffers.map(({ shape }) => shape), ...program.slots.map(({ rows }) => rows)];
  return Object.fromEntries(
    shapes.flat().flatMap((dimension) => (typeof dimension === "string" ? [[dimension, 1]] : [])),
  );
}

/** The contiguous runs that rows `first … first + rows - 1` of the batch are made of: in the whole, in the slice. */
function forEachRun(
  shape: Shape,
  extents: Extents,
  first: number,
  rows: number,
  visit: (whole: number, slice: number, count: number) => void,
): void {
  const axis = shape.indexOf(BATCH);
  const sizes = resolveShape(shape, extents);
  if (axis < 0) {
    visit(0, 0, countElements(sizes));
    return;
  }
  const outer = countElements(sizes.slice(0, axis));
  const inner = countElements(sizes.slice(axis + 1));
  const batch = sizes[axis] as number;
  for (let index = 0; index < outer; index++)
    visit((index * batch + first) * inner, index * rows * inner, rows * inner);
}

function checkInputs(
  program: Program,
  extents: Extents,
  inputs: Readonly<Record<string, Float32Array>>,
): void {
  for (const [name, buffer] of Object.entries(program.inputs)) {
    const { shape } = program.buffers[buffer] as { shape: Shape };
    const data = inputs[name];
    if (data?.length !== countElements(shape, extents))
      throw new ShapeError(
        `input "${name}" is ${formatShape(shape)} = ${formatShape(resolveShape(shape, extents))}, ` +
          `received ${data === undefined ? "nothing" : `${data.length} elements`}`,
      );
  }
}
