/** `sequitur train` end to end: what it prints, what it writes, and what it refuses. */

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInCells } from "../src/cells/registry.js";
import type { ForecastDocument } from "../src/tasks/forecast-result.js";
import type { TrainingDocument } from "../src/tasks/training-result.js";
import { type Outcome, sequitur } from "./command.js";

const SERIES = "airline-passengers.csv";
const SICK = ["train", SERIES, "--cell", "simple", "--activation", "sigmoid", "--units", "4"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-train-"));
  cpSync(join(import.meta.dirname, "../examples", SERIES), join(folder, SERIES));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): Promise<Outcome> => sequitur(words, { folder });

describe("sequitur train --treat", () => {
  let text: Outcome;
  let json: Outcome;
  let document: TrainingDocument;
  beforeAll(async () => {
    text = await run(...SICK, "--treat", "--out", "new/report");
    json = await run(...SICK, "--treat", "--json", "--quiet", "--out", "json");
    document = JSON.parse(json.stdout);
  }, 60_000);

  it("prints network, diagnosis, treatments and verdict in plain text, the verdict last", () => {
    expect(text.code).toBe(0);
    expect(stripVTControlCharacters(text.stdout)).toBe(text.stdout);
    const lines = text.stdout.trimEnd().split("\n");
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    const places = [
      "Network: simple (candidate: sigmoid), 4 units",
      "Training loss ",
      "layer   gain",
      "How gradients flow through layer 0",
      "vanishing: gradients of layer 0 vanish at lag ",
      "▸ ",
      "alidation loss 0",
    ];
    const found = places.map((place) => text.stdout.indexOf(place));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(text.stderr).toBe("sequitur: wrote new/report/diagnosis.html, new/report/model.safetensors\n");
  });

  it("prints one JSON document, its keys public API, and nothing else", () => {
    expect(json).toMatchObject({ code: 0, stderr: "" });
    expect(Object.keys(document)).toEqual(["kind", "input", "model", "history", "diagnosis", "treatments"]);
    expect(document.input).toEqual({
      file: SERIES,
      rows: 144,
      column: "passengers",
      time: "month",
      season: 12,
    });
    expect(document.model).toEqual({
      cell: "simple",
      activations: { candidate: "sigmoid" },
      units: 4,
      layers: 1,
      strategy: "direct",
      horizon: 12,
      parameters: expect.any(Number),
      networks: 5,
      seed: 1,
    });
    expect(document.diagnosis?.findings.map(({ disease }) => disease)).toContain("vanishing");
    expect(document.diagnosis?.layers[0]?.influence).toHaveLength(24);
    expect(document.treatments.map(({ name }) => name)).toEqual([
      "untreated",
      "gates",
      "identity",
      "batch-norm",
    ]);
  });

  it("writes the same files for the same seed: a page, and a model that forecasts", async () => {
    for (const name of ["diagnosis.html", "model.safetensors"]) {
      const [first, second] = ["new/report", "json"].map((one) => readFileSync(join(folder, one, name)));
      expect(first?.equals(second as Buffer)).toBe(true);
    }
    expect(readFileSync(join(folder, "json/diagnosis.html"), "utf8")).toContain("<svg");
    const forecast = await run("predict", SERIES, "--model", "json/model.safetensors", "--json");
    expect((JSON.parse(forecast.stdout) as ForecastDocument).forecast).toHaveLength(12);
  });
});

describe("sequitur train", () => {
  it("trains without a look, and writes the model alone", async () => {
    const outcome = await run("train", SERIES, "--units", "2", "--out", "alone");
    expect(outcome).toMatchObject({ code: 0, stderr: "sequitur: wrote alone/model.safetensors\n" });
    expect(outcome.stdout).toMatch(
      /^Network: lstm, 2 units, [^\n]*\n[^\n]*\nTraining loss [^\n]*\n[^\n]*\n$/,
    );
    expect(readdirSync(join(folder, "alone"))).toEqual(["model.safetensors"]);
  });

  it("prints what the README shows", async () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
    const [, words = "", shown = ""] =
      /```sh\nnpx sequitur (train [^\n]*)\n```\n\n```text\n(.*?)```/s.exec(readme) ?? [];
    const { stdout } = await run(...words.replace("examples/", "").split(" "));
    const lines = shown.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) if (line !== "⋮") expect(stdout.split("\n")).toContain(line);
  });

  it("reads standard input, and speaks of it as such", async () => {
    const outcome = await sequitur(["train", "-", "--units", "2", "--diagnose", "--json"], {
      folder,
      act: (child) => child.stdin?.end(readFileSync(join(folder, SERIES))),
    });
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    const document = JSON.parse(outcome.stdout) as TrainingDocument;
    expect(document.input.file).toBe("standard input");
    expect(document.diagnosis).not.toBeNull();
    expect(document.treatments).toEqual([]);
  });

  it("warns of an activation without bounds in a gated cell, unless it shall be quiet", async () => {
    const words = ["train", SERIES, "--cell", "gru", "--activation", "relu", "--units", "2"];
    const [loud, quiet] = await Promise.all([run(...words), run(...words, "--quiet")]);
    expect(loud?.stderr).toMatch(/^sequitur: relu as the candidate activation of gru: [^\n]*\n$/);
    expect(quiet).toEqual({ ...loud, stderr: "" });
  });

  it.each<[words: string, line: string]>([
    ["missing.csv --treat", "missing.csv: no such file; check the path"],
    [`${SERIES} --activation tahn`, '--activation is "tahn"; did you mean "tanh"?'],
    [
      `${SERIES} --cell gruu --treat`,
      expect.stringMatching(/^there is no cell "gruu"; did you mean "gru"\?/),
    ],
    [`${SERIES} --units none`, '--units is "none"; give a whole number from 1 to 4096'],
    [`${SERIES} --diagnos`, "unknown option '--diagnos'; did you mean --diagnose?"],
    [
      `${SERIES} --out ${SERIES}/deep`,
      `${SERIES}/deep: cannot be written to: not a folder; name another folder with --out`,
    ],
  ])("refuses in one line: %s", async (words, line) => {
    const outcome = await run("train", ...words.split(" "), "--json");
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr.endsWith("\n")).toBe(true);
    expect(outcome.stderr.slice("sequitur: ".length, -1)).toEqual(line);
  });

  it.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])(
    "%s: exit code 130, and nothing is written",
    async (signal) => {
      const words = ["train", SERIES, "--units", "64", "--layers", "4", "--treat", "--out", signal];
      const outcome = await sequitur(words, {
        folder,
        act: (child) => setTimeout(() => child.kill(signal), 1500),
      });
      expect(outcome).toEqual({
        code: 130,
        stdout: "",
        stderr: "sequitur: interrupted: nothing was written\n",
      });
      expect(existsSync(join(folder, signal))).toBe(false);
    },
  );

  it("lists in its help all cells there are", async () => {
    for (const command of ["train", "predict"]) {
      const { code, stdout } = await run(command, "--help");
      expect(code).toBe(0);
      const [, cells] = /--cell <name> (.*?) \(default: lstm\)/.exec(stdout.replaceAll(/\s+/g, " ")) ?? [];
      expect(cells?.split(/, | or /)).toEqual([...builtInCells.keys()]);
    }
  });
});
