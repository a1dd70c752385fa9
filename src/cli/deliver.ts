/** The end of a command: its files are written and its text is printed, unless it was interrupted until now. */

import { setImmediate } from "node:timers/promises";
import { writeFiles } from "./output-folder.js";

export interface Delivery {
  /** For standard output. */
  readonly text: string;
  /** Where to write files; undefined where none are wanted. */
  readonly out: string | undefined;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly quiet: boolean;
}

/** @throws the reason of the interruption, and InputError when a file cannot be written; then nothing is there */
export async function deliver(
  { text, out, files, quiet }: Delivery,
  interruption: AbortSignal,
): Promise<void> {
  await hearSignals();
  interruption.throwIfAborted();
  const written = out === undefined ? [] : writeFiles(out, files);
  process.stdout.write(text);
  if (written.length > 0 && !quiet) process.stderr.write(`sequitur: wrote ${written.join(", ")}\n`);
}

/** Signals are heard between two turns of the event loop: the first one may have begun before the signal came. */
async function hearSignals(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
