// `npm run fuzz:reader -- --runs 100000 --seed 7`: damaged files, thrown at the readers of one series and of many. A failure
// names the file and its damage; docs/damaged-files.md holds the record of the last run.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "src/kinds/series/damaged-files.test.ts"],
  {
    stdio: "inherit",
    env: { ...process.env, SEQUITUR_FUZZ_RUNS: flags.runs, SEQUITUR_FUZZ_SEED: flags.seed },
  },
);
console.log(`${new Date().toISOString().slice(0, 10)}: ${flags.runs} files each, seed ${flags.seed}`);
process.exitCode = status ?? 1;
