/** The report of a training for the terminal: the network, what a look into it shows, and what treatments did. */

import type { TrainingDocument, TrialSummary } from "../tasks/training-result.js";
import { type Paint, paintWith } from "./ansi.js";
import { diagnosisSections } from "./diagnosis-terminal.js";
import { treatmentColumns } from "./health-columns.js";
import { type Column, GAP, textTable } from "./table.js";
import { joinSections, prose, reportWidth, type TerminalOptions } from "./terminal-layout.js";
import { displayWidth, padEnd, printable, truncate } from "./text.js";
import { lossSentence, networkFacts } from "./training-facts.js";
import { rankedTreatments, treatmentVerdict, whyWithout } from "./treatments.js";

const STEADY =
  "Validation: the least mean of five epochs in a row on what was kept back, so a little above that of the best single " +
  "epoch.";

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
  const measured = ranked.filter((trial) => whyWithout(trial) === undefined);
  const [names, ...figures] = treatmentColumns(measured) as [Column, ...Column[]];
  const room = Math.max(...[names.header, ...ranked.map(({ name }) => `  ${name}`)].map(displayWidth));
  return [
    paint("strong", truncate("The same training with one remedy each: losses", width)),
    ...prose(STEADY, width).map((line) => paint("faint", line)),
    ...textTable([{ ...names, header: padEnd(names.header, room) }, ...figures], { width, paint, best: 0 }),
    ...ranked.flatMap((trial) => untriedLines(trial, room, width)),
  ];
}

/** The reason in place of the figures; none where there are figures. @param room of the first column */
function untriedLines(trial: TrialSummary, room: number, width: number): string[] {
  const why = whyWithout(trial);
  if (why === undefined) return [];
  const [first = "", ...rest] = prose(printable(why), width - room - GAP);
  const before = padEnd(`  ${trial.name}`, room + GAP);
  return [before + first, ...rest.map((line) => " ".repeat(room + GAP) + line)];
}
