/** The report of a check for the terminal: the file, its columns, what they hold, its health, what will be done. */

import type { CheckColumn, CheckDocument, PanelFacts, SeriesFacts } from "../tasks/check-result.js";
import { type Paint, paintWith } from "./ansi.js";
import { findingLines } from "./finding-lines.js";
import { count, counted } from "./numbers.js";
import { textTable } from "./table.js";
import { joinSections, prose, reportWidth, type TerminalOptions } from "./terminal-layout.js";
import { printable, wrap } from "./text.js";

/** More columns, and more groups, are counted and not shown. */
const MOST_ROWS = 12;
/** Columns of values from left to right look all alike. */
const MOST_WIDE = 3;
const DELIMITERS: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars",
};
const ENCODINGS: Readonly<Record<string, string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
  "windows-1252": "Windows-1252",
};
const LAYOUTS: Readonly<Record<CheckDocument["layout"], string>> = {
  series: "one series",
  long: "a row per series and time",
  wide: "a row a series",
  columns: "a column a series",
};

/** Sections set apart by empty lines, with a newline at the end. No line exceeds the width. */
export function renderCheckTerminal(document: CheckDocument, options: TerminalOptions): string {
  const width = reportWidth(options);
  const paint = paintWith(options.color);
  const { columns, series, panel, health, actions } = document;
  return joinSections([
    wrap(fileText(document), width).map((line) => paint("strong", line)),
    columnLines(columns, document.layout === "wide" ? MOST_WIDE : MOST_ROWS, width, paint),
    series === null ? [] : prose(seriesText(series), width),
    panel === null ? [] : panelLines(document.layout, panel, width, paint),
    [
      paint("strong", "Health of the values"),
      ...(health.length === 0
        ? ["nothing conspicuous"]
        : findingLines(
            health.map(({ text }) => ({ text })),
            width,
            paint,
          )),
    ],
    [paint("strong", "What will be done"), ...findingLines(actions, width, paint)],
  ]);
}

function fileText({ input, columns }: CheckDocument): string {
  const { file, encoding, hasByteOrderMark, delimiter, rows } = input;
  const separated = delimiter === null ? "" : ` separated by ${DELIMITERS[delimiter] ?? "other signs"}`;
  const mark = hasByteOrderMark ? " with byte order mark" : "";
  const encoded = encoding === null ? "" : `, ${ENCODINGS[encoding]}${mark}`;
  return `${printable(file)}: ${counted(rows, "row")}, ${counted(columns.length, "column")}${separated}${encoded}`;
}

/** The first columns, and how many more there are. */
function columnLines(columns: readonly CheckColumn[], most: number, width: number, paint: Paint): string[] {
  const shown = columns.slice(0, most);
  const rest = columns.slice(most);
  const table = textTable(
    [
      { header: "column", cells: shown.map(({ name }) => printable(name)), align: "left" },
      { header: "holds", cells: shown.map(({ holds }) => holds), align: "left" },
      { header: "taken for", cells: shown.map(({ role }) => role), align: "left" },
    ],
    { width, paint },
  );
  if (rest.length === 0) return table;
  const roles = [...new Set(rest.map(({ role }) => role))].join(", ");
  return [...table, ...prose(`… and ${counted(rest.length, "more column")}, taken for ${roles}`, width)];
}

function seriesText(facts: SeriesFacts): string {
  const { values, missing, frequency, first, last, season, trendStrength, seasonStrength } = facts;
  const span = first === null || last === null ? "" : `, ${first} to ${last}`;
  const without = missing === 0 ? "none missing" : `${missing} missing`;
  const ofSeason = season === 1 ? "no season" : `a season of ${season} steps${strengthText(seasonStrength)}`;
  const ofTrend = trendStrength === null ? "" : `; trend${strengthText(trendStrength)}`;
  return `One series of ${counted(values, "value")} (${without}), ${frequency}${span}; ${ofSeason}${ofTrend}.`;
}

function strengthText(strength: number | null): string {
  return strength === null ? "" : ` of strength ${strength.toFixed(2)}`;
}

function panelLines(
  layout: CheckDocument["layout"],
  { series, lengths, groups }: PanelFacts,
  width: number,
  paint: Paint,
): string[] {
  const { least, median, most } = lengths;
  const lengthText =
    least === most
      ? `${least} steps each`
      : `of ${least} to ${most} steps, half of them of ${median} or more`;
  const text = `${count(series)} series, ${LAYOUTS[layout]}, ${lengthText}.`;
  const shown = groups.slice(0, MOST_ROWS);
  const hidden = groups.length - shown.length;
  return [
    ...prose(text, width),
    ...textTable(
      [
        { header: "group", cells: shown.map(({ group }) => printable(group)), align: "left" },
        { header: "series", cells: shown.map((group) => String(group.series)), align: "right" },
        { header: "frequency", cells: shown.map(({ frequency }) => frequency), align: "left" },
        { header: "season", cells: shown.map(({ season }) => String(season)), align: "right" },
        { header: "horizon", cells: shown.map(({ horizon }) => String(horizon)), align: "right" },
      ],
      { width, paint },
    ),
    ...(hidden > 0 ? prose(`… and ${counted(hidden, "more group")}: see --json`, width) : []),
  ];
}
