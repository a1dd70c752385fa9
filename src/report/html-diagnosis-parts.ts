/** The tables and texts of the page of a diagnosis. */

import type { TrialSummary } from "../tasks/training-result.js";
import type { Finding, LayerHealth } from "../train/diagnosis/diagnosis.js";
import { remedies } from "../train/diagnosis/remedies.js";
import { diseasesText, gainsText, gainText, reachText, shareText } from "./health-columns.js";
import { type Html, html } from "./html-text.js";
import { capitalised, changeText, lossText, whyWithout } from "./treatments.js";

/** A gate with more of its values at the ends of its activation stands out, unless it keeps the state. */
const MOSTLY = 0.5;

/** What was found, and what may help, the likeliest first. */
export function findingCards(findings: readonly Finding[]): Html {
  return html`${findings.map(
    ({ disease, layer, text, remedies: names }) => html`<article class="finding">
<h3>${capitalised(disease)}${layer === undefined ? "" : `, layer ${layer}`}</h3>
<p>${capitalised(text)}.</p>
<dl>
${names.map((name) => html`<dt>${name}</dt><dd>${remedies[name].text}</dd>`)}
</dl>
</article>`,
  )}`;
}

export function layerTable(layers: readonly LayerHealth[]): Html {
  return html`<div class="scroll"><table>
<thead><tr><th>layer</th><th>gain a step</th><th>influence below 1/1000</th><th>dead units</th><th>update / weights</th></tr></thead>
<tbody>
${layers.map(
  (layer) =>
    html`<tr><td>${layer.name}</td><td>${gainText(layer.gain)}</td><td>${reachText(layer)}</td><td>${shareText(layer.dead)}</td><td>${shareText(layer.update)}</td></tr>`,
)}
</tbody></table></div>`;
}

/** A bar for each gate: the share of its values at the flat ends of its activation. */
export function gateTable(layers: readonly LayerHealth[]): Html {
  const rows = layers.flatMap(({ name, gates, keeping }) =>
    gates.map((gate) => ({ layer: name, gate, stuck: gate.saturated > MOSTLY && gate.name !== keeping })),
  );
  return html`<div class="scroll"><table>
<thead><tr><th>layer</th><th class="text">gate</th><th>mean</th><th>saturated</th><th class="meter"></th></tr></thead>
<tbody>
${rows.map(({ layer, gate, stuck }) => {
  const width = `${(100 * Math.min(1, Math.max(0, gate.saturated || 0))).toFixed(1)}%`;
  const bar = html`<span class="track"><span class="bar" style="width: ${width}"></span></span>`;
  const cells = html`<td>${layer}</td><td class="text">${gate.name}</td><td>${meanText(gate.mean)}</td><td class="share">${shareText(gate.saturated)}</td><td class="meter">${bar}</td>`;
  return stuck ? html`<tr class="stuck">${cells}</tr>` : html`<tr>${cells}</tr>`;
})}
</tbody></table></div>`;
}

function meanText(mean: number): string {
  return Number.isFinite(mean) ? mean.toFixed(2).replace("-", "−") : "–";
}

/** @param ranked best first */
export function treatmentTable(ranked: readonly TrialSummary[]): Html {
  const untreated = ranked.find(({ name }) => name === "untreated");
  return html`<div class="scroll"><table>
<thead><tr><th>treatment</th><th>validation loss</th><th>change</th><th>training loss</th><th>gain</th><th class="text">diseases left</th></tr></thead>
<tbody>
${ranked.map((trial, place) => {
  const { name, validationLoss, trainingLoss } = trial;
  const why = whyWithout(trial);
  if (why !== undefined)
    return html`<tr class="untried"><td>${name}</td><td class="text" colspan="5"><p>${why}</p></td></tr>`;
  const cells = html`<td>${name}</td><td>${lossText(validationLoss)}</td><td>${changeText(trial, untreated)}</td><td>${lossText(trainingLoss)}</td><td>${gainsText(trial)}</td><td class="text">${diseasesText(trial)}</td>`;
  return place === 0 ? html`<tr class="best">${cells}</tr>` : html`<tr>${cells}</tr>`;
})}
</tbody></table></div>`;
}
