/**
 * `npm run bench`: checks that gradients agree with the float64 reference, then times one training step, beside
 * PyTorch on one thread where `python3` can import it. Flags: --json, --quick, --filter TEXT.
 *
 * Method: contenders take turns within each case (rounds), each round is warmed up, the median over all rounds is
 * given. Ratios are the peer's time over ours.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { checkAgreement } from "./agreement.mjs";
import { CASES, flopsOf } from "./cases.mjs";
import { oursFor } from "./ours.mjs";
import { loadWasmEngine } from "./sequitur.mjs";

const flags = process.argv.slice(2);
const json = flags.includes("--json");
const quick = flags.includes("--quick");
const filter = flags[flags.indexOf("--filter") + 1];
const cases = CASES.filter(({ name }) => !flags.includes("--filter") || name.includes(filter));
const rounds = quick ? 1 : 3;
const repeats = quick ? 5 : 60;
const warmup = quick ? 3 : 20;

const engine = await loadWasmEngine();
const rows = [];
for (const entry of cases) {
  const error = checkAgreement(engine, entry);
  const ours = [];
  const torch = [];
  const { step } = oursFor(engine, entry);
  for (let round = 0; round < rounds; round++) {
    ours.push(...timeSteps(step));
    if (!quick) torch.push(...timeTorch(entry));
  }
  const ms = median(ours);
  const peers =
    torch.length === 0 ? {} : { "pytorch, 1 thread": { ms: median(torch), ratio: median(torch) / ms } };
  rows.push({
    ...entry,
    task: "train",
    engine: engine.name,
    threads: 1,
    ms,
    gflops: flopsOf(entry) / ms / 1e6,
    error,
    peers,
  });
  if (!json) console.log(line(rows.at(-1)));
}
if (json) console.log(JSON.stringify(rows));
else
  console.log(
    `${engine.name} (${engine.instructions}), 1 thread, Node ${process.version}, ${cpus()[0]?.model ?? "?"}; ` +
      "medians; gradients agree with float64 to the error given",
  );

function timeSteps(step) {
  for (let i = 0; i < warmup; i++) step();
  return Array.from({ length: repeats }, () => {
    const start = performance.now();
    step();
    return performance.now() - start;
  });
}

/** Empty when there is no PyTorch. */
function timeTorch(entry) {
  const input = `${JSON.stringify({ ...entry, warmup: 5, repeats: Math.ceil(repeats / 3) })}\n`;
  const run = spawnSync("python3", [new URL("torch_step.py", import.meta.url).pathname], {
    input,
    encoding: "utf8",
  });
  return run.status === 0 ? JSON.parse(run.stdout).ms : [];
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function line({ name, ms, gflops, error, peers }) {
  const others = Object.entries(peers).map(
    ([peer, other]) => `  ${peer}: ${other.ms.toFixed(2)} ms (${other.ratio.toFixed(1)}x)`,
  );
  return `${name.padEnd(34)} ${ms.toFixed(2).padStart(8)} ms ${gflops.toFixed(1).padStart(6)} GFLOP/s  error ${error.toExponential(1)}${others.join("")}`;
}
