/** The flags that say what is read, and how times and bytes are; all commands that read a file have them. */

import { Option } from "commander";
import type { DateOrder } from "../kinds/series/date-times.js";
import type { DuplicatePolicy } from "../kinds/series/duplicates.js";
import { ENCODINGS, type Encoding } from "../kinds/series/encoding.js";
import { nonEmpty, oneOf } from "./arguments.js";
import type { SourceFlags } from "./chosen-source.js";

export interface ReadingFlags extends SourceFlags {
  readonly dates?: DateOrder;
  readonly duplicates?: DuplicatePolicy;
  readonly encoding?: Encoding;
}

const ORDERS = ["day-first", "month-first"] as const;
const POLICIES = ["keep-first", "mean", "sum"] as const;

/** Of all flags of a command, these; `--from` has become the source. */
export function readingOptions({
  sql,
  dates,
  duplicates,
  encoding,
}: ReadingFlags): Omit<ReadingFlags, "from"> {
  return {
    ...(sql === undefined ? {} : { sql }),
    ...(dates === undefined ? {} : { dates }),
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}

export function readingFlags(): Option[] {
  return [
    new Option(
      "--dates <order>",
      "day-first or month-first, for dates such as 01/02/2024 (default: found)",
    ).argParser(oneOf("--dates", ORDERS)),
    new Option(
      "--duplicates <policy>",
      "keep-first, mean or sum of rows of the same time (default: an error)",
    ).argParser(oneOf("--duplicates", POLICIES)),
    new Option("--encoding <name>", `of the file: ${ENCODINGS.join(", ")} (default: found)`).argParser(
      oneOf("--encoding", ENCODINGS),
    ),
    new Option(
      "--from <address>",
      "read from a PostgreSQL database, postgres://user@host/database, what --sql selects",
    ).argParser(nonEmpty("--from", "give an address")),
    new Option(
      "--sql <query>",
      'a SELECT: of the database, or of the file or files as the table "data"',
    ).argParser(nonEmpty("--sql", "give a SELECT")),
  ];
}
