/** Files of delimited text → one table. Node only. */

import { InputError } from "../../../errors.js";
import type { Content } from "../content.js";
import { describeEncoding, type Encoding } from "../encoding.js";
import type { Finding } from "../finding.js";
import { readHead } from "../panel/table-head.js";
import { listNames, printablePath, quote } from "../quote.js";
import { readText } from "../read-text.node.js";
import { openSource, readRecords } from "../records.js";
import { TableWriter } from "../table-text.js";

/**
 * The rows of all files, one file after the other, each read as if it were alone. Columns are matched by name.
 *
 * @param name of all of them, for messages
 * @param files paths
 * @throws InputError for a file that cannot be read, and for one that lacks a column of the first or has another
 */
export async function joinTexts(
  name: string,
  files: readonly string[],
  most: number,
  encoding: Encoding | undefined,
): Promise<Content> {
  let first: { readonly file: string; readonly columns: readonly string[] } | undefined;
  let table: TableWriter | undefined;
  const delimiters = new Set<string | undefined>();
  const findings = [describeFiles(files)];
  for (const path of files) {
    const file = printablePath(path);
    const decoded = await readText(path, most, encoding);
    const source = openSource(decoded.text, file);
    const { columns, hasHeader } = readHead(source);
    first ??= { file, columns };
    table ??= new TableWriter(name, most, columns);
    checkSameColumns(first, { file, columns });
    delimiters.add(source.delimiter);
    for (const finding of describeEncoding(decoded, encoding))
      if (!findings.some(({ text }) => text === finding.text)) findings.push(finding);
    const order = first.columns.map((column) => columns.indexOf(column));
    let isHeader = hasHeader;
    for (const { cells, lines } of readRecords(source)) {
      for (let index = isHeader ? 1 : 0; index < cells.length; index++) {
        const record = cells[index] as readonly string[];
        table.push(
          order.map((column) => record[column] as string),
          file,
          lines[index],
        );
      }
      isHeader = false;
    }
  }
  const [delimiter] = delimiters;
  return (table as TableWriter).finish(findings, delimiters.size === 1 ? delimiter : undefined);
}

/** What is said of files that are read as one. */
export function describeFiles(files: readonly string[]): Finding {
  return { text: `${files.length} files, one after the other: ${listNames(files)}` };
}

interface Columns {
  readonly file: string;
  readonly columns: readonly string[];
}

/** @throws InputError that says which file lacks which column */
export function checkSameColumns(first: Columns, other: Columns): void {
  for (const [one, another] of [
    [other, first],
    [first, other],
  ] as const) {
    const missing = another.columns.find((column) => !one.columns.includes(column));
    if (missing === undefined) continue;
    throw new InputError(
      `there is no column ${quote(missing)}, which ${another.file} has`,
      "give files that have the same columns",
      { file: one.file },
    );
  }
}
