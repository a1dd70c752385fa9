/** `npm run experiments`: see README.md in this folder for what they show, and for the flags. */
import { parseArgs } from "node:util";
import { loadEngine } from "sequitur/engine";
import { EXPERIMENTS } from "./experiments.mjs";
import { writeRecord } from "./record.mjs";
import { printedTable } from "./table.mjs";

const flags = readFlags();
const names = EXPERIMENTS.map(({ name }) => name);
const wanted = EXPERIMENTS.filter(({ name }) =>
  flags.filter.split(",").some((part) => (names.includes(part) ? name === part : name.includes(part))),
);
if (wanted.length === 0) refuse(`--filter ${flags.filter}: there are ${names.join(", ")}`);

if (flags.list) {
  for (const { name, title, minutes } of wanted)
    console.log(`${name.padEnd(16)} ${title}, about ${minutes} min`);
} else {
  const engine = await loadEngine({ engine: flags.engine, threads: flags.threads });
  for (const experiment of wanted) await carryOut(experiment, engine);
  engine.close();
}

async function carryOut(experiment, engine) {
  const { name, title, published, columns } = experiment;
  const { seed, quick } = flags;
  console.log(`\n${name}: ${title}${quick ? ", made small" : ""}\npublished: ${published}`);
  const reason = experiment.absent?.();
  if (reason !== undefined) return console.log(`skipped: ${reason}`);
  const rows = [];
  const print = printedTable(columns, console.log);
  const started = performance.now();
  const row = (...texts) => {
    rows.push(texts);
    print(texts);
  };
  const { learnt, notes = [] } = await experiment.run({ engine, seed, quick, row });
  const seconds = (performance.now() - started) / 1000;
  // They speak of the full run.
  if (!quick) for (const note of notes) console.log(`- ${note}`);
  console.log(`${seconds.toFixed(1)} s`);
  if (quick && !learnt) {
    console.error(`FAILED: ${name} has learnt nothing`);
    process.exitCode = 1;
  }
  // Written after each, so that a run that is cut short keeps what it has.
  if (flags.record) writeRecord(EXPERIMENTS, experiment, { rows, notes, seconds, seed, engine });
}

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        list: { type: "boolean", default: false },
        filter: { type: "string", default: "" },
        quick: { type: "boolean", default: false },
        record: { type: "boolean", default: false },
        engine: { type: "string" },
        threads: { type: "string" },
        seed: { type: "string", default: "1" },
      },
    });
    if (values.quick && values.record)
      throw new Error("--quick shows nothing worth a record; leave --record out");
    const whole = (name) => {
      if (!/^\d+$/.test(values[name]))
        throw new Error(`--${name} takes a whole number, received ${values[name]}`);
      return Number(values[name]);
    };
    return {
      ...values,
      seed: whole("seed"),
      threads: values.threads === undefined ? undefined : whole("threads"),
    };
  } catch ({ message }) {
    return refuse(message);
  }
}

function refuse(message) {
  console.error(message);
  process.exit(2);
}
