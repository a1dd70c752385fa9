/** `compare`: recurrent networks, their ensemble and the baselines, on rolling origins at the end of one series. */

import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import type { Finding } from "../kinds/series/finding.js";
import type { MemberProgress, NetworkDesign } from "../kinds/series/network.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { describeFrequency } from "../sequence/frequency.js";
import { type Span, splitSeries } from "../sequence/span.js";
import { type CheckedComparison, type CompareRequest, checkComparison } from "./comparison-request.js";
import type { ComparisonDocument, DieboldMariano } from "./comparison-result.js";
import { comparisonScores, squaredErrorTest, type Truth } from "./comparison-scores.js";
import { comparisonVerdict } from "./comparison-verdict.js";
import { baselinePoint } from "./contest.js";
import { baselineContestants, type Contestant, ensembleContestant, networkContestant } from "./contestant.js";
import { auditLeaks, withValues } from "./leak-audit.js";
import { readingAsked } from "./reading-asked.js";
import { readingFindings } from "./reading-findings.js";
import { historyLabels } from "./rows.js";
import { type Tuned, type TuningProgress, tune } from "./tuning/tune.js";
import { tuningDocument } from "./tuning/tuning-document.js";
import { TUNED } from "./verdict.js";

export interface CompareOptions extends CompareRequest {
  readonly engine?: Engine | undefined;
  /** How long reading took, for the document. */
  readonly readMs?: number | undefined;
  readonly onProgress?: ((progress: CompareProgress) => void) | undefined;
  /** Hears of tuning, which comes before. */
  readonly onTuning?: ((progress: TuningProgress) => void) | undefined;
  /** Stops training. */
  readonly signal?: AbortSignal | undefined;
}

/** How far the training of one contestant's networks has come. */
export interface CompareProgress extends MemberProgress {
  /** Name of the contestant. */
  readonly cell: string;
  /** Of all training but tuning, from 0 to 1. */
  readonly share: number;
}

export interface Comparison {
  readonly document: ComparisonDocument;
  /** Those who took part, and what each said from every origin. */
  readonly contestants: readonly Contestant[];
  /** What was found and assumed, each with the flag that changes it. */
  readonly findings: readonly Finding[];
}

/**
 * Forecasts from the last origins of a series by networks of several cells, by their mean and by every baseline, and
 * scores all alike. Each learns anew at each origin, from what comes before it and nothing else. A network that is
 * tuned on what comes before the first origin joins them where that is asked for.
 * @throws InputError when the series or the request cannot be used, TrainingError when stopped by `signal`
 */
export async function compare(input: SeriesInput, options: CompareOptions = {}): Promise<Comparison> {
  const started = performance.now();
  const request = checkComparison(input, options);
  const { values } = input.series;
  const { origins, horizon, season } = request;
  const spans = origins.map((origin) => splitSeries(values, { test: values.length - origin }).train);
  const fitted = await baselineContestants(spans, request, options.signal);
  const { networks, tuned } = await networkContestants(spans, request, options);
  const contestants = [...fitted, ...networks];
  const truth: Truth = { values, origins, horizon, season };
  const scores = comparisonScores(contestants, truth);
  const named = (name: string): Contestant =>
    contestants.find((contestant) => contestant.name === name) as Contestant;
  const test = (better: string, worse: string): DieboldMariano | null =>
    squaredErrorTest(named(better), named(worse), truth);
  const audit = await auditLeaks(values, spans[0]?.length ?? 0, [
    {
      name: "the season",
      found: Float64Array.of(season),
      again: (others) => Float64Array.of(checkComparison(withValues(input, others), options).season),
    },
    ...fitted.map(({ name, forecasts }) => ({
      name: `${name} from the first origin`,
      found: forecasts[0]?.mean ?? new Float64Array(),
      again: (others: Float64Array) =>
        baselinePoint(name, others.slice(0, origins[0]), season, horizon, options.signal),
    })),
  ]);
  const scored = values.subarray(origins[0]).filter((value) => !Number.isNaN(value)).length;
  const compareMs = performance.now() - started;
  const readMs = options.readMs ?? 0;
  return {
    document: {
      kind: "comparison",
      ...describe(input, request, scored),
      scores,
      tuning: tuned === undefined ? null : tuningDocument(tuned, input.series, request, scores, test),
      verdict: comparisonVerdict(scores, scored, test),
      audit,
      timing: { readMs, compareMs, totalMs: readMs + compareMs },
    },
    contestants,
    findings: [...readingFindings(input, season), ...assumptions(input, request, options)],
  };
}

interface Networks {
  /** Those of every cell, their mean, and the tuned one where there is one. */
  readonly networks: readonly Contestant[];
  readonly tuned: Tuned | undefined;
}

async function networkContestants(
  spans: readonly Span<"train">[],
  { cells, tuning, ...design }: CheckedComparison,
  { signal, onProgress, onTuning, ...options }: CompareOptions,
): Promise<Networks> {
  const engine = options.engine ?? (await loadEngine());
  try {
    const [before] = spans as [Span<"train">];
    const tuned =
      tuning && (await tune(before, { ...tuning, engine, cells, design, onProgress: onTuning, signal }));
    const designs: NetworkDesign[] = cells.map((cell) => ({ ...design, cell }));
    const all = tuned?.design === undefined ? designs : [...designs, tuned.design];
    const networks: Contestant[] = [];
    for (const [index, each] of all.entries()) {
      const name = each === tuned?.design ? TUNED + each.cell.name : each.cell.name;
      const report = (progress: MemberProgress, origin: number): void => {
        const { member, members, epoch, epochs } = progress;
        const done = (origin + (member - 1 + epoch / epochs) / members) / spans.length;
        onProgress?.({ ...progress, cell: name, share: (index + done) / all.length });
      };
      networks.push(await networkContestant(engine, spans, each, report, { name, signal }));
    }
    const usual = networks.slice(0, cells.length);
    const ensemble = usual.length === 1 ? [] : [ensembleContestant(usual)];
    return { networks: [...usual, ...ensemble, ...networks.slice(cells.length)], tuned };
  } finally {
    if (options.engine === undefined) engine.close();
  }
}

function describe(
  input: SeriesInput,
  { file, season, horizon, stride, origins, units, layers, seed, recipe }: CheckedComparison,
  scored: number,
): Pick<ComparisonDocument, "input" | "test" | "model"> {
  const { series, column, time, rows, missing } = input;
  const labels = historyLabels(series);
  return {
    input: {
      file,
      ...readingAsked(input),
      rows,
      column,
      time,
      frequency: describeFrequency(series.frequency),
      season,
      missing,
    },
    test: {
      horizon,
      stride,
      origins: origins.map((origin) => ({ at: labels[origin - 1] as string, rows: origin })),
      scored,
    },
    model: { units, layers, seed, members: recipe.members },
  };
}

function assumptions(
  { series }: SeriesInput,
  { horizon, origins, stride, units, layers, seed, tuning }: CheckedComparison,
  options: CompareOptions,
): Finding[] {
  const held = series.values.length - (origins[0] as number);
  const stack = layers === 1 ? `${units} units` : `${layers} layers of ${units} units`;
  const apart = origins.length === 1 ? "" : `, ${stride} ${stride === 1 ? "row" : "rows"} apart`;
  const findings = [
    {
      given: options.horizon,
      text: `${horizon} steps are forecast from each origin`,
      flag: "--horizon STEPS",
    },
    {
      given: options.origins,
      text: `${origins.length} origins${apart}: the last ${held} rows are held out for the test`,
      flag: "--origins NUMBER",
    },
    { given: options.units, text: `networks of ${stack}, seed ${seed}`, flag: "--units NUMBER" },
    ...(tuning === undefined
      ? []
      : [
          {
            given: options.tune?.seconds ?? options.tune?.trials,
            text: `${tuning.seconds} seconds of tuning, on rows before the test`,
            flag: "--budget SECONDS",
          },
        ]),
  ];
  return [
    ...findings.filter(({ given }) => given === undefined).map(({ text, flag }) => ({ text, flag })),
    { text: "every forecaster learns anew at each origin, from the rows before it" },
  ];
}
