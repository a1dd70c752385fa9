/** Who takes part in a comparison, and what each says from every origin. */

import type { Engine } from "../engine/engine.js";
import { baselines } from "../kinds/series/baselines/baselines.js";
import type { Interval } from "../kinds/series/intervals.js";
import {
  LEVELS,
  type MemberProgress,
  type NetworkDesign,
  NetworkForecaster,
} from "../kinds/series/network.js";
import type { Span } from "../sequence/span.js";
import { ENSEMBLE } from "./comparison-request.js";
import type { ForecasterKind } from "./comparison-result.js";
import { baselineForecast, type PointsAndIntervals } from "./contest.js";

export interface Contestant {
  readonly name: string;
  readonly kind: ForecasterKind;
  /** One from each origin. */
  readonly forecasts: readonly PointsAndIntervals[];
  readonly seconds: number;
  readonly parameters: number | null;
}

/**
 * Every baseline, the simplest first, fitted anew at each origin.
 * @param spans what is known at each origin
 * @throws TrainingError when stopped
 */
export async function baselineContestants(
  spans: readonly Span<"train">[],
  { season, horizon }: Pick<NetworkDesign, "season" | "horizon">,
  signal?: AbortSignal,
): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  for (const { name } of baselines) {
    const started = performance.now();
    const forecasts: PointsAndIntervals[] = [];
    for (const { values } of spans)
      forecasts.push(await baselineForecast(name, values, season, horizon, signal));
    contestants.push({ name, kind: "baseline", forecasts, seconds: since(started), parameters: null });
  }
  return contestants;
}

/**
 * Networks of one design, trained anew at each origin, from the same seed; they go by the name of their cell unless
 * another is given.
 * @param onProgress hears the index of the origin, too
 * @throws TrainingError when stopped
 */
export async function networkContestant(
  engine: Engine,
  spans: readonly Span<"train">[],
  design: NetworkDesign,
  onProgress: (progress: MemberProgress, origin: number) => void,
  {
    name = design.cell.name,
    signal,
  }: { readonly name?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<Contestant> {
  const started = performance.now();
  const forecaster = new NetworkForecaster(engine, design);
  try {
    const forecasts: PointsAndIntervals[] = [];
    let parameters = 0;
    for (const [index, span] of spans.entries()) {
      const report = (progress: MemberProgress): void => onProgress(progress, index);
      const fitted = await forecaster.fit(span, report, signal);
      forecasts.push({ name, ...forecaster.forecast(span.values, fitted) });
      parameters = fitted.networks.reduce((total, { weights }) => total + weights.length, 0);
    }
    return { name, kind: "network", forecasts, seconds: since(started), parameters };
  } finally {
    forecaster.close();
  }
}

/** The mean of forecasts, and of the bounds of their intervals: of quantiles, that is (Vincent 1912). */
export function ensembleContestant(networks: readonly Contestant[]): Contestant {
  const [first] = networks as [Contestant];
  return {
    name: ENSEMBLE,
    kind: "ensemble",
    forecasts: first.forecasts.map((_, origin) =>
      meanForecast(networks.map(({ forecasts }) => forecasts[origin] as PointsAndIntervals)),
    ),
    seconds: networks.reduce((total, { seconds }) => total + seconds, 0),
    parameters: networks.reduce((total, { parameters }) => total + (parameters ?? 0), 0),
  };
}

function meanForecast(forecasts: readonly PointsAndIntervals[]): PointsAndIntervals {
  const bounds = (level: number, side: keyof Interval): Float64Array =>
    meanOf(forecasts.map(({ intervals }) => (intervals.get(level) as Interval)[side]));
  return {
    name: ENSEMBLE,
    mean: meanOf(forecasts.map(({ mean }) => mean)),
    intervals: new Map(
      LEVELS.map((level) => [level, { lower: bounds(level, "lower"), upper: bounds(level, "upper") }]),
    ),
  };
}

/** Divided before it is added: no sum of finite values overflows. */
function meanOf(arrays: readonly Float64Array[]): Float64Array {
  const [first] = arrays as [Float64Array];
  return first.map((_, step) =>
    arrays.reduce((sum, values) => sum + (values[step] as number) / arrays.length, 0),
  );
}

function since(started: number): number {
  return (performance.now() - started) / 1000;
}
