/** Sorted series → evenly spaced ones, on the frequency that they have in common. */

import { inferFrequency, inferStep, placeOnGrid } from "../../../sequence/infer-frequency.js";
import type { Frequency } from "../../../sequence/series.js";
import type { Finding } from "../finding.js";
import { plural } from "../quote.js";
import type { LaidOutCovariates } from "./covariate-table.js";
import type { Observations } from "./observations.js";
import type { SortedSeries } from "./sorted-series.js";
import { Tally } from "./tally.js";

/** A member before what is held out is settled. */
export interface EvenSeries {
  readonly id: string;
  /** Index among the series. */
  readonly index: number;
  /** `[N]` NaN = missing. */
  readonly values: Float64Array;
  /** Steps at the end that the file holds out. */
  readonly held: number;
  readonly start: number | undefined;
  readonly frequency: Frequency;
  /** What is known beside the values; undefined where nothing is. */
  readonly known: LaidOutCovariates | undefined;
}

/** Times by index of their cell. */
export interface CellTimes {
  readonly times: Float64Array;
  /** Whether they are dates, not step numbers. */
  readonly isDated: boolean;
}

const BY_ROW: Frequency = { unit: "step", count: 1 };
/** As many series as are looked at for the frequency of all. */
const SAMPLE = 200;
/** As many rows, all equally far apart, are believed against the other series. */
const CONVINCING_ROWS = 8;

/** What was met in laying out the series of all groups. */
export class Unevenness {
  readonly gaps: Tally = new Tally();
  readonly others: Tally = new Tally();
  readonly uneven: Tally = new Tally();
  /** Rows inserted into gaps. */
  inserted = 0;

  findings(): Finding[] {
    const say = (tally: Tally, text: string): Finding[] =>
      tally.count === 0 ? [] : [{ text: `${tally.describe()} ${text}`, flag: "--time NAME" }];
    return [
      ...say(this.gaps, `with gaps: ${plural(this.inserted, "row")} inserted as missing`),
      ...say(this.others, "of another frequency than most: each keeps its own"),
      ...say(
        this.uneven,
        "with times that are not evenly spaced: rows are taken as if they were, in order of time",
      ),
    ];
  }
}

/**
 * @param series of one group
 * @param read undefined: rows are taken as evenly spaced
 * @param met is added to
 * @param settled the frequency that a model has, for series that say too little of theirs
 */
export function layOut(
  observations: Observations,
  series: readonly SortedSeries[],
  read: CellTimes | undefined,
  met: Unevenness,
  settled?: Frequency | undefined,
): { even: EvenSeries[]; frequency: Frequency } {
  const all = observations.values.view();
  const cover = (one: SortedSeries, slots: Int32Array | undefined, values: number, length: number) =>
    observations.covariates?.layOut(observations, { ...one, slots, values, length });
  const byRow = (one: SortedSeries): EvenSeries => {
    const { id, index, rows, held, future } = one;
    const own = future === 0 ? rows : rows.subarray(0, rows.length - future);
    const values = gather(all, own);
    const known = cover(one, undefined, own.length, rows.length);
    return { id, index, values, held, start: undefined, frequency: BY_ROW, known };
  };
  if (read === undefined) return { even: series.map(byRow), frequency: BY_ROW };
  const cells = observations.times.view();
  const timesOf = ({ rows }: SortedSeries): Float64Array => gather(read.times, gather(cells, rows));
  const infer = read.isDated ? inferFrequency : inferStep;
  const isAlike = settled !== undefined && read.isDated === (settled.unit !== "step");
  const frequency = commonFrequency(series, timesOf, infer, isAlike ? settled : undefined);
  const even = series.map((one) => {
    const times = timesOf(one);
    let grid = frequency && placeOnGrid(times, frequency);
    if ((grid === undefined || grid.gaps.length > 0) && times.length >= CONVINCING_ROWS) {
      const own = infer(times);
      const isConvincing = own !== undefined && (grid === undefined || own.gaps.length === 0);
      if (isConvincing && !isSame(own.frequency, frequency)) {
        grid = own;
        met.others.add(one.id);
      }
    }
    if (grid === undefined) {
      met.uneven.add(one.id);
      return byRow(one);
    }
    const length = (grid.slots.at(-1) as number) + 1;
    if (grid.gaps.length > 0) {
      met.gaps.add(one.id);
      met.inserted += length - times.length;
    }
    const own = times.length - one.future;
    const values = new Float64Array(
      own === times.length ? length : own === 0 ? 0 : (grid.slots[own - 1] as number) + 1,
    ).fill(Number.NaN);
    for (let place = 0; place < own; place++)
      values[grid.slots[place] as number] = all[one.rows[place] as number] as number;
    const held = one.held === 0 ? 0 : length - (grid.slots[times.length - one.held] as number);
    const known = cover(one, grid.slots, values.length, length);
    return { id: one.id, index: one.index, values, held, start: times[0], frequency: grid.frequency, known };
  });
  return { even, frequency: frequency ?? BY_ROW };
}

/** The values that stand at some places. */
function gather(values: ArrayLike<number>, places: ArrayLike<number>): Float64Array {
  const gathered = new Float64Array(places.length);
  for (let index = 0; index < gathered.length; index++)
    gathered[index] = values[places[index] as number] as number;
  return gathered;
}

function isSame(a: Frequency, b: Frequency | undefined): boolean {
  return a.unit === b?.unit && a.count === b.count;
}

/**
 * The frequency that has the most steps in a sample of the series; where no series has two rows, that of all times
 * together. Undefined if there is none. A settled one is believed where all lie on it, and few steps speak for another.
 */
function commonFrequency(
  series: readonly SortedSeries[],
  timesOf: (one: SortedSeries) => Float64Array,
  infer: typeof inferFrequency,
  settled: Frequency | undefined,
): Frequency | undefined {
  const stride = Math.max(1, Math.floor(series.length / SAMPLE));
  const sample = series.filter((_, index) => index % stride === 0).map(timesOf);
  const votes = new Map<string, { frequency: Frequency; steps: number }>();
  for (const times of sample) {
    const found = times.length < 2 ? undefined : infer(times)?.frequency;
    if (found === undefined) continue;
    const key = `${found.count} ${found.unit}`;
    const steps = (votes.get(key)?.steps ?? 0) + times.length - 1;
    votes.set(key, { frequency: found, steps });
  }
  const [first, ...others] = votes.values();
  const most = first && others.reduce((a, b) => (b.steps > a.steps ? b : a), first);
  if (settled !== undefined && (most?.steps ?? 0) < CONVINCING_ROWS - 1) {
    const isOn = sample.every((times) => times.length === 0 || placeOnGrid(times, settled) !== undefined);
    if (isOn) return settled;
  }
  if (most !== undefined) return most.frequency;
  if (sample.some((times) => times.length > 1)) return undefined;
  const distinct = new Set(sample.map((times) => times[0] as number));
  return distinct.size < 2 ? undefined : infer(Float64Array.from(distinct).sort())?.frequency;
}
