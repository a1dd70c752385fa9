/** The report of a training for the terminal: the network, what a look into it shows, and what treatments did. */

import type { TrainingDocument } from "../tasks/training-result.js";
import { type Paint, paintWith } from "./ansi.js";
import { diagnosisSections } from "./diagnosis-terminal.js";
import { treatmentColumns } from "./health-columns.js";
import { textTable } from "./table.js";
import { joinSections, prose, reportWidth, type TerminalOptions } from "./terminal-layout.js";
import { printable, truncate } from "./text.js";
import { lossSentence, networkFacts } from "./training-facts.js";
import { rankedTreatments, treatmentVerdict } from "./treatments.js";

/** Sections set apart by empty lines, with a newline at the end. No line exceeds the width. */
export function renderTrainingTerminal(document: TrainingDocument, options: TerminalOptions): string {
  const width = reportWidth(options);
  const paint = paintWith(options.color);
  const { diagnosis } = document;
  const verdict = treatmentVerdict(document);
  return joinSections([
    [
      ...prose(printable(`Network: ${networkFacts(document, "").join(", ")}`), width),
      ...prose(lossSentence(document), width),
    ],
    ...(diagnosis === null ? [] : diagnosisSections(diagnosis, options)),
    treatmentLines(document, width, paint),
    verdict === undefined ? [] : prose(printable(verdict), width).map((line) => paint("strong", line)),
  ]);
}

function treatmentLines({ treatments }: TrainingDocument, width: number, paint: Paint): string[] {
  if (treatments.length < 2) return [];
  const ranked = rankedTreatments(treatments);
  return [
    paint("strong", truncate("The same training with one remedy each: losses", width)),
    ...textTable(treatmentColumns(ranked), { width, paint, best: 0 }),
  ];
}
