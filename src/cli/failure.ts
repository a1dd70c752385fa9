/** What a thrown error means to whoever called: an exit code, and a line to print. */

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
  if (error instanceof InputError || error instanceof FormatError || error instanceof EngineError)
    return { code: UNUSABLE, text: oneLine(error.message) };
  if (error instanceof TrainingError) return { code: INTERNAL, text: oneLine(error.message) };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: INTERNAL,
    text: `unexpected error\n${stack}\nThis is a fault of sequitur's own: please report it with the lines above and the command.`,
  };
}

/** Commander's own wording, on one line, in the form that all errors have: problem; advice. */
function usageFailure({ exitCode, message }: CommanderError): Failure {
  // Help and version were asked for and have been printed.
  if (exitCode === 0) return { code: 0, text: "" };
  const [, problem = message, meant] = /^error: (.*?)\.?(?:\n\(Did you mean (.*)\?\))?$/s.exec(message) ?? [];
  const advice = meant === undefined ? "see --help" : `did you mean ${meant}?`;
  return { code: UNUSABLE, text: oneLine(`${problem}; ${advice}`) };
}

function oneLine(text: string): string {
  return printable(text, Number.POSITIVE_INFINITY);
}
