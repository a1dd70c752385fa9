/** Runs the command line as its users do: what is built, in a process of its own. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../dist/cli/main.js");

export interface Outcome {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Done to the process as soon as it is started. */
  readonly act?: (child: ChildProcess) => void;
}

/** Runs `sequitur` with the given words, with none of the caller's wishes for colour. */
export async function sequitur(words: readonly string[], options: CommandOptions): Promise<Outcome> {
  const { NO_COLOR, FORCE_COLOR, COLUMNS, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: options.folder,
    env: { ...inherited, ...options.environment },
  });
  const read = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      read[name] += text;
    });
  options.act?.(child);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  return { code, ...read };
}
