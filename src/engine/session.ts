/** A session on the C core, whatever it was compiled to. */

import { EngineError, ShapeError } from "../errors.js";
import { arenaSize } from "../program/addresses.js";
import { type Encoded, encode } from "../program/encode.js";
import { accessesOf, BATCH, type Buffer, type Instruction, type Program } from "../program/program.js";
import { type Extents, formatShape, resolveShape } from "../tensor/shape.js";
import { BoundProgram, type ThreadPlaces } from "./bound-program.js";
import type { CoreMemory } from "./core.js";
import { type Binding, type Session, sliceRows } from "./engine.js";
import { MemoryMap } from "./memory-map.js";
import { LINE_FLOATS, type Workspace, type Workspaces } from "./workspace.js";

/** Batches that are kept ready; one more, and all are made ready anew as they come. */
const MOST_BOUND = 24;

interface Loaded {
  readonly program: Program;
  /** Start of its common memory. */
  readonly common: number;
  readonly prologue: { readonly code: number; readonly length: number };
  /** Regions that its prologue reads, and that its instructions write. */
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  /** Whether what its prologue computes is of now. */
  fresh: boolean;
  readonly bound: Map<string, BoundProgram>;
}

/** What a thread has for as long as the session lasts. */
interface Thread {
  readonly scratch: number;
  readonly progress: number;
  /** Its own copies of the regions that programs sum over slices. */
  readonly sums: Readonly<Record<string, number>>;
}

/** Sessions that nobody closed give back what they had, too. */
const forgotten = new FinalizationRegistry<{ workspaces: Workspaces; workspace: Workspace }>(
  ({ workspaces, workspace }) => workspaces.give(workspace),
);

export class CoreSession<Name extends string> implements Session<Name> {
  readonly #memory: CoreMemory;
  readonly #map: MemoryMap;
  readonly #workspace: Workspace;
  readonly #workspaces: Workspaces;
  readonly #programs: Readonly<Record<string, Loaded>>;
  readonly #regions: Readonly<Record<string, number>>;
  readonly #lengths: Readonly<Record<string, number>>;
  readonly #threads: readonly Thread[];
  #closed = false;
  #arenas: { readonly size: number; readonly starts: readonly number[] };

  constructor(workspaces: Workspaces, programs: Readonly<Record<Name, Program>>) {
    const workspace = workspaces.take();
    const { memory, progress } = workspace;
    this.#workspace = workspace;
    this.#workspaces = workspaces;
    this.#memory = memory;
    this.#map = new MemoryMap(memory, workspace.start);
    const list = Object.entries<Program>(programs);
    this.#lengths = regionLengths(list.map(([, program]) => program));
    this.#regions = this.#map.takeEach(this.#lengths);
    // Another session may have had the memory before.
    for (const [region, length] of Object.entries(this.#lengths))
      this.#map.floats(this.#regions[region] as number, length).fill(0);
    let scratchFloats = 1;
    this.#programs = Object.fromEntries(
      list.map(([name, program]) => {
        const common = this.#map.take(program.common);
        const encoded = encode(program, unitExtents(program), { regions: this.#regions, common, arena: 0 });
        scratchFloats = Math.max(scratchFloats, encoded.scratchFloats);
        return [name, this.#load(program, common, encoded)];
      }),
    );
    const summed = list.flatMap(([, program]) => program.summed);
    const lengths = Object.fromEntries(summed.map((region) => [region, this.#lengths[region] as number]));
    this.#threads = Array.from({ length: workspaces.threads }, (_, index) => ({
      scratch: this.#map.take(scratchFloats),
      progress: progress + LINE_FLOATS * index,
      sums: this.#map.takeEach(lengths),
    }));
    this.#map.keep();
    this.#arenas = { size: 0, starts: this.#threads.map(() => 0) };
    // No function is held, for one made here would hold this session.
    forgotten.register(this, { workspaces, workspace }, this);
  }

  run(
    name: Name,
    extents: Extents,
    inputs: Readonly<Record<string, Float32Array>>,
  ): Record<string, Float32Array> {
    const { program } = this.#programs[name] as Loaded;
    const bound = this.#bound(name, extents);
    for (const input in program.inputs) {
      const [data, place] = [inputs[input], bound.input(input)];
      if (data?.length !== place.length) throw wrongInput(program, input, extents, data);
      place.set(data);
    }
    this.#execute(name, bound);
    const outputs: Record<string, Float32Array> = {};
    for (const output in program.outputs) outputs[output] = bound.output(output).slice();
    return outputs;
  }

  bind(name: Name, extents: Extents): Binding {
    let bound = this.#bound(name, extents);
    const current = (): BoundProgram => {
      if (!bound.valid) bound = this.#bound(name, extents);
      return bound;
    };
    return {
      input: (input) => current().input(input),
      run: () => this.#execute(name, current()),
      output: (output) => bound.output(output),
    };
  }

  read(region: string): Float32Array {
    const { start, length } = this.#region(region);
    return this.#map.floats(start, length).slice();
  }

  write(region: string, data: ArrayLike<number>): void {
    const { start, length } = this.#region(region);
    if (data.length !== length)
      throw new ShapeError(`region "${region}" has ${length} elements, received ${data.length}`);
    this.#map.floats(start, length).set(data);
    this.#changed(region);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    forgotten.unregister(this);
    this.#workspaces.give(this.#workspace);
  }

  #load(program: Program, common: number, { prologue }: Encoded): Loaded {
    return {
      program,
      common,
      prologue: { code: this.#map.takeWords(prologue), length: prologue.length },
      reads: regionsOf(program.buffers, program.prologue, "reads"),
      writes: regionsOf(program.buffers, program.instructions, "writes"),
      fresh: false,
      bound: new Map(),
    };
  }

  #execute(name: Name, bound: BoundProgram): void {
    if (this.#closed) throw new EngineError("the session is closed; open another one");
    const { core } = this.#memory;
    const loaded = this.#programs[name] as Loaded;
    if (!loaded.fresh) {
      const { code, length } = loaded.prologue;
      const { scratch, progress } = this.#threads[0] as Thread;
      checkCode(core.run(code, length, scratch, progress));
      loaded.fresh = true;
    }
    const { jobs, lanes } = bound;
    const { pooled } = this.#workspace;
    if (pooled !== undefined && lanes > 1) pooled.run(jobs, lanes);
    else for (let lane = 0; lane < lanes; lane++) checkCode(core.runLane(jobs, lane));
    bound.addLanes(core);
    for (const region of loaded.writes) this.#changed(region);
  }

  /** What was computed ahead from a region is no longer of now. */
  #changed(region: string): void {
    for (const name in this.#programs) {
      const loaded = this.#programs[name] as Loaded;
      if (loaded.reads.has(region)) loaded.fresh = false;
    }
  }

  #bound(name: Name, extents: Extents): BoundProgram {
    const { program, common, bound } = this.#programs[name] as Loaded;
    let key = "";
    for (const extent in extents) key += `${extent}${extents[extent]} `;
    const known = bound.get(key);
    if (known !== undefined) return known;
    const rows = extents[BATCH];
    const slice =
      rows === undefined ? extents : { ...extents, [BATCH]: Math.min(rows, sliceRows(program, rows)) };
    this.#makeRoom(arenaSize(program, slice));
    const threads = this.#threads.map(({ scratch, progress, sums }, index): ThreadPlaces => {
      const arena = this.#arenas.starts[index] as number;
      // What a program only reads is the sum itself.
      const own = program.summed.map((region) => [region, sums[region] as number]);
      const regions = { ...this.#regions, ...Object.fromEntries(own) };
      return { layout: { regions, common, arena }, scratch, progress };
    });
    const made = new BoundProgram(this.#map, program, extents, this.#regions, threads);
    bound.set(key, made);
    return made;
  }

  /** For one more bound program; where there is none left, all give theirs back, and the arenas grow as needed. */
  #makeRoom(arena: number): void {
    const all = Object.values(this.#programs).flatMap(({ bound }) => [...bound.values()]);
    if (arena <= this.#arenas.size && all.length < MOST_BOUND) return;
    for (const each of all) each.valid = false;
    for (const { bound } of Object.values(this.#programs)) bound.clear();
    this.#map.release();
    const size = Math.max(arena, this.#arenas.size);
    this.#arenas = { size, starts: this.#threads.map(() => this.#map.take(size)) };
  }

  #region(name: string): { readonly start: number; readonly length: number } {
    const start = this.#regions[name];
    if (start === undefined)
      throw new ShapeError(`no region "${name}"; the programs have ${Object.keys(this.#lengths).join(", ")}`);
    return { start, length: this.#lengths[name] as number };
  }
}

function checkCode(failed: number): void {
  if (failed !== 0)
    throw new EngineError("the core met an instruction that it does not know; rebuild with npm run build");
}

/** A region is as long as the program needs it that needs most of it. */
function regionLengths(programs: readonly Program[]): Record<string, number> {
  const lengths: Record<string, number> = {};
  for (const { regions } of programs)
    for (const [region, length] of Object.entries(regions))
      lengths[region] = Math.max(lengths[region] ?? 0, length);
  return lengths;
}

function regionsOf(
  buffers: readonly Buffer[],
  instructions: readonly Instruction[],
  access: "reads" | "writes",
): Set<string> {
  const found = instructions.flatMap((instruction) =>
    instruction.op === "loop"
      ? [...regionsOf(buffers, instruction.body, access)]
      : accessesOf(instruction)[access].flatMap(({ buffer }) => {
          const { place } = buffers[buffer] as Buffer;
          return place.kind === "region" ? [place.region] : [];
        }),
  );
  return new Set(found);
}

/** The smallest extents, to learn what does not depend on them. */
function unitExtents(program: Program): Extents {
  const shapes = [...program.buffers.map(({ shape }) => shape), ...program.slots.map(({ rows }) => rows)];
  return Object.fromEntries(
    shapes.flat().flatMap((dimension) => (typeof dimension === "string" ? [[dimension, 1]] : [])),
  );
}

function wrongInput(
  { inputs, buffers }: Program,
  name: string,
  extents: Extents,
  data: Float32Array | undefined,
): ShapeError {
  const { shape } = buffers[inputs[name] as number] as Buffer;
  return new ShapeError(
    `input "${name}" is ${formatShape(shape)} = ${formatShape(resolveShape(shape, extents))}, ` +
      `received ${data === undefined ? "nothing" : `${data.length} elements`}`,
  );
}
