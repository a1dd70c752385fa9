/** Delimited text → a table of text cells that know their rows in the file. Nothing is interpreted yet. */

import Papa from "papaparse";
import { InputError } from "../../errors.js";
import { matchDate } from "./dates.js";
import { isMissing, looksNumeric } from "./numbers.js";
import { quote } from "./quote.js";

/** Text cells with what is needed to say where they stand. */
export interface Table {
  /** As the user named it, for messages. */
  readonly file: string;
  /** `[columns]` distinct names. */
  readonly columns: readonly string[];
  /** `[rows][columns]` trimmed. */
  readonly rows: readonly (readonly string[])[];
  /** `[rows]` 1-based line of the file on which a row begins. */
  readonly lines: readonly number[];
  /** What separates cells; undefined for a single column. */
  readonly delimiter: string | undefined;
  /** Whether the first row names the columns; if not, they are "column 1", "column 2", …. */
  readonly hasHeader: boolean;
}

/** In order of preference: a comma may also be a decimal sign, so it is believed last. */
const DELIMITERS = ["\t", ";", "|", ","] as const;
/** Separates nothing: the file has a single column. No text holds it, or NUL would have been refused before. */
const NO_DELIMITER = "\u001f";
const PREVIEW_ROWS = 100;

/**
 * @param text of a file, with or without byte order mark
 * @param file its name, for messages
 * @throws InputError for text that is empty, binary, ragged, badly quoted, without rows, or with two equal column names
 */
export function readTable(text: string, file: string): Table {
  const source = normaliseLines(text.startsWith("\ufeff") ? text.slice(1) : text);
  const nul = source.indexOf("\0");
  if (nul >= 0) {
    const row = source.slice(0, nul).split("\n").length;
    throw new InputError("a NUL character: this is not text", "give a CSV file", { file, row });
  }
  const delimiter = detectDelimiter(source);
  const { records, lines } = parse(source, delimiter ?? NO_DELIMITER, file);
  dropBlanks(records, lines, delimiter);
  const first = records[0];
  if (first === undefined) {
    throw new InputError("the file is empty", "give a header and at least two rows of data", { file });
  }
  const hasHeader = first.some((cell) => isMissing(cell) || !(looksNumeric(cell) || matchDate(cell)));
  const width = first.length;
  const ragged = records.findIndex((record) => record.length !== width);
  if (ragged >= 0) {
    throw new InputError(
      `${(records[ragged] as string[]).length} cells, but the first row has ${width}`,
      "give every row the same number of cells, and quote cells that hold the delimiter",
      { file, row: lines[ragged] },
    );
  }
  const columns = nameColumns(hasHeader ? first : first.map(() => ""), file, lines[0] as number);
  if (!hasHeader) return { file, columns, rows: records, lines, delimiter, hasHeader };
  if (records.length === 1) {
    throw new InputError("a header and no rows", "give at least two rows of data", { file });
  }
  return { file, columns, rows: records.slice(1), lines: lines.slice(1), delimiter, hasHeader };
}

/** One kind of line break, unless all are CR LF, which the parser keeps inside quoted cells. */
function normaliseLines(text: string): string {
  if (!text.includes("\r") || !/[^\r]\n|^\n|\r(?!\n)/.test(text)) return text;
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

function newlineOf(text: string): "\r\n" | "\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The delimiter that splits the most rows like the first; undefined if none splits the first. */
function detectDelimiter(text: string): string | undefined {
  let best: string | undefined;
  let mostAlike = 0;
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(text, {
      delimiter,
      newline: newlineOf(text),
      preview: PREVIEW_ROWS,
      skipEmptyLines: true,
    });
    const width = data[0]?.length ?? 0;
    const alike = data.filter((record) => record.length === width).length;
    if (width > 1 && alike > mostAlike) [best, mostAlike] = [delimiter, alike];
  }
  return best;
}

function parse(text: string, delimiter: string, file: string): { records: string[][]; lines: number[] } {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: newlineOf(text) });
  const quoted = text.includes('"');
  const lines: number[] = [];
  let line = 1;
  const records = data.map((record) => {
    lines.push(line);
    line++;
    if (quoted) for (const cell of record) line += cell.split("\n").length - 1;
    return record.map((cell) => cell.trim());
  });
  const badQuotes = errors.find(({ type }) => type === "Quotes");
  if (badQuotes !== undefined) {
    const row = lines[badQuotes.row ?? 0] ?? line;
    const problem =
      badQuotes.code === "MissingQuotes"
        ? "a quotation mark is never closed"
        : "text follows a closing quotation mark";
    throw new InputError(problem, 'close it, and write a quotation mark inside a quoted cell as ""', {
      file,
      row,
    });
  }
  return { records, lines };
}

/**
 * Drops blank lines: all of them in a table, but only those before and after the data in a single column, where a
 * blank line between others is a missing value. Rows of nothing but delimiters at the end go as well.
 */
function dropBlanks(records: string[][], lines: number[], delimiter: string | undefined): void {
  const isEmpty = (record: readonly string[] | undefined): boolean =>
    record?.every((cell) => cell === "") ?? false;
  while (isEmpty(records.at(-1))) records.pop();
  const firstFull = records.findIndex((record) => !isEmpty(record));
  records.splice(0, firstFull);
  lines.splice(0, firstFull);
  lines.length = records.length;
  if (delimiter === undefined) return;
  let kept = 0;
  for (const [index, record] of records.entries()) {
    if (record.length === 1 && record[0] === "") continue;
    records[kept] = record;
    lines[kept] = lines[index] as number;
    kept++;
  }
  records.length = kept;
  lines.length = kept;
}

function nameColumns(header: readonly string[], file: string, row: number): string[] {
  const names = header.map((name, index) => name || `column ${index + 1}`);
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw new InputError(
        `columns ${other + 1} and ${index + 1} are both named ${quote(name)}`,
        "rename one of them",
        { file, row },
      );
    }
    seen.set(name, index);
  }
  return names;
}
