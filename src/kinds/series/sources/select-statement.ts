/** What may be asked of a database or of files: a single statement that reads. */

import { InputError } from "../../../errors.js";
import { quote } from "../quote.js";

const LEADING = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()*/;
const READING = /^(?:select|with|values|table|from)\b/i;
const FLAG = "give a single SELECT with --sql";

/**
 * Refuses by its first word a query that does other things than reading; what databases cannot be asked to refuse, such
 * as writing files of the server. The database says of the rest whether it reads only.
 *
 * @param file what the query is put to, for messages
 */
export function checkSelect(sql: string, file: string): void {
  const text = sql.replace(LEADING, "");
  if (text === "") throw new InputError("the query is empty", FLAG, { file });
  if (READING.test(text)) return;
  const [word] = /^[^\s;(]*/.exec(text) as RegExpExecArray;
  throw new InputError(`the query begins with ${quote(word || text)}, which is no reading`, FLAG, { file });
}

/** The error for several statements in one query. */
export function severalStatements(file: string): InputError {
  return new InputError("the query has more than one statement", FLAG, { file });
}

/**
 * Refuses results that cannot be laid out in time.
 *
 * @param columns names of the columns of a result
 */
export function checkColumns(columns: readonly string[], file: string): void {
  if (columns.length > 1) return;
  const problem =
    columns.length === 0
      ? "the query gives no columns"
      : `the query gives the column ${quote(columns[0] as string)} only`;
  throw new InputError(
    problem,
    "select a column of times, too: the rows of a query have no order of their own",
    { file },
  );
}

/** The error for a result, or files, without rows. */
export function noRows(file: string, isQuery: boolean): InputError {
  return isQuery
    ? new InputError("the query gives no rows", "check its conditions", { file })
    : new InputError("there are no rows", "give at least two rows of data", { file });
}

/** The error for cells that hold several values. */
export function nestedValues(column: string, type: string, file: string): InputError {
  return new InputError(
    `column ${quote(column)} holds nested values (${type})`,
    "select plain values with --sql",
    { file },
  );
}
