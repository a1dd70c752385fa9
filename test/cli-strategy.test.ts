/** `--strategy` end to end: a network whose own forecasts come back to it, trained, saved, and asked for more steps. */

import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ForecastDocument } from "../src/tasks/forecast-result.js";
import { type Outcome, sequitur } from "./command.js";

const SERIES = "airline-passengers.csv";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-strategy-"));
  cpSync(join(import.meta.dirname, "../examples", SERIES), join(folder, SERIES));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): Promise<Outcome> => sequitur(words, { folder });

it("trains a network that hears itself, shows its forecast, and saves it for more steps than it has learnt", async () => {
  const words = ["--strategy", "recursive", "--units", "2", "--horizon", "6", "--quiet", "--out", "out"];
  const trained = await run("predict", SERIES, ...words, "--json");
  expect(trained).toMatchObject({ code: 0, stderr: "" });
  const document = JSON.parse(trained.stdout) as ForecastDocument;
  expect(document.model).toMatchObject({ strategy: "recursive" });
  expect(document.loop).toMatchObject({ growth: expect.any(Number), trustedSteps: 6 });
  expect(document.forecast).toEqual(document.forecasts.lstm);
  const longer = await run("predict", SERIES, "--model", "out/model.safetensors", "--horizon", "36");
  expect(longer).toMatchObject({ code: 0, stderr: "" });
  expect(longer.stdout).toContain("steps 7 to 36 are beyond the 6 that the network was trained");
  expect(longer.stdout).toContain("1 layer, recursive");
}, 30_000);

it.each<[string, string[], string]>([
  [
    "an unknown strategy",
    ["predict", SERIES, "--strategy", "recursiv"],
    'sequitur: --strategy is "recursiv"; did you mean "recursive"?\n',
  ],
  [
    "a strategy of another kind",
    ["train", SERIES, "--strategy", "oracle"],
    'sequitur: --strategy is "oracle"; give one of direct, recursive, encoder-decoder\n',
  ],
  [
    "no steps",
    ["predict", SERIES, "--strategy", "recursive", "--horizon", "0"],
    'sequitur: --horizon is "0"; give a whole number of at least 1\n',
  ],
  [
    "more steps than there are rows to learn from",
    ["predict", SERIES, "--strategy", "recursive", "--horizon", "999999"],
    `sequitur: ${SERIES}: a horizon of 999999 steps is not shorter than the 144 rows of the series; give a shorter --horizon or more rows\n`,
  ],
  [
    "a saved model and a strategy",
    ["predict", SERIES, "--strategy", "recursive", "--model", "model.safetensors"],
    "--strategy",
  ],
])("refuses %s in one line, with exit code 2", async (_, words, message) => {
  const { code, stdout, stderr } = await run(...words, "--out", "refused");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr.trim()).not.toContain("\n");
  expect(existsSync(join(folder, "refused"))).toBe(false);
});
