/** Delimited text → records of text cells, a block at a time, so that a large file never stands in memory as cells. */

import Papa from "papaparse";
import { InputError } from "../../errors.js";
import type { TableText } from "./table-text.js";

/** Text whose delimiter and line ends are known, or a table. */
export interface Source {
  /** As the user named it, for messages. */
  readonly file: string;
  /** Without byte order mark; lines end in LF, or all in CR LF. */
  readonly text: string | TableText;
  /** What separates cells; undefined for a single column. */
  readonly delimiter: string | undefined;
  /** Whether the first record is known to name the columns. */
  readonly isNamed: boolean;
}

/** Successive records, the header among them. */
export interface Records {
  /** `[records][columns]` as written; the same number of cells in all blocks. */
  readonly cells: readonly (readonly string[])[];
  /** `[records]` 1-based line of the file on which a record begins; row of a table, 0 for the names of its columns. */
  readonly lines: readonly number[];
}

/** In order of preference: a comma may also be a decimal sign, so it is believed last. */
const DELIMITERS = ["\t", ";", "|", ","] as const;
/** Separates nothing: the file has a single column. No text holds it, or NUL would have been refused before. */
const NO_DELIMITER = "\u001f";
const PREVIEW_ROWS = 100;
/** Characters that are parsed at once: few enough for their cells to be gone before the collector looks for them. */
const BLOCK_LENGTH = 2 ** 18;

/**
 * @param text of a file, with or without byte order mark; or a table
 * @param file its name, for messages
 * @throws InputError for binary data
 */
export function openSource(text: string | TableText, file: string): Source {
  if (typeof text !== "string") return { file, text, delimiter: text.delimiter, isNamed: true };
  const source = normaliseLines(text.startsWith("\ufeff") ? text.slice(1) : text);
  const nul = source.indexOf("\0");
  if (nul >= 0) {
    const row = source.slice(0, nul).split("\n").length;
    throw new InputError("a NUL character: this is not text", "give a CSV file", { file, row });
  }
  return { file, text: source, delimiter: detectDelimiter(source), isNamed: false };
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
  // The parser would split all of the text before it takes the first rows.
  const end = text.length > BLOCK_LENGTH ? text.lastIndexOf("\n", BLOCK_LENGTH) + 1 : 0;
  const head = end > 0 ? text.slice(0, end) : text;
  let best: string | undefined;
  let mostAlike = 0;
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(head, {
      delimiter,
      newline: newlineOf(head),
      preview: PREVIEW_ROWS,
      skipEmptyLines: true,
    });
    const width = data[0]?.length ?? 0;
    const alike = data.filter((record) => record.length === width).length;
    if (width > 1 && alike > mostAlike) [best, mostAlike] = [delimiter, alike];
  }
  return best;
}

/**
 * All records of a table. Of text all but the blank ones: lines without anything in a table, but only those before and after the data in a
 * single column, where a blank line between others is a missing value. Rows of nothing but delimiters before and after
 * the data go as well.
 *
 * @param blockLength characters of a block; a record that is longer is read all the same
 * @throws InputError for text that is badly quoted or ragged
 */
export function* readRecords(source: Source, blockLength: number = BLOCK_LENGTH): Generator<Records> {
  const { text, delimiter, file } = source;
  if (typeof text !== "string") yield* parseTable(text);
  else yield* withoutBlanks(source, parseBlocks({ text, delimiter, file }, blockLength));
}

function* parseTable({ blocks }: TableText): Generator<Records> {
  // The names of the columns are the first record.
  let line = 0;
  for (const block of blocks) {
    const { data }: Papa.ParseResult<string[]> = new Papa.Parser({ delimiter: ",", newline: "\n" }).parse(
      block,
      0,
      false,
    );
    const first = line;
    line += data.length;
    yield { cells: data, lines: data.map((_, index) => first + index) };
  }
}

function* withoutBlanks(
  source: Pick<Source, "file" | "delimiter">,
  blocks: Iterable<Records>,
): Generator<Records> {
  /** Blank records that go unless another follows. */
  let held: [record: readonly string[], line: number][] = [];
  let width: number | undefined;
  const checkWidth = (record: readonly string[], line: number): void => {
    width ??= record.length;
    if (record.length !== width) throw ragged(source.file, line, record.length, width);
  };
  for (const block of blocks) {
    if (held.length === 0 && !block.cells.some(isBlank)) {
      for (let index = 0; index < block.cells.length; index++)
        checkWidth(block.cells[index] as readonly string[], block.lines[index] as number);
      yield block;
      continue;
    }
    const cells: (readonly string[])[] = [];
    const lines: number[] = [];
    const push = (record: readonly string[], line: number): void => {
      checkWidth(record, line);
      cells.push(record);
      lines.push(line);
    };
    for (const [index, record] of block.cells.entries()) {
      const line = block.lines[index] as number;
      if (isBlank(record)) {
        const counts = source.delimiter === undefined || record.length > 1;
        if (counts && width !== undefined) held.push([record, line]);
        continue;
      }
      for (const [blank, at] of held) push(blank, at);
      if (held.length > 0) held = [];
      push(record, line);
    }
    if (cells.length > 0) yield { cells, lines };
  }
}

function isBlank(record: readonly string[]): boolean {
  return record.every((cell) => cell === "" || cell.trim() === "");
}

function ragged(file: string, row: number, length: number, width: number): InputError {
  return new InputError(
    `${length} cells, but the first row has ${width}`,
    "give every row the same number of cells, and quote cells that hold the delimiter",
    { file, row },
  );
}

/** Cut where the parser says that a record ends: no line end inside quotation marks is taken for one. */
function* parseBlocks(
  { text, delimiter, file }: Pick<Source, "file" | "delimiter"> & { readonly text: string },
  blockLength: number,
): Generator<Records> {
  const newline = newlineOf(text);
  let [start, line, length] = [0, 1, blockLength];
  while (start < text.length) {
    const isLast = start + length >= text.length;
    const end = isLast ? text.length : text.lastIndexOf("\n", start + length - 1) + 1;
    const piece = end > start ? text.slice(start, end) : "";
    const parser = new Papa.Parser({ delimiter: delimiter ?? NO_DELIMITER, newline });
    const { data, errors, meta }: Papa.ParseResult<string[]> = parser.parse(piece, 0, !isLast);
    if (data.length === 0 && !isLast) {
      length *= 2;
      continue;
    }
    const quoted = piece.includes('"');
    const lines: number[] = [];
    for (const record of data) {
      lines.push(line);
      line++;
      if (quoted) for (const cell of record) line += cell.split("\n").length - 1;
    }
    const badQuotes = errors.find(({ type }) => type === "Quotes");
    if (badQuotes !== undefined) throw badlyQuoted(file, lines[badQuotes.row ?? 0] ?? line, badQuotes.code);
    yield { cells: data, lines };
    start = isLast ? text.length : start + meta.cursor;
    length = blockLength;
  }
}

function badlyQuoted(file: string, row: number, code: string): InputError {
  const problem =
    code === "MissingQuotes" ? "a quotation mark is never closed" : "text follows a closing quotation mark";
  return new InputError(problem, 'close it, and write a quotation mark inside a quoted cell as ""', {
    file,
    row,
  });
}
