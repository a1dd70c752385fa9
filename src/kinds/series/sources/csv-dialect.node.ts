/** How a query is to read files of delimited text: as this house's own reader would, judged by their first rows. Node only. */

import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "../../../errors.js";
import { decodeText } from "../encoding.js";
import { isMissing, MISSING_WORDS } from "../numbers.js";
import { readHead } from "../panel/table-head.js";
import { printablePath, quote } from "../quote.js";
import type { Table } from "../read-table.js";
import { openSource } from "../records.js";
import { checkSameColumns } from "./join-texts.node.js";

export interface CsvDialect {
  /** Types of DuckDB's by name of column, in their order. */
  readonly types: Readonly<Record<string, string>>;
  readonly delimiter: string;
  readonly hasHeader: boolean;
  /** Cells that say that there is no value. */
  readonly missing: readonly string[];
}

const HEAD_BYTES = 2 ** 20;
/** Separates nothing: the file has a single column. */
const NO_DELIMITER = "\u001f";
/**
 * What leaves no choice; all else stays text, which a query may convert as its author knows. The last is for text,
 * decimal commas and grouped thousands, dates with the day or the month first, times with their offset from UTC.
 */
const TYPES: readonly (readonly [type: string, shape: RegExp])[] = [
  ["BIGINT", /^-?(?:0|[1-9]\d{0,17})$/],
  ["DOUBLE", /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i],
  ["DATE", /^\d{4}-\d{2}-\d{2}$/],
  ["TIMESTAMP", /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$/],
  ["VARCHAR", /^[\s\S]*$/],
];

/**
 * @param name of all of the files, for messages
 * @throws InputError for files that differ in columns or their order, delimiters or header, and for text other than UTF-8
 */
export async function csvDialect(files: readonly string[], name: string): Promise<CsvDialect> {
  const heads: Table[] = [];
  for (const path of files) heads.push(await headOf(path));
  const first = heads[0] as Table;
  for (const head of heads) {
    checkSameColumns(first, head);
    const isAlike =
      head.delimiter === first.delimiter &&
      head.hasHeader === first.hasHeader &&
      head.columns.every((column, index) => column === first.columns[index]);
    if (!isAlike)
      throw new InputError(
        `the columns are written in another way or order than in ${first.file}`,
        "write both alike, or leave --sql out",
        { file: head.file },
      );
  }
  const types = first.columns.map((column, index) => {
    const cells = heads.flatMap((head) => head.cells[index] as readonly string[]);
    return [column, typeOf(cells)] as const;
  });
  const lower = first.columns.map((column) => column.toLowerCase());
  const same = lower.findIndex((column, index) => lower.indexOf(column) < index);
  if (same >= 0)
    throw new InputError(
      `for a query, column ${quote(first.columns[same] as string)} has the same name as another`,
      "rename one of them, or leave --sql out",
      { file: name },
    );
  return {
    types: Object.fromEntries(types),
    delimiter: first.delimiter ?? NO_DELIMITER,
    hasHeader: first.hasHeader,
    missing: MISSING_WORDS.flatMap((word) => [
      ...new Set([
        word,
        word.toUpperCase(),
        word.charAt(0).toUpperCase() + word.slice(1),
        SPELLINGS[word] ?? word,
      ]),
    ]),
  };
}

/** Of words that have capitals inside. */
const SPELLINGS: Readonly<Record<string, string>> = { nan: "NaN", "-nan": "-NaN" };

/** The first type that all cells with a value have; text where there is none. */
function typeOf(cells: readonly string[]): string {
  const present = cells.filter((cell) => !isMissing(cell));
  const [type] =
    TYPES.find(([, shape]) => present.length > 0 && present.every((cell) => shape.test(cell))) ?? [];
  return type ?? "VARCHAR";
}

async function headOf(path: string): Promise<Table> {
  const file = printablePath(path);
  const bytes = await firstBytes(path, file);
  // No character and no row is cut in two.
  const end = bytes.length < HEAD_BYTES ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
  const { text, encoding } = decodeText(bytes.subarray(0, end), file);
  if (encoding !== "utf-8")
    throw new InputError(
      "this is UTF-16, which a query does not read",
      "save it in UTF-8, or leave --sql out",
      {
        file,
      },
    );
  return readHead(openSource(text, file));
}

async function firstBytes(path: string, file: string): Promise<Buffer> {
  const isPacked = /\.gz$/i.test(path);
  const stream = isPacked
    ? pipeline(createReadStream(path), createGunzip(), () => {})
    : createReadStream(path, { end: HEAD_BYTES - 1 });
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size >= HEAD_BYTES) break;
    }
  } catch {
    throw new InputError("cannot be read, or the gzip data are damaged", "get the file again", { file });
  }
  const bytes = Buffer.concat(parts).subarray(0, HEAD_BYTES);
  if (!isPacked && bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new InputError("this is gzip", "give a file whose name ends in .gz", { file });
  return bytes;
}
