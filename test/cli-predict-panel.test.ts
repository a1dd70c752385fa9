/** `sequitur predict` of many series end to end: what it prints, writes and refuses. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PanelForecastDocument } from "../src/tasks/panel-prediction.js";
import { type Outcome, sequitur } from "./command.js";

const FILE = "shops.csv";
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-predict-panel-"));
  const month = (step: number): string =>
    `${2021 + Math.floor(step / 12)}-${String((step % 12) + 1).padStart(2, "0")}`;
  const rows = [1, 2, 3].flatMap((shop) =>
    Array.from({ length: shop === 3 ? 2 : 36 }, (_, step) => {
      const sales = 100 * shop + 20 * Math.sin((Math.PI * step) / 6) + ((step * step * (shop + 3)) % 7);
      return `shop ${shop},${month(step)},${sales.toFixed(2)}`;
    }),
  );
  writeFileSync(join(folder, FILE), `shop,month,sales\n${rows.join("\n")}\n`);
  writeFileSync(join(folder, "cities.csv"), `city,month,sales\n${rows.join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): Promise<Outcome> => sequitur(["predict", ...words], { folder });

describe("sequitur predict --id", () => {
  it("prints how forecasters did and the first forecasts, and writes all of them", async () => {
    const outcome = await run(FILE, "--id", "shop", "--horizon", "4", "--out", "report");
    expect(outcome).toMatchObject({
      code: 0,
      stderr: "sequitur: wrote report/forecast.csv, report/model.safetensors\n",
    });
    expect(stripVTControlCharacters(outcome.stdout)).toBe(outcome.stdout);
    const lines = outcome.stdout.trimEnd().split("\n");
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(outcome.stdout).toContain("all: 3 series, the last 4 steps held out, season of 12\n");
    expect(lines.findIndex((line) => line.startsWith("shop 3  "))).toBeGreaterThan(
      lines.findIndex((line) => line.startsWith("▸ ")),
    );
    const table = readFileSync(join(folder, "report/forecast.csv"), "utf8").trimEnd().split("\n");
    expect(table[0]).toBe("id,at,mean,lo80,hi80,lo90,hi90");
    expect(table.slice(1).map((line) => line.split(",", 2).join(" "))).toEqual([
      ...[1, 2].flatMap((shop) => ["01", "02", "03", "04"].map((month) => `shop ${shop} 2024-${month}-01`)),
      ...["03", "04", "05", "06"].map((month) => `shop 3 2021-${month}-01`),
    ]);
  });

  it("finds many series by the usual names of columns, and says what it took", async () => {
    const outcome = await run(FILE, "--horizon", "4", "--engine", "portable");
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    expect(outcome.stdout).toMatch(/3 ids in column "shop" +--id NAME\n/);
    expect(outcome.stdout).toMatch(/times from column "month" \(YYYY-MM\) +--time NAME\n/);
    expect(outcome.stdout).toMatch(/forecasts column "sales", .* +--target NAME\n/);
    expect(outcome.stdout).toContain("all: 3 series, the last 4 steps held out");
  });

  it("forecasts by the model that was saved, to the bit, and series that it has never seen", async () => {
    const model = ["--model", "report/model.safetensors"];
    const outcome = await run(FILE, ...model, "--out", "again");
    expect(outcome).toMatchObject({ code: 0, stderr: expect.stringContaining("wrote again/forecast.csv") });
    const [first, again] = ["report", "again"].map((name) =>
      readFileSync(join(folder, name, "forecast.csv"), "utf8"),
    );
    expect(again).toBe(first);
    expect(outcome.stdout).toContain("all: 3 series, 4 steps ahead, season of 12\n");
    expect(outcome.stdout).toContain(
      "Forecast by the saved model, without training; nothing was compared.\n",
    );
    writeFileSync(join(folder, "new.csv"), "shop,day,month,sales\nnew,1,2024-02,70\n");
    const fresh = await run("new.csv", ...model, "--horizon", "2", "--json");
    expect(fresh).toMatchObject({ code: 0, stderr: "" });
    const { input, groups, forecasts } = JSON.parse(fresh.stdout) as PanelForecastDocument;
    expect(input).toEqual({ file: "new.csv", rows: 1, series: 1, model: "report/model.safetensors" });
    expect(groups).toMatchObject([{ group: "all", horizon: 2, season: 12, scores: [] }]);
    expect(forecasts[0]?.forecast.map(({ at }) => at)).toEqual(["2024-03-01", "2024-04-01"]);
  });

  it.each<[words: string, line: unknown]>([
    [
      "--column sales",
      "--column is of one series, but the model is of many; name their column of values with --target",
    ],
    ["--season 12", expect.stringMatching(/--season.*--model|--model.*--season/)],
    ["--calendar", expect.stringMatching(/--calendar.*--model|--model.*--calendar/)],
    ["--holidays DE", "the model knows no holidays; leave --holidays out, or train anew without --model"],
    ["--group shop", expect.stringMatching(/^the model does not know group "shop 1"; it knows "all": name/)],
    [
      "--horizon 5",
      expect.stringMatching(/^the model forecasts 1 to 4 steps of group "all", received a horizon of 5/),
    ],
  ])("refuses in one line, of a model: %s", async (words, line) => {
    const outcome = await run(FILE, "--model", "report/model.safetensors", ...words.split(" "));
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr.slice("sequitur: ".length, -1)).toEqual(line);
  });

  it("tells models of one series and of many apart", async () => {
    const rows = Array.from({ length: 30 }, (_, step) => `${10 + ((step * 7) % 5)}\n`);
    writeFileSync(join(folder, "one.csv"), `sales\n${rows.join("")}`);
    const one = await run("one.csv", "--units", "2", "--horizon", "2", "--season", "1", "--out", "one");
    expect(one).toMatchObject({ code: 0 });
    const outcome = await run(FILE, "--id", "shop", "--model", "one/model.safetensors");
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toBe(
      "sequitur: --id is of many series, but the model is of one; leave --id out, or give a model that predict --id saved\n",
    );
    const whole = readFileSync(join(folder, "report/model.safetensors"));
    writeFileSync(join(folder, "cut.safetensors"), whole.subarray(0, whole.length / 2));
    const cut = await run(FILE, "--model", "cut.safetensors");
    expect(cut).toMatchObject({ code: 2, stdout: "" });
    expect(cut.stderr).toMatch(/^sequitur: cut\.safetensors: [^\n]*download or save it again\n$/);
  });

  it("forecasts by a network of distributions whoever wins, and writes paths, by its saved model the same", async () => {
    const asked = ["--id", "shop", "--horizon", "4", "--distribution", "normal"];
    const outcome = await run(FILE, ...asked, "--paths", "5", "--out", "drawn");
    expect(outcome).toMatchObject({
      code: 0,
      stderr: "sequitur: wrote drawn/forecast.csv, drawn/paths.csv, drawn/model.safetensors\n",
    });
    expect(outcome.stdout).toMatch(/▸ network|forecast by network, as asked for/);
    const again = await run(FILE, "--model", "drawn/model.safetensors", "--paths", "5", "--out", "redrawn");
    expect(again).toMatchObject({ code: 0 });
    for (const name of ["paths.csv", "forecast.csv", "model.safetensors"])
      expect(readFileSync(join(folder, "redrawn", name))).toEqual(readFileSync(join(folder, "drawn", name)));
    const table = readFileSync(join(folder, "drawn/paths.csv"), "utf8").trimEnd().split("\n");
    expect(table).toHaveLength(1 + 3 * 5 * 4);
    expect(table[1]).toMatch(/^shop 1,1,2024-01-01,\d/);
  });

  it("prints one JSON document, its keys public API, the same again", async () => {
    const flags = [FILE, "--id", "shop", "--horizon", "4", "--json", "--quiet", "--seed", "7"];
    const [first, again] = [await run(...flags), await run(...flags)];
    expect(first).toMatchObject({ code: 0, stderr: "" });
    const document = JSON.parse(first.stdout) as PanelForecastDocument;
    expect(Object.keys(document)).toEqual([
      "kind",
      "input",
      "groups",
      "verdict",
      "audit",
      "forecasts",
      "timing",
    ]);
    expect(document.groups[0]?.forecaster).toBe(document.groups[0]?.scores[0]?.name);
    expect(document.input).toEqual({ file: FILE, rows: 74, series: 3, seed: 7 });
    const without = ({ timing: _, groups: __, ...rest }: PanelForecastDocument): unknown => rest;
    expect(without(JSON.parse(again.stdout) as PanelForecastDocument)).toEqual(without(document));
  });

  it.each<[words: string, line: unknown]>([
    [`${FILE} --id shpo`, expect.stringMatching(/"shpo".*--id/)],
    [`${FILE} --id shop --paths 5`, "--paths are written to a file; name a folder with --out"],
    [
      `${FILE} --id shop --paths 5 --out none`,
      expect.stringMatching(/^--paths are drawn by a network of distributions; name one with --distribution/),
    ],
    [
      `${FILE} --id shop --distribution negative-binomial`,
      expect.stringMatching(
        /series "shop 1" holds [\d.]+, and --distribution negative-binomial is of counts/,
      ),
    ],
    [`${FILE} --id shop --cell gru`, expect.stringMatching(/--id.*--cell|--cell.*--id/)],
    [`${FILE} --id shop --horizon 400`, expect.stringMatching(/^no series has 2 steps before its last 400/)],
    [
      `${FILE} --cell gru`,
      `${FILE}: column "shop" tells several series apart; predict and evaluate take all of them, without flags of a single one; or select one with --sql`,
    ],
    ["cities.csv", expect.stringMatching(/tell series apart with --id/)],
  ])("refuses in one line: %s", async (words, line) => {
    const outcome = await run(...words.split(" "), "--json");
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr.match(/\n/g)).toHaveLength(1);
    expect(outcome.stderr.slice("sequitur: ".length, -1)).toEqual(line);
  });
});
