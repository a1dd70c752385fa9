/** What DuckDB has to say → one line. */

import { InputError } from "../../../errors.js";

// Its errors have no codes, and are told apart by their words: `Some Error: what`, and on later lines where and why.

/**
 * What is wrong with files.
 * @param name of all of them, for messages
 */
export function explainReading(error: unknown, name: string): InputError {
  const text = textOf(error);
  return fromCsv(text, name) ?? fromJson(text, name) ?? fromMemory(text, name) ?? fromParquet(text, name);
}

/**
 * What is wrong with a query, or with files that are read while it runs.
 * @param name of the files, for messages
 */
export function explainQuery(error: unknown, name: string): InputError {
  const text = textOf(error);
  return fromCsv(text, name) ?? fromJson(text, name) ?? fromMemory(text, name) ?? fromSql(text, name);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fromCsv(text: string, name: string): InputError | undefined {
  const found = /CSV Error on Line: (\d+)\n(?:Original Line: [^\n]*\n)?([^\n]*)/.exec(text);
  if (found === null) return undefined;
  const [, row, problem = ""] = found;
  const file = /\n {2}file = ([^\n]*)/.exec(text)?.[1] ?? name;
  const advice = /convert/.test(problem)
    ? "leave the cell empty if the value is missing, or correct it"
    : "correct the row";
  return new InputError(lowerFirst(problem.replace(/\.$/, "")), advice, { file, row: Number(row) });
}

function fromJson(text: string, name: string): InputError | undefined {
  const found =
    /(?:Malformed JSON|JSON transform error) in file "(.*?)", (?:at byte \d+ )?in (?:line|record\/value) (\d+): ([^\n]*)/.exec(
      text,
    );
  if (found !== null) {
    const [, file, count, problem = ""] = found;
    // Of what is malformed, this version of DuckDB counts lines and records from 2.
    const row = Number(count) - (text.includes("Malformed") ? 1 : 0);
    return new InputError(
      `no valid JSON: ${problem.trim().replace(/\.$/, "")}`,
      "correct it, or get the file again",
      { file, row },
    );
  }
  if (!/expected records/.test(text)) return undefined;
  return new InputError(
    "there are no records in it",
    'give an array of records, [{"day": "2024-01-01", "sales": 5}, …], or a record a line',
    { file: name },
  );
}

function fromMemory(text: string, file: string): InputError | undefined {
  if (!/^Out of Memory Error/.test(text)) return undefined;
  return new InputError("there is not enough memory", "read fewer rows or columns, with --sql", { file });
}

function fromSql(text: string, file: string): InputError {
  if (/^Permission Error/.test(text))
    return new InputError("the query reads other files", 'what it may read is the table "data"', { file });
  const problem = `the query fails: ${problemOf(text)}`;
  if (/Table with name .* does not exist/.test(text))
    return new InputError(problem, 'the table is called "data"', { file });
  const hint = text.split("\n")[1] ?? "";
  return new InputError(hint.startsWith("Candidate") ? `${problem}. ${hint}` : problem, "correct it", {
    file,
  });
}

function fromParquet(text: string, name: string): InputError {
  const file = /No magic bytes found at end of file '(.*)'/.exec(text)?.[1];
  const advice = "the file is damaged or cut off: get it again";
  if (file !== undefined) return new InputError("this is no Parquet", advice, { file });
  return new InputError(`cannot be read (${problemOf(text)})`, advice, { file: name });
}

/** The first line, without the kind of the error. */
function problemOf(text: string): string {
  const [first = ""] = text.split("\n");
  return first.replace(/^.*?[A-Z][\w ]*Error: /, "").replace(/[.!]$/, "");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
