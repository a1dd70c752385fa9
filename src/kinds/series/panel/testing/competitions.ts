/** Data of the M3 and M4 competitions as panels, where they are at hand beside the project. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Group, Member } from "../../../../sequence/panel.js";
import type { Frequency } from "../../../../sequence/series.js";

const folder = process.env.SEQUITUR_DATA ?? join(import.meta.dirname, "../../../../../../shared/data");
const files = ["m3.csv.gz", "m4_Hourly-train.csv.gz", "m4_Weekly-train.csv.gz"];

/** Says once why tests are skipped where the data are absent. */
export const competitionsPresent: boolean = files.every((file) => existsSync(join(folder, file)));
if (!competitionsPresent)
  console.warn(`skipped the competitions: ${files.join(", ")} are not all in ${folder}; set SEQUITUR_DATA`);

const rowsOf = (file: string): string[][] =>
  gunzipSync(readFileSync(join(folder, file)))
    .toString()
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.replaceAll('"', "").trim().split(","));

/** Train and test files have a row a series; short ones end in empty cells. */
export function readM4(name: "Hourly" | "Weekly"): Group {
  const [train = [], test = []] = ["train", "test"].map((part) => rowsOf(`m4_${name}-${part}.csv.gz`));
  const hourly = name === "Hourly";
  const numbers = (cells: readonly string[]): number[] =>
    cells
      .slice(1)
      .filter((cell) => cell !== "" && cell !== "NA")
      .map(Number);
  const frequency: Frequency = { unit: hourly ? "hour" : "week", count: 1 };
  const members = train.map((cells, index): Member => {
    const held = numbers(test[index] ?? []);
    const values = Float64Array.from([...numbers(cells), ...held]);
    return {
      id: cells[0] as string,
      group: name,
      values,
      held: held.length,
      start: undefined,
      frequency,
    };
  });
  return { name, season: hourly ? 24 : 1, horizon: hourly ? 48 : 13, members };
}

/** A row an observation, the official cut in the column `split`. */
export function readM3(): Group[] {
  const groups = new Map<
    string,
    { season: number; series: Map<string, { values: number[]; held: number }> }
  >();
  for (const [id = "", type = "", period, , split, value] of rowsOf("m3.csv.gz")) {
    const group = groups.get(type) ?? { season: Number(period), series: new Map() };
    groups.set(type, group);
    const one = group.series.get(id) ?? { values: [], held: 0 };
    group.series.set(id, one);
    one.values.push(Number(value));
    if (split === "test") one.held++;
  }
  return [...groups].map(([name, { season, series }]) => {
    const members = [...series].map(
      ([id, { values, held }]): Member => ({
        id,
        group: name,
        values: Float64Array.from(values),
        held,
        start: undefined,
        frequency: { unit: "step", count: 1 },
      }),
    );
    return { name, season, horizon: Math.max(...members.map(({ held }) => held)), members };
  });
}
