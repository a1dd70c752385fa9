/** A program in memory, ready for a batch of one size: its code for every thread, and where the batch stands. */

import type { Layout } from "../program/addresses.js";
import { BATCH, type Buffer, type Program } from "../program/program.js";
import { countElements, type Extents, type Shape } from "../tensor/shape.js";
import type { Core } from "./core.js";
import { MOST_LANES, sliceRows } from "./engine.js";
import type { MemoryMap } from "./memory-map.js";
import { type BatchPlaces, sliceCode } from "./slice-code.js";
import { JOB_WORDS } from "./worker-loop.js";

/** What a thread has of its own in a session. */
export interface ThreadPlaces {
  readonly layout: Layout;
  readonly scratch: number;
  /** Word that it counts on. */
  readonly progress: number;
}

/** A sum that is kept by lane, and where the sum of all goes. */
interface LaneSum {
  readonly lanes: number;
  readonly to: number;
  readonly length: number;
}

export class BoundProgram {
  /** Running sums of the batch that may be worked on at once. */
  readonly lanes: number;
  /** Address of the job of thread 0; those of the others follow. */
  readonly jobs: number;
  /** False when its memory has been given to others. */
  valid = true;
  readonly #map: MemoryMap;
  readonly #sums: readonly LaneSum[];
  readonly #inputs: Views;
  readonly #outputs: Views;

  constructor(
    map: MemoryMap,
    program: Program,
    extents: Extents,
    regions: Readonly<Record<string, number>>,
    threads: readonly ThreadPlaces[],
  ) {
    this.#map = map;
    const rows = extents[BATCH] ?? 1;
    const slice = sliceRows(program, rows);
    this.lanes = Math.min(MOST_LANES, Math.ceil(rows / slice));
    const sizeOf = (shape: Shape): number => countElements(shape, extents);
    const inputs = mapValues(program.inputs, (buffer) => sizeOf((program.buffers[buffer] as Buffer).shape));
    const outputs = mapValues(program.outputs, ({ shape }) => sizeOf(shape));
    const sums: LaneSum[] = [];
    const takeSum = (length: number, to?: number): number => {
      const lanes = map.take(this.lanes * length);
      sums.push({ lanes, to: to ?? lanes, length });
      return lanes;
    };
    const places: BatchPlaces = {
      inputs: map.takeEach(inputs),
      outputs: mapValues(program.outputs, ({ shape }) =>
        shape.includes(BATCH) ? map.take(sizeOf(shape)) : takeSum(sizeOf(shape)),
      ),
      sums: Object.fromEntries(
        program.summed.map((region) => [
          region,
          takeSum(program.regions[region] as number, regions[region] as number),
        ]),
      ),
    };
    this.#sums = sums;
    this.#inputs = new Views(places.inputs, inputs);
    this.#outputs = new Views(places.outputs, outputs);
    const rest = rows % slice;
    const jobs = threads.slice(0, this.lanes).flatMap(({ layout, scratch, progress }) => {
      const codeFor = (count: number): [number, number] => {
        if (count === 0) return [0, 0];
        const code = sliceCode(program, extents, count, layout, places);
        return [map.takeWords(code), code.length];
      };
      const job = [...codeFor(rows < slice ? 0 : slice), ...codeFor(rest), scratch, progress];
      return [...job, rows, slice, this.lanes, ...Array<number>(JOB_WORDS - 9).fill(0)];
    });
    this.jobs = map.takeWords(jobs);
  }

  input(name: string): Float32Array {
    return this.#inputs.view(name, this.#map);
  }

  output(name: string): Float32Array {
    return this.#outputs.view(name, this.#map);
  }

  /** Adds up what the lanes have summed. */
  addLanes(core: Core): void {
    for (const { lanes, to, length } of this.#sums) {
      if (to !== lanes) this.#map.copy(to, lanes, length);
      for (let lane = 1; lane < this.lanes; lane++) core.accumulate(to, lanes + lane * length, length);
    }
  }
}

/** Views by name, made anew only when the memory has moved. */
class Views {
  readonly #places: Readonly<Record<string, number>>;
  readonly #lengths: Readonly<Record<string, number>>;
  #buffer: ArrayBuffer | SharedArrayBuffer | undefined;
  #views: Record<string, Float32Array> = {};

  constructor(places: Readonly<Record<string, number>>, lengths: Readonly<Record<string, number>>) {
    this.#places = places;
    this.#lengths = lengths;
  }

  view(name: string, map: MemoryMap): Float32Array {
    if (map.buffer !== this.#buffer) this.#renew(map);
    return this.#views[name] as Float32Array;
  }

  /** Apart from `view`: a function that holds a closure allocates at every call, even where it does not make it. */
  #renew(map: MemoryMap): void {
    this.#buffer = map.buffer;
    this.#views = mapValues(this.#places, (start, each) => map.floats(start, this.#lengths[each] as number));
  }
}

function mapValues<Item, Result>(
  record: Readonly<Record<string, Item>>,
  of: (item: Item, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [name, of(item, name)]));
}
