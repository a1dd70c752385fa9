/** Columns that nothing uses, though a flag might: what an analyst would otherwise have to find out. */

import type { Finding } from "../kinds/series/finding.js";
import { listNames, quote } from "../kinds/series/quote.js";
import type { Table } from "../kinds/series/read-table.js";
import type { CheckColumn } from "./check-result.js";

/**
 * @param head the first rows of the file
 * @param isPanel whether the file holds many series
 */
export function hintsFor(head: Table, columns: readonly CheckColumn[], isPanel: boolean): Finding[] {
  const unused = columns.filter(({ role }) => role === "unused" || role === "static");
  const split = unused.find(({ name }) => marksRows(head, name));
  const still = unused.filter(({ name, role }) => role === "static" && name !== split?.name);
  const numbers = unused.filter(({ role, holds }) => role === "unused" && holds === "numbers");
  const names = (of: readonly CheckColumn[]): string => listNames(of.map(({ name }) => name));
  const findings: Finding[] = [];
  if (split !== undefined) {
    const text = `column ${quote(split.name)} marks rows as train or test, and is not used`;
    findings.push({ text, flag: "--split NAME" });
  }
  if (still.length > 0) {
    const text = `the same on all rows of a series, and not used: ${names(still)}`;
    findings.push({ text, flag: "--group NAME" });
  }
  if (numbers.length > 0) {
    const text = `other columns of numbers are not used: ${names(numbers)}`;
    findings.push({ text, flag: isPanel ? "--target NAME" : "--target all" });
  }
  return findings;
}

function marksRows({ columns, cells }: Table, name: string): boolean {
  const marks = cells[columns.indexOf(name)] as readonly string[];
  return marks.every((mark) => /^(?:train|test)$/i.test(mark));
}
