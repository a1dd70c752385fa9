#!/usr/bin/env node
/** The command line. What a command needs is loaded when it is run, so that help comes at once. */

import { failureOf, outputFailure } from "./failure.js";
import { commandLine } from "./program.js";

/** 128 + the number of SIGINT, as shells have it. */
const INTERRUPTED = 130;

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    // Who asks twice does not want to wait. Files are written in one turn, so there is never a part of one.
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
  });

for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    const { code, text } = outputFailure(error);
    if (text !== "" && stream !== process.stderr) process.stderr.write(`sequitur: ${text}\n`);
    process.exit(code || process.exitCode);
  });

try {
  const words = process.argv.slice(2);
  await commandLine(interruption.signal).parseAsync(words.length === 0 ? ["--help"] : words, {
    from: "user",
  });
} catch (error) {
  const interrupted = { code: INTERRUPTED, text: "interrupted: nothing was written" };
  const { code, text } = interruption.signal.aborted ? interrupted : failureOf(error);
  if (text !== "") process.stderr.write(`sequitur: ${text}\n`);
  process.exitCode = code;
}
