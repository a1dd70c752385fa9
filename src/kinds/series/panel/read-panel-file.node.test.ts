/** Files on disk, and the data of the competitions where they are present. */

import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { Member } from "../../../sequence/panel.js";
import type { PanelInput } from "./read-panel.js";
import { readPanelFile, readPanelStream } from "./read-panel-file.node.js";

const folder = mkdtempSync(join(tmpdir(), "sequitur-panel-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const TEXT = "id,t,y\na,1,1\na,2,2\nb,1,3\nb,2,4\nb,3,5\n";
const TEST = "id,t,y\nb,4,6\na,3,3\n";
const valuesOf = ({ groups }: PanelInput): Record<string, number[]> =>
  Object.fromEntries(
    groups.flatMap(({ members }) => members.map(({ id, values }) => [id, Array.from(values)])),
  );

describe("readPanelFile", () => {
  it.each<[string, Uint8Array | string]>([
    ["plain.csv", TEXT],
    ["packed.csv.gz", gzipSync(TEXT)],
    ["little.csv", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
  ])("reads %s, and what is held out of it", async (name, bytes) => {
    const input = await readPanelFile(write(name, bytes), { test: write("test.csv.gz", gzipSync(TEST)) });
    expect(valuesOf(input)).toEqual({ a: [1, 2, 3], b: [3, 4, 5, 6] });
  });

  it("refuses at once what is too large for a string", async () => {
    const path = write("large.csv", TEXT);
    truncateSync(path, 600 * 2 ** 20);
    await expect(readPanelFile(path)).rejects.toThrow(`${path}: there are more than 480 MiB of text; select`);
  });

  it("reads a stream", async () => {
    const parts = [Buffer.from(TEXT.slice(0, 10)), Buffer.from(TEXT.slice(10))];
    const input = await readPanelStream(Readable.from(parts), { file: "standard input", horizon: 1 });
    expect(valuesOf(input)).toEqual({ b: [3, 4, 5] });
    expect(input.findings[0]?.text).toBe("standard input: 5 rows");
  });

  it("says which of two files is missing", async () => {
    const path = write("there.csv", TEXT);
    await expect(readPanelFile(path, { test: join(folder, "ther.csv") })).rejects.toThrow(
      `${join(folder, "ther.csv")}: no such file; did you mean "${path}"?`,
    );
  });
});

const data = join(import.meta.dirname, "../../../../../shared/data");
const isPresent = existsSync(join(data, "m3.csv.gz"));
if (!isPresent) console.warn("skipped the panels of the M3 and M4 competitions: ../shared/data is absent");
const linesOf = (name: string): string[] =>
  gunzipSync(readFileSync(join(data, name)))
    .toString("utf8")
    .trimEnd()
    .split(/\r?\n/)
    .slice(1);

describe.skipIf(!isPresent)("the competitions", () => {
  it("M3, by its columns", async () => {
    const { groups, findings, rows, layout } = await readPanelFile(join(data, "m3.csv.gz"), {
      split: "split",
      group: "type",
      period: "period",
    });
    expect(groups.map((group) => [group.name, group.members.length, group.season, group.horizon])).toEqual([
      ["YEARLY", 645, 1, 6],
      ["QUARTERLY", 756, 4, 8],
      ["MONTHLY", 1428, 12, 18],
      ["OTHER", 174, 1, 8],
    ]);
    const cells = linesOf("m3.csv.gz").map((line) => line.split(","));
    expect([layout, rows]).toEqual(["long", cells.length]);
    const expected = new Map<string, { group: string; values: number[]; held: number; first: string }>();
    for (const [id = "", group = "", , time = "", split, value] of cells) {
      const one = expected.get(id) ?? { group, values: [], held: 0, first: time };
      expected.set(id, one);
      one.values.push(Number(value));
      if (split === "test") one.held++;
    }
    const members = groups.flatMap((group) => group.members);
    const read = ({ id, group, values, held, start = Number.NaN }: Member): string => {
      const first = new Date(start).toISOString().slice(0, 10);
      return [id, group, first, held, ...values].join(" ");
    };
    const written = Array.from(expected, ([id, { group, first, held, values }]) => {
      return [id, group, first, held, ...values].join(" ");
    });
    expect(members.map(read)).toEqual(written);
    for (const { horizon, members: each } of groups)
      expect(each.every(({ held }) => held === horizon)).toBe(true);
    const units = groups.map((group) => [
      ...new Set(group.members.map(({ frequency }) => `${frequency.count} ${frequency.unit}`)),
    ]);
    expect(units).toEqual([["1 year"], ["1 quarter"], ["1 month"], ["1 year"]]);
    expect(findings.some(({ text }) => /gaps|evenly|left out|not scored|without a value/.test(text))).toBe(
      false,
    );
  });

  it.each([
    ["Hourly", 414, 48, 24],
    ["Weekly", 359, 13, 1],
  ] as const)("M4 %s, a row a series, from two files", async (name, series, horizon, period) => {
    const [train, test] = [`m4_${name}-train.csv.gz`, `m4_${name}-test.csv.gz`];
    const { groups, layout } = await readPanelFile(join(data, train), { test: join(data, test), period });
    const numbersOf = (line: string): [string, number[]] => {
      const [id = "", ...cells] = line.replaceAll('"', "").split(",");
      return [id, cells.filter((cell) => cell !== "").map(Number)];
    };
    const held = new Map(linesOf(test).map(numbersOf));
    const expected = linesOf(train)
      .map(numbersOf)
      .map(([id, values]) => [id, ...values, ...(held.get(id) ?? [])].join(" "));
    expect([layout, groups.length, groups[0]?.season, groups[0]?.horizon]).toEqual([
      "wide",
      1,
      period,
      horizon,
    ]);
    const members = groups[0]?.members ?? [];
    expect([members.length, held.size]).toEqual([series, series]);
    expect(members.map(({ id, values }) => [id, ...values].join(" "))).toEqual(expected);
    expect(members.every((member) => member.held === horizon)).toBe(true);
  });

  it("M4 Weekly, without being told what is held out", async () => {
    const { groups } = await readPanelFile(join(data, "m4_Weekly-train.csv.gz"), { horizon: 13 });
    expect([groups[0]?.members.length, groups[0]?.season]).toEqual([359, 1]);
  });

  it("M3, without being told of its groups: each series keeps its frequency", async () => {
    const { groups, findings } = await readPanelFile(join(data, "m3.csv.gz"));
    expect(groups[0]?.members.length).toBe(3003);
    expect(groups[0]?.members.reduce((sum, { values }) => sum + values.length, 0)).toBe(
      linesOf("m3.csv.gz").length,
    );
    expect(findings.some(({ text }) => /^1575 series, .* of another frequency than most/.test(text))).toBe(
      true,
    );
  });

  it("the transformer temperatures, a column a series", async () => {
    const { groups, layout } = await readPanelFile(join(data, "etth1.csv.gz"), {
      target: "all",
      horizon: 96,
    });
    expect([layout, groups[0]?.season]).toEqual(["columns", 24]);
    const lines = linesOf("etth1.csv.gz");
    expect(groups[0]?.members.map(({ id, values }) => [id, values.length, values.at(-1)])).toEqual(
      ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"].map((id, column) => [
        id,
        lines.length,
        Number(lines.at(-1)?.split(",")[column + 1]),
      ]),
    );
  });
});
