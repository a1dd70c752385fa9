/** What tuning tried and found, as a section of a page. */

import type { TuningDocument } from "../tasks/tuning/tuning-result.js";
import { displayName } from "../tasks/verdict.js";
import { section } from "./html-page.js";
import { type Html, html } from "./html-text.js";
import { columnFormat, counted, NARROW_SPACE } from "./numbers.js";
import { rankedTrials, trialFigures, tuningOriginsText } from "./tuning-columns.js";

export function tuningSection(tuning: TuningDocument): Html {
  return section(
    "tuning",
    "Tuning",
    html`<p>${tuning.text}</p>
<p>${counted(tuning.trials.length, "trial")} on ${tuningOriginsText(tuning)}, in ${tuning.seconds.toFixed(0)} seconds. Everything
here was chosen on rows before the test.</p>
${defaultsList(tuning)}
${tuning.trials.length === 0 ? html`` : trialTable(tuning)}
<p class="caption">RMSE: the least on those origins, after so many updates of the weights; halving stopped most trials after
${tuning.rungs[0] ?? 0}. Of the least of many, some is luck: what tuning is worth, the test says.</p>`,
  );
}

function defaultsList({ defaults }: TuningDocument): Html {
  const format = columnFormat(
    defaults.flatMap(({ rmse }) => rmse ?? []),
    4,
    NARROW_SPACE,
  );
  const texts = defaults.map(({ cell, rmse }) => `${displayName(cell)} ${format(rmse ?? Number.NaN)}`);
  return html`<p>Untuned networks there: ${texts.join(", ")}.</p>`;
}

/** Best first; the first row stands out where it took part in the test. */
function trialTable(tuning: TuningDocument): Html {
  const columns = trialFigures(rankedTrials(tuning), NARROW_SPACE).map(({ align, ...column }) => ({
    ...column,
    kind: align === "left" ? "text" : "figure",
  }));
  return html`<div class="scroll long"><table>
<thead><tr>${columns.map(({ header, kind }) => html`<th class="${kind}">${header}</th>`)}</tr></thead>
<tbody>
${tuning.trials.map((_, index) => {
  const row = html`${columns.map(({ cells, kind }) => html`<td class="${kind}">${cells[index] ?? ""}</td>`)}`;
  return index === 0 && tuning.contestant !== null
    ? html`<tr class="best">${row}</tr>`
    : html`<tr>${row}</tr>`;
})}
</tbody></table></div>`;
}
