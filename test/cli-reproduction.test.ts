/** The command of a report, run again, gives the same result: whatever flags it was made with. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sequitur } from "./command.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-reproduction-"));
  // Months by a day that might be one, one of them twice, a byte that is no UTF-8, and another column of numbers.
  const rows = Array.from({ length: 60 }, (_, step) => {
    const month = String((step % 12) + 1).padStart(2, "0");
    return `01/${month}/${2019 + Math.floor(step / 12)};${step};${(50 + 10 * Math.sin(step)).toFixed(1)}`;
  });
  const text = ["tag;nr;größe", ...rows, "01/03/2020;99;70.5"].join("\n");
  writeFileSync(join(folder, "it's.csv"), Buffer.from(text, "latin1"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The command on a page, as words. */
function commandOn(page: string): string[] {
  const html = readFileSync(join(folder, page), "utf8");
  const [, code = ""] = /<pre><code>npx sequitur (.*?)<\/code><\/pre>/s.exec(html) ?? [];
  const line = code.replaceAll(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)));
  const plain = line.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  return (plain.match(/(?:'[^']*'|\\'|[^\s'])+/g) ?? []).map((word) =>
    word.replaceAll(/'([^']*)'|\\(')/g, (_, quoted?: string, sign?: string) => quoted ?? sign ?? ""),
  );
}

async function documentOf(words: readonly string[]): Promise<object> {
  const { code, stdout, stderr } = await sequitur([...words, "--engine", "portable", "--quiet", "--json"], {
    folder,
  });
  expect([code, stderr]).toEqual([0, ""]);
  // Whatever was measured by the clock.
  const isTime = (key: string): boolean => key === "timing" || key === "seconds";
  return JSON.parse(stdout, (key, value: unknown) => (isTime(key) ? undefined : value));
}

const READING =
  "--encoding windows-1252 --dates day-first --duplicates mean --column größe --horizon 3".split(" ");

describe("the command of a report gives the same again", () => {
  it.each<[command: string, page: string, flags: string]>([
    ["predict", "report.html", "--units 8 --seed 3 --strategy recursive"],
    ["train", "diagnosis.html", "--units 8 --cell simple --diagnose"],
    ["compare", "comparison.html", "--units 8 --origins 2"],
  ])("of %s", async (command, page, flags) => {
    const words = [command, "it's.csv", ...READING, ...flags.split(" ")];
    const made = await documentOf([...words, "--out", command]);
    const again = commandOn(join(command, page));
    for (const flag of ["--encoding", "--dates", "--duplicates"]) expect(again).toContain(flag);
    expect(await documentOf(again)).toEqual(made);
  });

  it("of a saved model", async () => {
    const words = ["predict", "it's.csv", ...READING, "--model", "predict/model.safetensors"];
    const made = await documentOf([...words, "--out", "model"]);
    expect(await documentOf(commandOn("model/report.html"))).toEqual(made);
  });
});
