/** What the tables of a diagnosis hold. */

import type { TrialSummary } from "../tasks/training-result.js";
import type { GateHealth, LayerHealth } from "../train/diagnosis/diagnosis.js";
import { vanishingLag } from "../train/diagnosis/findings.js";
import type { Column } from "./table.js";
import { printable } from "./text.js";
import { changeText, lossText } from "./treatments.js";

const ABSENT = "–";

/** A row a layer. */
export function layerColumns(layers: readonly LayerHealth[]): Column[] {
  const column = (header: string, cell: (layer: LayerHealth) => string): Column => ({
    header,
    cells: layers.map(cell),
    align: "right",
  });
  return [
    { header: "layer", cells: layers.map(({ name }) => printable(name)), align: "left" },
    column("gain", ({ gain }) => gainText(gain)),
    { ...column("below 1/1000", reachText), optional: true },
    { ...column("saturated", saturationText), optional: true },
    { ...column("dead", ({ dead }) => shareText(dead)), optional: true },
    { ...column("update", ({ update }) => shareText(update)), optional: true },
  ];
}

/** Where the influence of what happened falls below a thousandth. */
export function reachText({ influence }: LayerHealth): string {
  if (influence.length === 0) return ABSENT;
  const lag = vanishingLag(influence);
  return lag === undefined ? "never" : `at lag ${lag}`;
}

/** The gate with most values at the ends of its activation. */
function saturationText({ gates }: LayerHealth): string {
  const worst = gates.reduce<GateHealth | undefined>(
    (most, gate) => (most === undefined || gate.saturated > most.saturated ? gate : most),
    undefined,
  );
  return worst === undefined ? ABSENT : `${printable(worst.name)} ${shareText(worst.saturated)}`;
}

/** A row a treatment that there are figures of, the best first and marked. @param ranked best first */
export function treatmentColumns(ranked: readonly TrialSummary[]): Column[] {
  const untreated = ranked.find(({ name }) => name === "untreated");
  const column = (header: string, cell: (trial: TrialSummary) => string): Column => ({
    header,
    cells: ranked.map(cell),
    align: "right",
  });
  return [
    {
      header: "  treatment",
      cells: ranked.map((trial) => `${trial === ranked[0] ? "▸" : " "} ${trial.name}`),
      align: "left",
    },
    column("validation", ({ validationLoss }) => lossText(validationLoss)),
    { ...column("change", (trial) => changeText(trial, untreated)), optional: true },
    { ...column("training", ({ trainingLoss }) => lossText(trainingLoss)), optional: true },
    { ...column("gain", gainsText), optional: true },
    { header: "diseases left", cells: ranked.map(diseasesText), align: "left", optional: true },
  ];
}

/** By layer. */
export function gainsText({ gains }: TrialSummary): string {
  return gains.length === 0 ? ABSENT : gains.map(gainText).join(" ");
}

export function diseasesText({ diseases }: TrialSummary): string {
  return diseases.length === 0 ? "none" : diseases.join(", ");
}

export function gainText(gain: number | undefined): string {
  return gain === undefined || !Number.isFinite(gain) ? ABSENT : String(Number(gain.toPrecision(3)));
}

/** As a percentage of two digits: the shares of interest are small. */
export function shareText(share: number | undefined): string {
  if (share === undefined || !Number.isFinite(share)) return ABSENT;
  return `${share >= 0.995 ? Math.round(100 * share) : Number((100 * share).toPrecision(2))} %`;
}
