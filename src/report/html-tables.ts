/** The tables of the HTML report. */
import type { Finding, ForecastRow, Score } from "../tasks/forecast-result.js";
import { type Html, html } from "./html-text.js";
import { columnFormat, NARROW_SPACE, percent } from "./numbers.js";

/** Every step of the forecast: when, the mean, and both intervals. */
export function forecastTable(rows: readonly ForecastRow[]): Html {
  const figures = (row: ForecastRow): number[] => [row.mean, row.lo90, row.hi90, row.lo80, row.hi80];
  const format = columnFormat(rows.flatMap(figures), 4, NARROW_SPACE);
  return html`<div class="scroll long stacked steps"><table>
<thead><tr><th>at</th><th>mean</th><th>90 % from</th><th>to</th><th>80 % from</th><th>to</th></tr></thead>
<tbody>
${rows.map((row) => html`<tr><td>${row.at}</td>${figures(row).map((value) => html`<td>${format(value)}</td>`)}</tr>`)}
</tbody></table></div>`;
}

/** How each forecaster did on the test span; the winner's row stands out. */
export function scoreTable(scores: readonly Score[], winner: string): Html {
  const column = (figure: (score: Score) => number): ((score: Score) => string) => {
    const format = columnFormat(scores.map(figure), 4, NARROW_SPACE);
    return (score) => format(figure(score));
  };
  const cells = [
    column((score) => score.rmse),
    column((score) => score.mae),
    column((score) => score.mase ?? Number.NaN),
    column((score) => score.smape),
    (score: Score) => percent(score.coverage90),
    (score: Score) => percent(score.coverage80),
  ];
  return html`<div class="scroll stacked scores"><table>
<thead><tr><th>forecaster</th><th>RMSE</th><th>MAE</th><th>MASE</th><th>sMAPE %</th><th>in 90 %</th><th>in 80 %</th></tr></thead>
<tbody>
${scores.map((score) => {
  const row = html`<td>${score.name}</td>${cells.map((cell) => html`<td>${cell(score)}</td>`)}`;
  return score.name === winner ? html`<tr class="best">${row}</tr>` : html`<tr>${row}</tr>`;
})}
</tbody></table></div>`;
}

/** What was found or assumed, and the flag that changes it. */
export function findingTable(findings: readonly Finding[]): Html {
  return html`<div class="scroll"><table>
<thead><tr><th>found or assumed</th><th class="text">changed by</th></tr></thead>
<tbody>
${findings.map(({ text, flag }) => {
  const change = flag === undefined ? html`` : html`<code>${flag}</code>`;
  return html`<tr><td class="text">${text}</td><td class="text">${change}</td></tr>`;
})}
</tbody></table></div>`;
}
