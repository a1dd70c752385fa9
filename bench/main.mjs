/** `npm run bench`: see README.md in this folder for what it measures, how, and for its flags. */
import { parseArgs } from "node:util";
import { SECTIONS } from "./cases.mjs";
import { compare } from "./compare.mjs";
import { CONCLUSIONS } from "./conclusions.mjs";
import { operationsOf } from "./operations.mjs";
import { ALL_THREADS, ENGINES, openOurs } from "./ours.mjs";
import { openPeers } from "./peers.mjs";
import { agreementLines, markdownTable, provenance, textTable } from "./table.mjs";

const options = {
  engine: { type: "string" },
  threads: { type: "string" },
  peers: { type: "string" },
  filter: { type: "string", default: "" },
  quick: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  markdown: { type: "boolean", default: false },
};
const flags = readFlags();
const threadsAsked = flags.threads?.split(",").map(Number) ?? [ALL_THREADS];
/** In a quick run only what takes little is timed; all is checked. */
const QUICK_OPERATIONS = 1e9;
const plan = flags.quick
  ? { rounds: 1, budget: 50, timed: (entry) => operationsOf(entry).products < QUICK_OPERATIONS }
  : { rounds: 5, budget: 1500, timed: () => true };
const tableOf = flags.markdown ? markdownTable : textTable;
// With --json, standard output is for the rows alone.
const print = flags.json ? () => {} : console.log;

const ours = await openAllOurs(threadsAsked);
const { contenders: peers, absent } = await openPeers(flags.peers?.split(","));
for (const line of absent) console.error(line);
const rows = [];
for (const section of SECTIONS) rows.push(...(await measure(section)));
for (const contender of [...ours, ...peers]) contender.close();

if (flags.json) console.log(JSON.stringify(rows.filter(({ ms }) => ms !== undefined)));
printLines([...agreementLines(rows), provenance(ours, peers)]);

async function measure(section) {
  const comparisons = section.comparisons
    .map((entries) => entries.filter(({ name }) => name.includes(flags.filter)))
    .filter((entries) => entries.length > 0);
  if (comparisons.length === 0) return [];
  const contenders = {
    ours: section.allThreads && flags.threads === undefined ? await openAllOurs([1, ALL_THREADS]) : ours,
    peers: section.peers ? peers : [],
  };
  const entries = comparisons.flat();
  const taking = contenders.peers.filter((peer) =>
    entries.some((entry) => peer.refuses(entry) === undefined),
  );
  const table = tableOf([...new Set(taking.map(({ name }) => name))]);
  const title = [`\n${flags.markdown ? "### " : ""}${section.title}\n`, ...table.header()];
  const found = [];
  for (const comparison of comparisons) {
    const rowsFound = await compare(comparison, contenders, plan, failed);
    if (found.length === 0 && rowsFound.length > 0) for (const line of title) print(line);
    for (const row of rowsFound) print(table.row(row));
    found.push(...rowsFound);
  }
  // The times of a quick run mean nothing.
  const timed = flags.quick ? [] : found.filter(({ ms }) => ms !== undefined);
  printLines(CONCLUSIONS[section.conclusion]?.(timed) ?? []);
  if (contenders.ours !== ours) for (const contender of contenders.ours) contender.close();
  return found;
}

/** The engines that are asked for, or all that load. Some have one thread, whatever they are asked. */
async function openAllOurs(threads) {
  const opened = new Map();
  for (const name of flags.engine?.split(",") ?? ENGINES)
    for (const count of threads)
      try {
        const contender = await openOurs(name, count);
        opened.set(`${contender.name} ${contender.threads}`, contender);
      } catch (error) {
        if (flags.engine !== undefined) refuse(error);
        console.error(`left out: ${error.message}`);
      }
  return [...opened.values()];
}

/** Lines below a table, which Markdown would otherwise run together. */
function printLines(lines) {
  if (lines.length > 0) print(`\n${lines.join(flags.markdown ? "  \n" : "\n")}`);
}

function failed(reason) {
  console.error(`FAILED: ${reason}`);
  process.exitCode = 1;
}

function readFlags() {
  try {
    const { values } = parseArgs({ options });
    const threads = values.threads?.split(",") ?? [];
    if (threads.some((count) => !/^[1-9]\d*$/.test(count)))
      throw new Error("--threads takes numbers, such as 1,2");
    const unknown = values.engine?.split(",").find((name) => !ENGINES.includes(name));
    if (unknown !== undefined) throw new Error(`--engine ${unknown}: there are ${ENGINES.join(", ")}`);
    return values;
  } catch (error) {
    return refuse(error);
  }
}

function refuse({ message }) {
  console.error(message);
  process.exit(2);
}
