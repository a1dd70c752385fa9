/** `train`: a network for a series, without a contest; with a look into it, and remedies tried beside it. */

import type { Engine } from "../engine/engine.js";
import { loadEngine } from "../engine/load.js";
import { TrainingError } from "../errors.js";
import {
  type MemberProgress,
  type NetworkDesign,
  NetworkForecaster,
  type Trial,
} from "../kinds/series/network.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import type { SeriesModel } from "../kinds/series/series-model.js";
import { wholeSpan } from "../sequence/span.js";
import { type RemedyName, remedies, type TrainingPlan } from "../train/diagnosis/remedies.js";
import type { EpochProgress } from "../train/loop.js";
import { readingAsked } from "./reading-asked.js";
import { checkRequest, type PredictRequest } from "./request.js";
import { seriesModel } from "./series-forecast.js";
import type { TrainingDocument, TrialSummary } from "./training-result.js";

export interface TrainTaskOptions extends PredictRequest {
  readonly engine?: Engine | undefined;
  /** Whether to look into the network. */
  readonly diagnose?: boolean | undefined;
  /** Whether to try what the diagnosis prescribes, too. */
  readonly treat?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
}

/** What is trained: the networks themselves, one to look into, or that with a remedy. */
export type TrainProgress =
  | (MemberProgress & { readonly what: "network" })
  | (EpochProgress & { readonly what: "trial" | RemedyName });

export interface TrainedSeries {
  readonly document: TrainingDocument;
  readonly model: SeriesModel;
}

/**
 * Trains the networks that `predict` would forecast with, on the whole series.
 * @throws InputError for a request that does not fit the series; TrainingError when training is stopped
 */
export async function trainSeries(
  input: SeriesInput,
  options: TrainTaskOptions = {},
): Promise<TrainedSeries> {
  const request = checkRequest(input, options);
  const engine = options.engine ?? (await loadEngine());
  const design: NetworkDesign = request;
  const span = wholeSpan(input.series.values);
  const attempt = async (changed: NetworkDesign, what: "trial" | RemedyName): Promise<Trial> => {
    const forecaster = new NetworkForecaster(engine, changed);
    const report = (progress: EpochProgress): void => options.onProgress?.({ ...progress, what });
    try {
      return await forecaster.trial(span, report, options.signal);
    } finally {
      forecaster.close();
    }
  };
  const forecaster = new NetworkForecaster(engine, design);
  try {
    const report = (progress: MemberProgress): void => options.onProgress?.({ ...progress, what: "network" });
    const fitted = await forecaster.fit(span, report, options.signal);
    const looked = options.diagnose === true || options.treat === true;
    const trial = looked ? await attempt(design, "trial") : undefined;
    const treatments =
      trial === undefined || options.treat !== true
        ? []
        : [
            summary("untreated", "as it is", trial),
            ...(await treatAll(design, trial, attempt, options.signal)),
          ];
    const { cell, units, layers, strategy, horizon, seed, season, file } = request;
    const { history } = fitted.learnt;
    return {
      model: seriesModel(input, fitted, []),
      document: {
        kind: "training",
        input: {
          file,
          ...readingAsked(input),
          rows: input.rows,
          column: input.column,
          time: input.time,
          season,
        },
        model: {
          cell: cell.name,
          activations: cell.specification.activations ?? {},
          units,
          layers,
          strategy,
          horizon,
          parameters: forecaster.model.parameterCount,
          networks: fitted.networks.length,
          seed,
        },
        history: { train: history.train, validation: history.validation },
        diagnosis: trial?.diagnosis ?? null,
        treatments,
      },
    };
  } finally {
    forecaster.close();
    if (options.engine === undefined) engine.close();
  }
}

/** Trains with each remedy that the diagnosis names and that can be applied, one at a time. */
async function treatAll(
  design: NetworkDesign,
  { diagnosis }: Trial,
  attempt: (design: NetworkDesign, what: RemedyName) => Promise<Trial>,
  signal: AbortSignal | undefined,
): Promise<TrialSummary[]> {
  const { rate, clipNorm } = design.recipe;
  // The recipe divides what is to be predicted by its scale.
  const plan: TrainingPlan = {
    cell: design.cell,
    start: design.start ?? {},
    rate,
    clipNorm,
    standardised: true,
  };
  const names = new Set(diagnosis.findings.flatMap((finding) => finding.remedies));
  const tried: TrialSummary[] = [];
  for (const name of names) {
    const changed = remedies[name].apply(plan, diagnosis.steps);
    if ("reason" in changed) {
      tried.push(untried(name, { notApplicable: changed.reason }));
      continue;
    }
    const { cell, start, rate, clipNorm } = changed;
    const treated = { ...design, cell, start, recipe: { ...design.recipe, rate, clipNorm } };
    try {
      tried.push(summary(name, remedies[name].text, await attempt(treated, name)));
    } catch (error) {
      if (!(error instanceof TrainingError) || signal?.aborted === true) throw error;
      // That the cure is worse than the disease is a finding, too.
      const { caution } = remedies[name];
      tried.push(untried(name, { failure: error.message + (caution === undefined ? "" : `; ${caution}`) }));
    }
  }
  return tried;
}

/** Epochs that a loss must keep low: a single one may be luck, where a curve jumps. */
const STEADY = 5;

/** The least mean of {@link STEADY} epochs in a row, or of all if there are fewer; null of none. */
function steadyLeast(losses: readonly number[]): number | null {
  if (losses.length === 0) return null;
  const span = Math.min(STEADY, losses.length);
  const means = Array.from({ length: losses.length - span + 1 }, (_, first) =>
    losses.slice(first, first + span).reduce((sum, loss) => sum + loss / span, 0),
  );
  return Math.min(...means);
}

function summary(
  name: TrialSummary["name"],
  text: string,
  { validationLosses, losses, diagnosis }: Trial,
): TrialSummary {
  const validation = validationLosses.filter(Number.isFinite);
  return {
    name,
    text,
    failure: null,
    notApplicable: null,
    history: { train: losses, validation: validationLosses },
    trainingLoss: losses.at(-1) ?? null,
    validationLoss: steadyLeast(validation),
    diseases: [...new Set(diagnosis.findings.map(({ disease }) => disease))],
    gains: diagnosis.layers.flatMap(({ gain }) => (gain === undefined ? [] : [gain])),
  };
}

/** Of a remedy with which nothing could be measured. */
function untried(
  name: RemedyName,
  why: Partial<Pick<TrialSummary, "failure" | "notApplicable">>,
): TrialSummary {
  return {
    name,
    text: remedies[name].text,
    failure: null,
    notApplicable: null,
    history: { train: [], validation: [] },
    trainingLoss: null,
    validationLoss: null,
    diseases: [],
    gains: [],
    ...why,
  };
}
