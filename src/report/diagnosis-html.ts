/**
 * A look into a network as one HTML page that stands alone. Import it when it is wanted only: it loads the drawing
 * library, which the command line does without.
 */

import type { TrainingDocument } from "../tasks/training-result.js";
import type { Diagnosis, LayerHealth } from "../train/diagnosis/diagnosis.js";
import { gradientCurves, influenceCurve } from "./gradient-flow.js";
import { findingCards, gateTable, layerTable, treatmentTable } from "./html-diagnosis-parts.js";
import { flowChart } from "./html-flow-chart.js";
import { lossChart } from "./html-loss-chart.js";
import { htmlPage, section } from "./html-page.js";
import { type Html, html } from "./html-text.js";
import { treatmentChart } from "./html-treatment-chart.js";
import { counted } from "./numbers.js";
import { trainingReproduction } from "./reproduction.js";
import {
  clippingSentence,
  diagnosisSentence,
  healthSentence,
  lossSentence,
  networkFacts,
} from "./training-facts.js";
import { rankedTreatments, treatmentVerdict } from "./treatments.js";

/** The page, with a newline at the end. The same document gives the same bytes. */
export function renderDiagnosisHtml(document: TrainingDocument): string {
  const { input, model, diagnosis } = document;
  const found = diagnosis === null ? lossSentence(document) : diagnosisSentence(diagnosis);
  return htmlPage({
    title: `${input.column}: inside the ${model.cell} network`,
    facts: [input.file, counted(input.rows, "row"), ...networkFacts(document)].join(" · "),
    verdict: [found, treatmentVerdict(document) ?? ""].join(" ").trim(),
    sections: [
      ...(diagnosis === null ? [] : diagnosisSections(diagnosis)),
      ...treatmentSections(document),
      section(
        "network",
        "How it learnt",
        html`<p>${lossSentence(document)}</p>
${document.history.train.length === 0 ? html`` : lossChart(document.history)}`,
      ),
      section("reproduce", "Do it again", reproduction(document)),
    ],
  });
}

function diagnosisSections(diagnosis: Diagnosis): Html[] {
  const { layers, findings } = diagnosis;
  const recurrent = layers.filter(({ influence }) => influence.length > 0);
  const gated = layers.filter(({ gates }) => gates.length > 0);
  return [
    section(
      "found",
      "What was found",
      findings.length === 0 ? html`<p>${healthSentence(diagnosis)}</p>` : findingCards(findings),
    ),
    ...(recurrent.length === 0
      ? []
      : [
          section(
            "flow",
            "How gradients flow",
            html`<p>What a network learns about a step is what arrives there of the loss’s derivative. Influence: how much of what
happened some steps before the end still counts at the end. Below a thousandth, it is as good as forgotten.</p>
${recurrent.map(layerCharts)}`,
          ),
        ]),
    ...(gated.length === 0
      ? []
      : [
          section(
            "gates",
            "Gates",
            html`<p>The share of each gate’s values at the flat ends of its activation, where hardly any gradient passes. The gate that
keeps the state, forget in an LSTM and update in a GRU, may be wide open: that is no fault.</p>
${gateTable(gated)}`,
          ),
        ]),
    section(
      "layers",
      "The layers in figures",
      html`${layerTable(layers)}
<p class="clipping">${clippingSentence(diagnosis)}</p>
<p class="caption">Gain: how many times a derivative grows in a step backwards, on average; 1 keeps it. Update: how far one step of
training moves the weights; about 0.1&nbsp;% is usual.</p>`,
    ),
  ];
}

function layerCharts(layer: LayerHealth): Html {
  const curves = [influenceCurve(layer), gradientCurves(layer)].filter((each) => each !== undefined);
  return html`<h3>Layer ${layer.name}</h3>
${curves.map((each) => html`<div class="curve">${flowChart(each)}</div>`)}`;
}

function treatmentSections({ treatments }: TrainingDocument): Html[] {
  if (treatments.length < 2) return [];
  const ranked = rankedTreatments(treatments);
  const drawing = treatmentChart(ranked);
  return [
    section(
      "treatments",
      "What treatments did",
      html`<p>The same training with one remedy each, best first: what counts is the loss on what was kept back, at its least over five epochs in a row: one alone may be luck.</p>
${treatmentTable(ranked)}
<p class="caption">Each was trained once, from the same seed: small differences are chance.</p>
${drawing === undefined ? html`` : html`<p class="caption">The loss on what was kept back, epoch by epoch.</p>${drawing}`}`,
    ),
  ];
}

function reproduction(document: TrainingDocument): Html {
  const command = trainingReproduction(document);
  if (command === undefined)
    return html`<p>This training was asked for by a program, in a way that the command line has no flags for: run that program again.</p>`;
  return html`<pre><code>${command}</code></pre>
<p class="facts">With the same file, and the same version and engine of Sequitur, it gives the same numbers.</p>`;
}
