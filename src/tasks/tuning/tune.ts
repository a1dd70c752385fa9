/**
 * Searches for the settings of a network on rolling origins before the test. All that it is given are the rows before
 * the first origin of the test, as a span of their own.
 */

import type { Cell } from "../../cells/cell.js";
import type { Engine } from "../../engine/engine.js";
import { TrainingError } from "../../errors.js";
import type { NetworkDesign } from "../../kinds/series/network.js";
import { type Span, splitSeries } from "../../sequence/span.js";
import { SuccessiveHalving } from "../../train/search/halving.js";
import { type SearchTrial, search } from "../../train/search/search.js";
import { overallScore, type Truth } from "../comparison-scores.js";
import { networkContestant } from "../contestant.js";
import type { CheckedTuning } from "./tuning-request.js";
import type { NetworkSetting, TuningDocument, TuningTrial } from "./tuning-result.js";
import { type CommonDesign, designOf, tuningSpace, usualSetting } from "./tuning-space.js";

/** How far tuning has come. */
export interface TuningProgress {
  /** 0 while the defaults are scored. */
  readonly trial: number;
  readonly cell: string;
  /** Least RMSE of all trials until now; undefined where there is none. */
  readonly best: number | undefined;
  readonly seconds: number;
  /** Seconds and trials that were asked for; Infinity for as many as it takes. */
  readonly budget: number;
  readonly trials: number;
}

export interface TuneOptions extends CheckedTuning {
  readonly engine: Engine;
  readonly cells: readonly Cell[];
  readonly design: CommonDesign;
  readonly onProgress?: ((progress: TuningProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What tuning found; what that is worth, the test will say. */
export interface Tuned
  extends Pick<TuningDocument, "rungs" | "defaults" | "trials" | "chosen" | "scored" | "seconds"> {
  /** Of the best trial where it is better than every default, else undefined. */
  readonly design: NetworkDesign | undefined;
}

/** Trials have a third of the usual updates, as many, or three times as many. */
const [FACTOR, RUNGS] = [3, 3];

/**
 * @param span the rows before the first origin of the test
 * @throws TrainingError when stopped by `signal`; InputError where the rows hold too few values to learn from
 */
export async function tune(span: Span<"train">, options: TuneOptions): Promise<Tuned> {
  const started = performance.now();
  const { cells, design, origins, seconds, trials: most, signal, onProgress } = options;
  const errorOf = measureOn(span, options);
  const names = cells.map(({ name }) => name);
  let made: SearchTrial<NetworkSetting>[] = [];
  const report = (trial: number, cell: string) => (): void =>
    onProgress?.({
      trial,
      cell,
      best: best(made)?.loss,
      seconds: since(started),
      budget: seconds,
      trials: most,
    });

  const defaults: { cell: string; rmse: number }[] = [];
  for (const cell of names) {
    const usual = usualSetting(cell, design);
    const rmse = await errorOf(usual, design.recipe.updates, report(0, cell), signal);
    defaults.push({ cell, rmse });
  }
  defaults.sort((one, other) => order(one.rmse, other.rmse));
  const objective = async function* (
    setting: NetworkSetting,
    rungs: readonly number[],
    stop: AbortSignal,
  ): AsyncGenerator<number> {
    let least = Number.POSITIVE_INFINITY;
    for (const updates of rungs) {
      const error = await errorOf(setting, updates, report(made.length + 1, setting.cell), stop);
      yield error;
      // What more updates did not help, still more will not.
      if (!(error < least)) return;
      least = error;
    }
  };
  const halving = { least: design.recipe.updates / FACTOR, factor: FACTOR, rungs: RUNGS };
  const trials = await search(tuningSpace(cells, design), objective, {
    seed: design.seed,
    trials: most,
    seconds,
    halving,
    first: names.map((name) => usualSetting(name, design)),
    signal,
    onTrial(trial) {
      made = [...made, trial];
    },
  });
  const chosen = best(trials);
  const isBetter = chosen !== undefined && chosen.loss < (defaults[0] as (typeof defaults)[number]).rmse;
  return {
    rungs: new SuccessiveHalving(halving).resources,
    scored: span.values.subarray(origins[0]).filter((value) => !Number.isNaN(value)).length,
    defaults: defaults.map(({ cell, rmse }) => ({ cell, rmse: figure(rmse) })),
    trials: trials.map(describe),
    chosen: chosen?.number ?? null,
    seconds: since(started),
    design: isBetter ? designOf(chosen.setting, chosen.resource, cells, design) : undefined,
  };
}

type Measure = (
  setting: NetworkSetting,
  updates: number,
  report: () => void,
  signal: AbortSignal | undefined,
) => Promise<number>;

/**
 * RMSE on the tuning origins; Infinity where training breaks off, or forecasts are no numbers. What was measured once, as the
 * defaults are, is known.
 */
function measureOn({ values }: Span<"train">, { engine, cells, design, origins }: TuneOptions): Measure {
  const { horizon, season } = design;
  const spans = origins.map((origin) => splitSeries(values, { test: values.length - origin }).train);
  const truth: Truth = { values, origins, horizon, season };
  const known = new Map<string, number>();
  return async (setting, updates, report, signal) => {
    const key = JSON.stringify([setting, updates]);
    const error = known.get(key) ?? (await measured());
    known.set(key, error);
    return error;

    async function measured(): Promise<number> {
      try {
        const network = designOf(setting, updates, cells, design);
        const contestant = await networkContestant(engine, spans, network, report, { signal });
        const { rmse } = overallScore(contestant, truth);
        return Number.isNaN(rmse) ? Number.POSITIVE_INFINITY : rmse;
      } catch (error) {
        if (!(error instanceof TrainingError) || signal?.aborted) throw error;
        return Number.POSITIVE_INFINITY;
      }
    }
  };
}

/** The first of those with the least loss; undefined where nothing worked. */
function best(trials: readonly SearchTrial<NetworkSetting>[]): SearchTrial<NetworkSetting> | undefined {
  return trials.filter(({ loss }) => Number.isFinite(loss)).toSorted((a, b) => a.loss - b.loss)[0];
}

function describe({
  number,
  setting,
  losses,
  loss,
  resource,
  seconds,
}: SearchTrial<NetworkSetting>): TuningTrial {
  const best = Number.isFinite(loss) ? { rmse: loss, updates: resource } : null;
  return { trial: number, setting, rmse: losses.map(figure), best, seconds };
}

/** Ascending; infinite ones are equal. */
function order(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function since(started: number): number {
  return (performance.now() - started) / 1000;
}
