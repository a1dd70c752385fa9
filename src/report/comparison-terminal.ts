/** The report of a comparison for the terminal: what was found, the ranked table, errors by step, the verdict last. */

import type { Finding } from "../kinds/series/finding.js";
import type { ComparisonDocument, ComparisonScore } from "../tasks/comparison-result.js";
import { type Paint, paintWith } from "./ansi.js";
import { auditLines } from "./audit-lines.js";
import { brailleErrors, type ErrorLine } from "./braille-errors.js";
import { bestOfBoth, CHANCE_NOTE, comparisonColumns, errorsByStep } from "./comparison-columns.js";
import { findingLines } from "./finding-lines.js";
import { counted } from "./numbers.js";
import { textTable } from "./table.js";
import { joinSections, prose, reportWidth, type TerminalOptions } from "./terminal-layout.js";
import { printable, wrap } from "./text.js";
import { tuningLines } from "./tuning-terminal.js";

/** Sections set apart by empty lines, with a newline at the end. No line exceeds the width. */
export function renderComparisonTerminal(
  document: ComparisonDocument,
  findings: readonly Finding[],
  options: TerminalOptions,
): string {
  const width = reportWidth(options);
  const paint = paintWith(options.color);
  const lineOf = (score: ComparisonScore): ErrorLine => ({ name: score.name, errors: errorsByStep(score) });
  const [network, baseline] = bestOfBoth(document);
  return joinSections([
    findingLines(findings, width, paint),
    tableLines(document, width, paint),
    brailleErrors("RMSE by steps ahead", [lineOf(network), lineOf(baseline)], width, paint),
    tuningLines(document.tuning, width, paint),
    auditLines(document.audit, width, paint),
    prose(printable(document.verdict.text), width).map((line) => paint("strong", line)),
  ]);
}

function tableLines({ test, scores }: ComparisonDocument, width: number, paint: Paint): string[] {
  const title = `Scores of ${counted(test.horizon, "step", "")} from ${originsText(test)}`;
  const isTested = scores.some(({ againstBest }) => againstBest !== null);
  return [
    ...wrap(title, width).map((line) => paint("strong", line)),
    ...textTable(comparisonColumns(scores), { width, paint, best: 0 }),
    ...(isTested ? prose(CHANCE_NOTE, width).map((line) => paint("faint", line)) : []),
  ];
}

function originsText({ origins }: ComparisonDocument["test"]): string {
  const [first, last] = [origins[0], origins.at(-1)].map((origin) => printable(origin?.at ?? ""));
  return origins.length === 1 ? `1 origin, ${last}` : `${origins.length} origins, ${first} to ${last}`;
}
