/** The flags that say how times and bytes are read; all commands that read a file have them. */

import { Option } from "commander";
import type { DateOrder } from "../kinds/series/date-times.js";
import type { DuplicatePolicy } from "../kinds/series/duplicates.js";
import { ENCODINGS, type Encoding } from "../kinds/series/encoding.js";
import { oneOf } from "./arguments.js";

export interface ReadingFlags {
  readonly dates?: DateOrder;
  readonly duplicates?: DuplicatePolicy;
  readonly encoding?: Encoding;
}

const ORDERS = ["day-first", "month-first"] as const;
const POLICIES = ["keep-first", "mean", "sum"] as const;

/** Of all flags of a command, these. */
export function readingOptions({ dates, duplicates, encoding }: ReadingFlags): ReadingFlags {
  return {
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
  ];
}
