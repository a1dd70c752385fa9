/** `compare`: recurrent networks, their ensemble and the baselines, on rolling origins at the end of one series. */

import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import type { Finding } from "../kinds/series/finding.js";
import type { MemberProgress } from "../kinds/series/network.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { describeFrequency } from "../sequence/frequency.js";
import { type Span, splitSeries } from "../sequence/span.js";
import { type CheckedComparison, type CompareRequest, checkComparison } from "./comparison-request.js";
import type { ComparisonDocument } from "./comparison-result.js";
import { comparisonScores, squaredErrorTest, type Truth } from "./comparison-scores.js";
import { comparisonVerdict } from "./comparison-verdict.js";
import { baselineContestants, type Contestant, ensembleContestant, networkContestant } from "./contestant.js";
import { readingFindings } from "./reading-findings.js";
import { historyLabels } from "./rows.js";

export interface CompareOptions extends CompareRequest {
  readonly engine?: Engine | undefined;
  /** How long reading took, for the document. */
  readonly readMs?: number | undefined;
  readonly onProgress?: ((progress: CompareProgress) => void) | undefined;
  /** Stops training. */
  readonly signal?: AbortSignal | undefined;
}

/** How far the training of one cell's networks has come. */
export interface CompareProgress extends MemberProgress {
  readonly cell: string;
  /** Of all training, from 0 to 1. */
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
 * scores all alike. Each learns anew at each origin, from what comes before it and nothing else.
 * @throws InputError when the series or the request cannot be used, TrainingError when stopped by `signal`
 */
export async function compare(input: SeriesInput, options: CompareOptions = {}): Promise<Comparison> {
  const started = performance.now();
  const request = checkComparison(input, options);
  const { values } = input.series;
  const { origins, horizon, season } = request;
  const spans = origins.map((origin) => splitSeries(values, { test: values.length - origin }).train);
  const contestants = [
    ...(await baselineContestants(spans, request, options.signal)),
    ...(await networkContestants(spans, request, options)),
  ];
  const truth: Truth = { values, origins, horizon, season };
  const scores = comparisonScores(contestants, truth);
  const named = (name: string): Contestant =>
    contestants.find((contestant) => contestant.name === name) as Contestant;
  const scored = values.subarray(origins[0]).filter((value) => !Number.isNaN(value)).length;
  const compareMs = performance.now() - started;
  const readMs = options.readMs ?? 0;
  return {
    document: {
      kind: "comparison",
      ...describe(input, request, scored),
      scores,
      verdict: comparisonVerdict(scores, scored, (better, worse) =>
        squaredErrorTest(named(better), named(worse), truth),
      ),
      timing: { readMs, compareMs, totalMs: readMs + compareMs },
    },
    contestants,
    findings: [...readingFindings(input, season), ...assumptions(input, request, options)],
  };
}

async function networkContestants(
  spans: readonly Span<"train">[],
  { cells, ...design }: CheckedComparison,
  { signal, onProgress, ...options }: CompareOptions,
): Promise<Contestant[]> {
  const engine = options.engine ?? (await loadEngine());
  const networks: Contestant[] = [];
  try {
    for (const [index, cell] of cells.entries()) {
      const report = (progress: MemberProgress, origin: number): void => {
        const { member, members, epoch, epochs } = progress;
        const done = (origin + (member - 1 + epoch / epochs) / members) / spans.length;
        onProgress?.({ ...progress, cell: cell.name, share: (index + done) / cells.length });
      };
      networks.push(await networkContestant(engine, spans, { ...design, cell }, report, signal));
    }
  } finally {
    if (options.engine === undefined) engine.close();
  }
  return networks.length === 1 ? networks : [...networks, ensembleContestant(networks)];
}

function describe(
  { series, column, time, rows, missing, sql }: SeriesInput,
  { file, season, horizon, stride, origins, units, layers, seed, recipe }: CheckedComparison,
  scored: number,
): Pick<ComparisonDocument, "input" | "test" | "model"> {
  const labels = historyLabels(series);
  return {
    input: {
      file,
      ...(sql === undefined ? {} : { sql }),
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
  { horizon, origins, stride, units, layers, seed }: CheckedComparison,
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
  ];
  return [
    ...findings.filter(({ given }) => given === undefined).map(({ text, flag }) => ({ text, flag })),
    { text: "every forecaster learns anew at each origin, from the rows before it" },
  ];
}
