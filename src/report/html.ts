/**
 * The report of a forecast as one HTML page that stands alone: no scripts, no fonts, nothing is fetched. Import it
 * when it is wanted only: it loads the drawing library, which the command line does without.
 */
import type { ForecastDocument, ForecastResult } from "../tasks/forecast-result.js";
import { auditSentence } from "../tasks/leak-audit.js";
import { forecastName, networkName } from "./contenders.js";
import { forecastChart } from "./html-forecast-chart.js";
import { lossChart } from "./html-loss-chart.js";
import { htmlPage, section } from "./html-page.js";
import { findingTable, forecastTable, scoreTable } from "./html-tables.js";
import { testChart } from "./html-test-chart.js";
import { type Html, html } from "./html-text.js";
import { networkSize } from "./network-size.js";
import { count, counted } from "./numbers.js";
import { reproduction } from "./reproduction.js";

/** The page, with a newline at the end. The same result gives the same bytes. */
export function renderHtml(result: ForecastResult): string {
  const { document } = result;
  const { input, forecast } = document;
  const steps = forecast.length === 1 ? "next step" : `next ${counted(forecast.length, "step")}`;
  return htmlPage({
    title: `${input.column}: the ${steps}`,
    facts: inputFacts(result),
    verdict: document.verdict.text,
    sections: sections(result),
  });
}

function sections(result: ForecastResult): Html[] {
  const { document } = result;
  return [
    section(
      "forecast",
      "The forecast",
      html`<p>By ${forecastName(document)}, after ${document.input.time === null ? "step " : ""}${lastStep(result)}.</p>
${forecastChart(result)}`,
    ),
    ...(document.scores.length === 0 ? [] : [testSection(result)]),
    section("table", "The forecast in numbers", forecastTable(document.forecast)),
    ...(result.findings.length === 0
      ? []
      : [section("findings", "What was found and assumed", findingTable(result.findings))]),
    section("network", "The network", networkFacts(result)),
    ...(document.scores.length === 0 && document.input.model === undefined
      ? []
      : [section("reproduce", "Do it again", reproductionFacts(document))]),
    ...(document.audit === null
      ? []
      : [section("audit", "Leak audit", html`<p>${auditSentence(document.audit)}</p>`)]),
  ];
}

function inputFacts({ document, history }: ForecastResult): string {
  const { file, rows, frequency, missing } = document.input;
  return [
    file,
    counted(rows, "row"),
    frequency,
    `${history.at[0] ?? ""} to ${history.at.at(-1) ?? ""}`,
    ...(missing === 0 ? [] : [`${count(missing)} without a value`]),
  ].join(" · ");
}

function lastStep({ history }: ForecastResult): string {
  return history.at.at(-1) ?? "the last";
}

function testSection(result: ForecastResult): Html {
  const { document, history, test } = result;
  const steps = history.at.length - test.start;
  const [first = "", last] = [history.at[test.start], lastStep(result)];
  const hidden =
    steps === 1
      ? `The last step, ${last}, was`
      : `The last ${counted(steps, "step")}, ${first} to ${last}, were`;
  const drawing = test.forecasts.length === 0 ? html`` : testChart(result);
  return section(
    "test",
    "How good it would have been",
    html`<p>${hidden} hidden from every forecaster, then compared with what they had said.</p>
${drawing}
${scoreTable(document.scores, document.verdict.winner)}
<p class="caption">RMSE and MAE are in the unit of the series. MASE: the error as a multiple of a naive forecast’s within
the history; below 1 is better than naive. “In 90&nbsp;%”: the share of values that fell inside the 90&nbsp;% interval; the nearer
to 90&nbsp;%, the more the interval can be believed.</p>`,
  );
}

function networkFacts(result: ForecastResult): Html {
  const { document, training, members } = result;
  const { model } = document;
  const facts: readonly (readonly [string, string])[] = [
    ["cell", model.cell],
    ["units", count(model.units)],
    ["layers", count(model.layers)],
    ...(model.strategy === "direct" ? [] : [["strategy", model.strategy] as const]),
    ["size", networkSize(model.parameters, members)],
    ["seed", String(model.seed)],
  ];
  const losses =
    training.train.length === 0
      ? html``
      : html`<p class="caption">${curveTitle(result)}</p>${lossChart(training)}`;
  return html`<dl>
${facts.map(([term, fact]) => html`<dt>${term}</dt><dd>${fact}</dd>`)}
</dl>
${losses}`;
}

/** The curve is not that of a network that forecasts: its validation would be no validation. */
function curveTitle({ document, members = 1 }: ForecastResult): string {
  const rows =
    document.scores.length === 0 ? "the rows that the model was trained on" : "the rows before the test span";
  const [networks, theirs] =
    members === 1
      ? ["The network that forecasts stops", "its"]
      : [`The ${count(members)} networks that forecast stop`, "theirs"];
  const isShown = forecastName(document) === networkName(document);
  return [
    `The training curve of the network that was trained to measure errors on what was kept back of ${rows}.`,
    `${networks} at its best epoch.`,
    ...(isShown ? [] : [`The forecast above is not ${theirs}.`]),
  ].join(" ");
}

function reproductionFacts(document: ForecastDocument): Html {
  const command = reproduction(document);
  if (command === undefined) {
    return html`<p>This forecast was asked for by a program, in a way that the command line has no flags for: run that program again.</p>`;
  }
  return html`<pre><code>${command}</code></pre>
<p class="facts">With the same file, and the same version and engine of Sequitur, it gives the same numbers.</p>`;
}
