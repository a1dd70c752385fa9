/** What a thrown error means to whoever called: an exit code, and a line to print. */

import { existsSync } from "node:fs";
import { CommanderError } from "commander";
import { EngineError, FormatError, InputError, TrainingError } from "../errors.js";
import { printable } from "../kinds/series/quote.js";

const INTERNAL = 1;
const UNUSABLE = 2;

export interface Failure {
  readonly code: number;
  /** Empty where nothing is left to say. */
  readonly text: string;
}

/** One line for what the user can mend; for what only we can, the stack and a request to report it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error);
  if (error instanceof InputError || error instanceof FormatError)
    return { code: UNUSABLE, text: oneLine(error.message) };
  if (error instanceof TrainingError || error instanceof EngineError)
    return { code: INTERNAL, text: oneLine(error.message) };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: INTERNAL,
    text: `unexpected error\n${stack}\nThis is a fault of sequitur's own: please report it with the lines above and the command.`,
  };
}

/** What it means that stdout or stderr cannot be written to. A reader such as `head` that has enough closes the pipe. */
export function outputFailure(error: NodeJS.ErrnoException): Failure {
  if (error.code === "EPIPE") return { code: 0, text: "" };
  return { code: INTERNAL, text: `the output cannot be written (${error.code ?? oneLine(error.message)})` };
}

/** Commander's own wording, on one line, in the form that all errors have: problem; advice. */
function usageFailure({ exitCode, message }: CommanderError): Failure {
  // Help and version were asked for and have been printed.
  if (exitCode === 0) return { code: 0, text: "" };
  const [, problem = message, meant] = /^error: (.*?)\.?(?:\n\(Did you mean (.*)\?\))?$/s.exec(message) ?? [];
  const [, word] = /^unknown command '(.*)'$/s.exec(problem) ?? [];
  const likely = word !== undefined && isFileName(word) ? `sequitur predict ${shellWord(word)}` : meant;
  // A shell makes several words of a pattern.
  const usual = problem.startsWith("too many arguments")
    ? "quote a pattern for several files, such as 'sales-*.csv'; see --help"
    : "see --help";
  const advice = likely === undefined ? usual : `did you mean ${likely}?`;
  return { code: UNUSABLE, text: oneLine(`${problem}; ${advice}`) };
}

/** Whether a word is the name of a file rather than of a command: there, or written as no command is. */
function isFileName(word: string): boolean {
  return word === "-" || /[./\\]/.test(word) || existsSync(word);
}

/** A word as it is typed in a shell. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function oneLine(text: string): string {
  return printable(text, Number.POSITIVE_INFINITY);
}
