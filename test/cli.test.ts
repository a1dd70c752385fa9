/** `sequitur predict` end to end, on the example of the README. */

import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ForecastDocument } from "../src/tasks/forecast-result.js";
import { type Outcome, sequitur } from "./command.js";

const SERIES = "airline-passengers.csv";
const RESULTS = ["forecast.csv", "model.safetensors", "report.html"];
/** The promise is for a quiet machine of two cores; the gate may share it. */
const MOST_MS = 20_000;
/** What sequitur's own start may add to that of Node. */
const MOST_HELP_MS = 150;
const MOST_HELP_SHARE = 4;
const MAIN = join(import.meta.dirname, "../dist/cli/main.js");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-"));
  cpSync(join(import.meta.dirname, "../examples", SERIES), join(folder, SERIES));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): Promise<Outcome> => sequitur(words, { folder });

describe("sequitur predict airline-passengers.csv", () => {
  let json: Outcome;
  let text: Outcome;
  let document: ForecastDocument;
  let elapsed: number;
  beforeAll(async () => {
    const started = performance.now();
    json = await run("predict", SERIES, "--json", "--quiet", "--out", "new/first");
    elapsed = performance.now() - started;
    text = await run("predict", SERIES, "--out", "second");
    document = JSON.parse(json.stdout);
  }, 60_000);

  it("takes at most 20 seconds, cold", () => expect(elapsed).toBeLessThan(MOST_MS));

  it("prints one JSON document, its keys public API, and nothing else", () => {
    expect(json).toMatchObject({ code: 0, stderr: "" });
    const score = ["name", "rmse", "mae", "smape", "mase", "coverage80", "coverage90"];
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining([
        "kind",
        "input",
        "model",
        "loop",
        "scores",
        "verdict",
        "audit",
        "forecast",
        "forecasts",
        "timing",
      ]),
    );
    expect(document.kind).toBe("series");
    expect(document.input).toEqual({
      file: SERIES,
      rows: 144,
      column: "passengers",
      time: "month",
      frequency: "monthly",
      season: 12,
      missing: 0,
    });
    expect(document.model).toMatchObject({ cell: "lstm", layers: 1, seed: 1 });
    expect(Object.keys(document.model).sort()).toEqual([
      "cell",
      "layers",
      "parameters",
      "seed",
      "strategy",
      "units",
    ]);
    expect(document.scores).toHaveLength(6);
    for (const one of document.scores) expect(Object.keys(one).sort()).toEqual(score.toSorted());
    expect(document.verdict.winner).toBe(document.scores[0]?.name);
    expect(document.forecast).toEqual(document.forecasts[document.verdict.winner]);
    expect(document.forecast).toHaveLength(12);
    for (const { at, lo90, lo80, mean, hi80, hi90 } of document.forecast) {
      expect(at).toMatch(/^1961-\d\d-01$/);
      expect([lo90, lo80, mean, hi80, hi90]).toEqual(
        [lo90, lo80, mean, hi80, hi90].toSorted((a, b) => a - b),
      );
    }
    expect(document.timing.totalMs).toBeGreaterThan(document.timing.trainMs);
    expect(Object.keys(document.timing).sort()).toEqual(["readMs", "totalMs", "trainMs"]);
  });

  it("prints what the README shows", () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
    const [, shown] = /```text\n(Forecast by .*?)```/s.exec(readme) ?? [];
    const lines = (shown as string)
      .trimEnd()
      .split("\n")
      .filter((line) => line !== "⋮");
    expect(lines.length).toBeGreaterThan(10);
    const printed = text.stdout.split("\n");
    for (const line of lines) expect(printed).toContain(line);
  });

  it("prints a report in plain text where there is no terminal, the verdict last", () => {
    expect(text.code).toBe(0);
    expect(stripVTControlCharacters(text.stdout)).toBe(text.stdout);
    const lines = text.stdout.trimEnd().split("\n");
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    const verdict = document.verdict.text;
    expect(lines.slice(-3).join(" ")).toContain(verdict);
    expect(text.stderr).toBe(
      "sequitur: wrote second/forecast.csv, second/report.html, second/model.safetensors\n",
    );
  });

  it("writes the same bytes for the same seed, and nothing else", () => {
    expect(readdirSync(join(folder, "new/first")).sort()).toEqual(RESULTS);
    expect(readdirSync(join(folder, "second")).sort()).toEqual(RESULTS);
    for (const name of RESULTS) {
      const [first, second] = ["new/first", "second"].map((one) => readFileSync(join(folder, one, name)));
      expect(first?.equals(second as Buffer)).toBe(true);
    }
    const csv = readFileSync(join(folder, "second/forecast.csv"), "utf8").trimEnd().split("\n");
    expect(csv).toHaveLength(13);
    expect(csv[1]).toBe(Object.values(document.forecast[0] ?? {}).join());
    expect(readFileSync(join(folder, "second/report.html"), "utf8")).toContain("<svg");
  });

  it("forecasts by the saved model as the run that saved it", async () => {
    const again = await run("predict", SERIES, "--model", "second/model.safetensors", "--json");
    const saved = JSON.parse(again.stdout) as ForecastDocument;
    expect(saved.forecast).toEqual(document.forecasts.lstm);
    expect(saved).toMatchObject({ scores: [], model: document.model, timing: { trainMs: 0 } });
    const longer = await run("predict", SERIES, "--model", "second/model.safetensors", "--horizon", "13");
    expect(longer).toMatchObject({ code: 2, stdout: "" });
    expect(longer.stderr).toContain("the model forecasts 1 to 12 steps, received a horizon of 13; ");
  });

  it("reads standard input, plain or packed", async () => {
    const words = ["predict", "-", "--model", "second/model.safetensors", "--json"];
    const rows = readFileSync(join(folder, SERIES));
    for (const bytes of [rows, gzipSync(rows)]) {
      const piped = await sequitur(words, { folder, act: (child) => child.stdin?.end(bytes) });
      expect(piped).toMatchObject({ code: 0, stderr: "" });
      const read = JSON.parse(piped.stdout) as ForecastDocument;
      expect(read.input).toEqual({
        ...document.input,
        file: "standard input",
        model: "second/model.safetensors",
      });
      expect(read.forecast).toEqual(document.forecasts.lstm);
    }
  });

  it.runIf(existsSync("/dev/full"))("says in one line that the output cannot be written", async () => {
    for (const words of ["--help", `predict ${SERIES} --model second/model.safetensors`]) {
      const line = `exec '${process.execPath}' '${MAIN}' ${words} > /dev/full`;
      await expect(promisify(execFile)("sh", ["-c", line], { cwd: folder })).rejects.toMatchObject({
        code: 1,
        stderr: "sequitur: the output cannot be written (ENOSPC)\n",
      });
    }
  });

  it("is coloured when colour is forced, and says the same", async () => {
    const words = ["predict", SERIES, "--model", "second/model.safetensors"];
    const [plain, colored] = await Promise.all([
      sequitur(words, { folder, environment: { NO_COLOR: "1" } }),
      sequitur(words, { folder, environment: { FORCE_COLOR: "1" } }),
    ]);
    expect(colored.stdout).not.toBe(plain.stdout);
    expect(stripVTControlCharacters(colored.stdout)).toBe(plain.stdout);
  });

  it("ends quietly when nobody reads on", async () => {
    const words = ["predict", SERIES, "--model", "second/model.safetensors"];
    const outcome = await sequitur(words, { folder, act: (child) => child.stdout?.destroy() });
    expect(outcome).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("interrupted while it reads", () => {
  it("ends: exit code 130", async () => {
    const started = performance.now();
    const outcome = await sequitur(["predict", "-"], {
      folder,
      // Nothing is ever written to it.
      act: (child) => setTimeout(() => child.kill("SIGINT"), 1000),
    });
    expect(outcome).toEqual({
      code: 130,
      stdout: "",
      stderr: "sequitur: interrupted: nothing was written\n",
    });
    expect(performance.now() - started).toBeLessThan(6000);
  });
});

describe("interrupted while it trains", () => {
  it.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])(
    "%s: exit code 130, and all is as it was",
    async (signal) => {
      const out = join(folder, signal);
      mkdirSync(out);
      writeFileSync(join(out, "forecast.csv"), "mine");
      const started = performance.now();
      const words = ["predict", SERIES, "--units", "64", "--layers", "4", "--out", signal];
      const outcome = await sequitur(words, {
        folder,
        act: (child) => setTimeout(() => child.kill(signal), 1500),
      });
      expect(outcome).toEqual({
        code: 130,
        stdout: "",
        stderr: "sequitur: interrupted: nothing was written\n",
      });
      expect(performance.now() - started).toBeLessThan(6000);
      expect(readdirSync(out)).toEqual(["forecast.csv"]);
      expect(readFileSync(join(out, "forecast.csv"), "utf8")).toBe("mine");
    },
  );
});

describe("sequitur --help", () => {
  it("takes at most 150 ms more than Node itself", async () => {
    // The best of each, taken in turns: what else the machine does only ever adds to a time.
    let [bare, help] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 12 && !(help - bare <= MOST_HELP_MS); round++) {
      const started = performance.now();
      await promisify(execFile)(process.execPath, ["-e", "0"]);
      const between = performance.now();
      const { code, stdout, stderr } = await run("--help");
      bare = Math.min(bare, between - started);
      help = Math.min(help, performance.now() - between);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("predict [options] [file]");
    }
    // A busy machine is as much slower at everything.
    expect(help - bare).toBeLessThanOrEqual(Math.max(MOST_HELP_MS, MOST_HELP_SHARE * bare));
  });

  it("is what no command shows; a command has its own; and there is a version", async () => {
    const [none, help, own, version] = await Promise.all([
      run(),
      run("--help"),
      run("predict", "--help"),
      run("--version"),
    ]);
    expect(none).toEqual(help);
    for (const flag of "column time season horizon cell units layers seed out model json quiet".split(" "))
      expect(own?.stdout).toMatch(new RegExp(`^ {2}--${flag} `, "m"));
    const { version: expected } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../package.json"), "utf8"),
    ) as { version: string };
    expect(version).toEqual({ code: 0, stdout: `${expected}\n`, stderr: "" });
  });
});

describe("the package", () => {
  it("holds what is needed to run, and not what the build keeps for itself", async () => {
    const words = ["pack", "--dry-run", "--json", "--ignore-scripts"];
    const { stdout } = await promisify(execFile)("npm", words, { cwd: join(import.meta.dirname, "..") });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["dist/cli/main.js", "dist/index.d.ts", "README.md"]));
    expect(paths.filter((path) => path.includes("tsbuildinfo") || path.endsWith(".test.js"))).toEqual([]);
  });
});
