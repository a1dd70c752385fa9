/** A saved model from the file that `--model` names, whichever kind of forecast it makes. */

import { readFile, stat } from "node:fs/promises";
import { FormatError, InputError } from "../errors.js";
import { decodeForecaster, type SavedForecaster } from "../io/saved-forecaster.js";
import { printablePath } from "../kinds/series/quote.js";

/** @throws InputError when the file cannot be read, FormatError when it holds no model; both name it */
export async function readModel(path: string): Promise<SavedForecaster> {
  const file = printablePath(path);
  const bytes = await readBytes(path, file);
  try {
    return decodeForecaster(bytes);
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${file}: ${error.message}`);
    throw error;
  }
}

async function readBytes(path: string, file: string): Promise<Uint8Array> {
  try {
    // A device may never end.
    if (!(await stat(path)).isFile())
      throw new InputError("this is no file", "name a model file with --model", { file });
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : "unknown error";
    const problem = code === "ENOENT" ? "no such file" : `cannot be read (${code})`;
    throw new InputError(problem, "check the path given with --model", { file });
  }
}
