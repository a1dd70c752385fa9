/**
 * A comparison as one HTML page that stands alone. Import it when it is wanted only: it loads the drawing library, which
 * the command line does without.
 */

import type { Finding } from "../kinds/series/finding.js";
import type { ComparisonDocument, ComparisonScore } from "../tasks/comparison-result.js";
import { auditSentence } from "../tasks/leak-audit.js";
import { CHANCE_NOTE, comparisonFigures, errorsByStep } from "./comparison-columns.js";
import { errorChart } from "./html-error-chart.js";
import { htmlPage, section } from "./html-page.js";
import { findingTable } from "./html-tables.js";
import { type Html, html } from "./html-text.js";
import { tuningSection } from "./html-tuning.js";
import { columnFormat, counted, NARROW_SPACE, percent } from "./numbers.js";
import { comparisonReproduction } from "./reproduction.js";

/** The page, with a newline at the end. The same document gives the same bytes. */
export function renderComparisonHtml(document: ComparisonDocument, findings: readonly Finding[]): string {
  const { input, test, scores, verdict } = document;
  const drawing = errorChart(document);
  const origins = counted(test.origins.length, "origin");
  return htmlPage({
    title: `${input.column}: who forecasts it best`,
    facts: [
      input.file,
      counted(input.rows, "row"),
      input.frequency,
      `${counted(test.horizon, "step")} from ${origins}`,
    ].join(" · "),
    verdict: verdict.text,
    sections: [
      section(
        "ranking",
        "The ranking",
        html`<p>${originsSentence(document)}</p>
${rankingTable(scores)}
<p class="caption">RMSE and MAE are in the unit of the series. MASE: the error as a multiple of a naive forecast’s before the first
origin. ${CHANCE_NOTE}; above 0.05 it may well be chance. “In 90&nbsp;%”: the share of values that fell inside the 90&nbsp;%
interval. Last value: how far a forecast goes from it, as a share of how far the truth went; near 0, it merely repeats it.</p>`,
      ),
      section(
        "errors",
        "The error by steps ahead",
        html`${drawing ?? html``}
${stepTable(scores)}
<p class="caption">RMSE, in the unit of the series.</p>`,
      ),
      ...(document.tuning === null ? [] : [tuningSection(document.tuning)]),
      ...(findings.length === 0
        ? []
        : [section("findings", "What was found and assumed", findingTable(findings))]),
      section("reproduce", "Do it again", reproduction(document)),
      section("audit", "Leak audit", html`<p>${auditSentence(document.audit)}</p>`),
    ],
  });
}

function originsSentence({ test }: ComparisonDocument): string {
  const [first, last] = [test.origins[0]?.at ?? "", test.origins.at(-1)?.at ?? ""];
  const where =
    test.origins.length === 1
      ? `at one origin, ${last}`
      : `anew at each of ${test.origins.length} origins, ${first} to ${last}`;
  return `Each forecaster learnt ${where}, and saw nothing that came later.`;
}

/** Best first; the first row stands out. */
function rankingTable(scores: readonly ComparisonScore[]): Html {
  const columns = comparisonFigures(scores, NARROW_SPACE);
  return html`<div class="scroll"><table>
<thead><tr><th>forecaster</th>${columns.map(({ header }) => html`<th>${header}</th>`)}<th>last value</th></tr></thead>
<tbody>
${scores.map(({ name, copying }, index) => {
  const cells = columns.map((column) => html`<td>${column.cells[index] ?? ""}</td>`);
  const row = html`<td>${name}</td>${cells}<td>${percent(copying.share ?? Number.NaN)}</td>`;
  return index === 0 ? html`<tr class="best">${row}</tr>` : html`<tr>${row}</tr>`;
})}
</tbody></table></div>`;
}

/** A row a step, a column a forecaster. */
function stepTable(scores: readonly ComparisonScore[]): Html {
  const errors = scores.map(errorsByStep);
  const format = columnFormat(errors.flat(), 4, NARROW_SPACE);
  const steps = errors[0]?.map((_, step) => step) ?? [];
  return html`<div class="scroll long"><table>
<thead><tr><th>steps ahead</th>${scores.map(({ name }) => html`<th>${name}</th>`)}</tr></thead>
<tbody>
${steps.map((step) => html`<tr><td>${step + 1}</td>${errors.map((row) => html`<td>${format(row[step] ?? Number.NaN)}</td>`)}</tr>`)}
</tbody></table></div>`;
}

function reproduction(document: ComparisonDocument): Html {
  const command = comparisonReproduction(document);
  if (command === undefined)
    return html`<p>This comparison was asked for by a program, in a way that the command line has no flags for: run that program again.</p>`;
  return html`<pre><code>${command}</code></pre>
<p class="facts">With the same file, and the same version and engine of Sequitur, it gives the same numbers.</p>`;
}
