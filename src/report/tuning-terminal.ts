/** What tuning tried and found, for the terminal. */

import type { TuningDocument } from "../tasks/tuning/tuning-result.js";
import type { Paint } from "./ansi.js";
import { counted } from "./numbers.js";
import { type Column, textTable } from "./table.js";
import { prose } from "./terminal-layout.js";
import { printable, wrap } from "./text.js";
import { rankedTrials, trialFigures, tuningOriginsText } from "./tuning-columns.js";

/** Trials that are shown, the best ones. */
const SHOWN = 5;

/** None where there was no tuning. */
export function tuningLines(tuning: TuningDocument | null, width: number, paint: Paint): string[] {
  if (tuning === null) return [];
  const shown = rankedTrials(tuning).slice(0, SHOWN);
  const hidden = tuning.trials.length - shown.length;
  const title = `Tuning before the test: ${counted(tuning.trials.length, "trial", "")} on ${tuningOriginsText(tuning)}`;
  const columns = trialFigures(shown, "").map(
    (column, index): Column => ({
      ...column,
      // Marked where it takes part in the test.
      ...(index > 0
        ? {}
        : {
            header: `  ${column.header}`,
            cells: column.cells.map((cell, row) => `${isChosen(row) ? "▸" : " "} ${cell}`),
          }),
      optional: index > 2,
    }),
  );
  return [
    ...wrap(title, width).map((line) => paint("strong", line)),
    ...(shown.length === 0 ? [] : textTable(columns, { width, paint, best: isChosen(0) ? 0 : undefined })),
    ...(hidden > 0
      ? prose(`${counted(hidden, "more trial", "")}: see --json`, width).map((line) => paint("faint", line))
      : []),
    ...prose(printable(tuning.text), width),
  ];

  function isChosen(row: number): boolean {
    return row === 0 && tuning?.contestant !== null;
  }
}
