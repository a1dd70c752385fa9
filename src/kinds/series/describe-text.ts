/** What is said of delimited text: how its cells are separated and its numbers written. */

import type { Finding } from "./finding.js";
import { type NumberStyle, readNumber } from "./numbers.js";
import { plural, quote } from "./quote.js";
import type { Table } from "./read-table.js";

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ";": "semicolons", "\t": "tabs", "|": "bars" };

/** @param rows of data in the file, of which the table may hold the first only */
export function describeTable({ file, delimiter, hasHeader }: Table, rows: number): Finding[] {
  const name = DELIMITER_NAMES[delimiter ?? ""];
  const separated = name === undefined ? "" : `, cells separated by ${name}`;
  const findings = [{ text: `${file}: ${plural(rows, "row")}${separated}` }];
  if (!hasHeader)
    findings.push({ text: 'the first row holds data: columns are named "column 1", "column 2", …' });
  return findings;
}

/**
 * @param where the numbers stand, such as the name of their column in quotation marks
 * @param cells how many are without a value, in words
 */
export function describeNumbers(
  where: string,
  style: NumberStyle,
  cells: string,
  missing: number,
): Finding[] {
  const findings: Finding[] = [];
  if (style.decimal === "," && style.doubtful === undefined) {
    findings.push({ text: `numbers in ${where} have a decimal comma` });
  }
  if (style.doubtful !== undefined) findings.push(describeDoubt(where, style.doubtful, style));
  if (missing > 0) findings.push({ text: `${cells} without a value in ${where}: masked, never invented` });
  return findings;
}

function describeDoubt(where: string, cell: string, style: NumberStyle): Finding {
  const sign = cell.includes(",") ? "commas" : "points";
  const role = cell.includes(style.decimal) ? "are taken for decimal signs" : "are taken to group thousands";
  const read = readNumber(cell, style);
  return {
    text: `${quote(cell)} in ${where} is read as ${read}: ${sign} ${role}; rewrite the numbers if not`,
  };
}
