/** `sequitur check`: what a file holds, and what the other commands would make of it. */

import { renderCheckTerminal } from "../report/check-terminal.js";
import { check } from "../tasks/check.js";
import { type CovariateFlags, covariateColumns } from "./covariate-flags.js";
import { deliver } from "./deliver.js";
import { type ReadingFlags, readingOptions } from "./reading-flags.js";
import { readSourceContent, sourceName } from "./series-source.js";
import { terminalOptions } from "./terminal.js";
import { timeFeatures } from "./with-times.js";

/** The flags, as parsed. */
export interface CheckFlags extends ReadingFlags, CovariateFlags {
  readonly column?: string;
  readonly time?: string;
  readonly season?: number;
  readonly split?: string;
  readonly id?: string;
  readonly target?: string;
  readonly group?: string;
  readonly period?: string;
  readonly horizon?: number;
  readonly json?: true;
}

/**
 * Examines a file and prints what was found; nothing is written.
 * @param file path, pattern of paths, address of a database, or `-` for standard input
 * @param interruption stops reading; then nothing is printed
 */
export async function checkCommand(
  file: string,
  flags: CheckFlags,
  interruption: AbortSignal,
): Promise<void> {
  const { column, time, season, split, id, target, group, period, horizon, json } = flags;
  const columns = {
    column,
    time,
    season,
    split,
    id,
    target,
    group,
    period,
    horizon,
    ...covariateColumns(flags),
  };
  const times = await timeFeatures(flags);
  const content = await readSourceContent(file, flags, interruption);
  const document = check(content, { ...columns, ...times, ...readingOptions(flags), file: sourceName(file) });
  const text = json
    ? `${JSON.stringify(document, null, 2)}\n`
    : renderCheckTerminal(document, terminalOptions(process.stdout, process.env));
  await deliver({ text, out: undefined, files: {}, quiet: true }, interruption);
}
