/** The record of the last run of each experiment, `docs/experiments.md`: a section each, the others left as they are. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { markdownTable } from "./table.mjs";

const FILE = fileURLToPath(new URL("../docs/experiments.md", import.meta.url));

const NOT_RUN = "Not run yet";

/**
 * Writes the section of one that has run; those that never have say so.
 * @param result `{ rows, notes, seconds, seed, engine }`
 */
export function writeRecord(experiments, ran, result) {
  const [preface, ...old] = readFileSync(FILE, "utf8").split(/^## /m);
  const known = new Map(
    old
      .filter((text) => !text.includes(NOT_RUN))
      .map((text) => [text.split("\n", 1)[0], `## ${text.trimEnd()}`]),
  );
  known.set(ran.name, sectionOf(ran, result));
  const texts = experiments.map((experiment) => known.get(experiment.name) ?? notRun(experiment));
  writeFileSync(FILE, `${[preface.trimEnd(), ...texts].join("\n\n")}\n`);
}

function sectionOf(experiment, { rows, notes, seconds, seed, engine }) {
  const minutes = (seconds / 60).toFixed(seconds < 600 ? 1 : 0);
  const threads = engine.threads === 1 ? "1 thread" : `${engine.threads} threads`;
  const date = new Date().toISOString().slice(0, 10);
  const where = `${cpus()[0]?.model ?? "unknown processor"}, ${threads}, ${engine.name} (${engine.instructions}), Node ${process.version}`;
  return [
    heading(experiment),
    markdownTable(experiment.columns, rows),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join("\n")]),
    `Seed ${seed}; ${minutes} minutes; ${date}; ${where}.`,
  ].join("\n\n");
}

function notRun(experiment) {
  return `${heading(experiment)}\n\n${NOT_RUN}: about ${experiment.minutes} minutes.`;
}

function heading({ name, title, published }) {
  return `## ${name}\n\n**${title}.** Published: ${published}`;
}
