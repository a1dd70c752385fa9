/** Made-up trainings for tests: shaped like those of a real run. */

import type { TrainingDocument, TrialSummary } from "../../tasks/training-result.js";
import type { Diagnosis, Finding, LayerHealth } from "../../train/diagnosis/diagnosis.js";

export interface TrainingFixtureOptions {
  readonly layers?: number;
  readonly steps?: number;
  /** How much of an influence passes a step. */
  readonly gain?: number;
  readonly column?: string;
  readonly findings?: readonly Finding[];
  readonly treatments?: readonly TrialSummary[];
  /** Share of the steps that were clipped. */
  readonly clipped?: number;
}

export const VANISHING: Finding = {
  disease: "vanishing",
  layer: "0",
  text: "gradients of layer 0 vanish at lag 4: of what lies further back less than a thousandth arrives",
  remedies: ["gates", "identity"],
};

export function fixtureTraining(options: TrainingFixtureOptions = {}): TrainingDocument {
  const { column = "sales", findings = [VANISHING], treatments = [] } = options;
  const layers = options.layers ?? 1;
  return {
    kind: "training",
    input: { file: "sales.csv", rows: 334, column, time: "month", season: 12 },
    model: {
      cell: "simple",
      activations: { candidate: "sigmoid" },
      units: 8,
      layers,
      strategy: "direct",
      horizon: 12,
      parameters: 196,
      networks: 5,
      seed: 7,
    },
    history: { train: [0.5, 0.25, 0.125], validation: [0.4, 0.2, 0.3] },
    diagnosis: fixtureDiagnosis(
      layers,
      options.steps ?? 24,
      options.gain ?? 0.2,
      findings,
      options.clipped ?? 0,
    ),
    treatments,
  };
}

function fixtureDiagnosis(
  count: number,
  steps: number,
  gain: number,
  findings: readonly Finding[],
  share: number,
): Diagnosis {
  const influence = Array.from({ length: steps }, (_, lag) => gain ** lag);
  const layers = Array.from(
    { length: count },
    (_, index): LayerHealth => ({
      name: String(index),
      gradients: {
        h: influence.map((value) => value / 50).reverse(),
        c: influence.map((value) => value / 90),
      },
      influence,
      gain,
      gates: [
        { name: "forget", saturated: 0.25, mean: 0.9 },
        { name: "candidate", saturated: 0.75, mean: -0.1 },
      ],
      keeping: "forget",
      dead: 0,
      update: 0.0012,
    }),
  );
  const head: LayerHealth = {
    name: String(count),
    gradients: {},
    influence: [],
    gain: undefined,
    gates: [],
    keeping: undefined,
    dead: 0,
    update: 0.002,
  };
  return {
    layers: [...layers, head],
    clipping: { norm: 0.5, clipped: false, share },
    target: { mean: 0, deviation: 1 },
    steps,
    findings,
  };
}

/** @param validationLoss null where training broke off */
export function fixtureTrial(name: TrialSummary["name"], validationLoss: number | null): TrialSummary {
  return {
    name,
    text: `what ${name} does`,
    failure: validationLoss === null ? "the loss overflowed in epoch 1; lower the learning rate" : null,
    notApplicable: null,
    history:
      validationLoss === null
        ? { train: [], validation: [] }
        : { train: [0.5, 0.2], validation: [2 * validationLoss, validationLoss] },
    trainingLoss: validationLoss && 2 * validationLoss,
    validationLoss,
    diseases: name === "untreated" ? ["vanishing"] : [],
    gains: validationLoss === null ? [] : [0.9],
  };
}

/** One that could not be tried. */
export function fixtureUntried(name: TrialSummary["name"], notApplicable: string): TrialSummary {
  return { ...fixtureTrial(name, null), failure: null, notApplicable };
}
