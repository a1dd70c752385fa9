/**
 * `node bench/long-sequence.mjs [--engine native] [--units 256] [--batch 64] [--steps 10000] [--memory 640]`: how long one
 * training step of an LSTM on long sequences takes, and how much memory the process has had at most. `--memory` are the
 * megabytes in which the sequences may be remembered; what needs more is computed in chunks, the forward pass twice.
 */
import { parseArgs } from "node:util";
import { materialOf } from "./models.mjs";
import { ALL_THREADS, batchOf, openOurs, trainerOf } from "./ours.mjs";

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "native" },
    units: { type: "string", default: "256" },
    batch: { type: "string", default: "64" },
    steps: { type: "string", default: "10000" },
    memory: { type: "string" },
  },
});
const [units, batch, steps] = [values.units, values.batch, values.steps].map(Number);
const memoryMegabytes = values.memory === undefined ? undefined : Number(values.memory);
const entry = { task: "train", cell: "lstm", units, batch, steps, rate: 1e-6, memoryMegabytes };

const ours = await openOurs(values.engine, ALL_THREADS);
const material = materialOf(entry);
const trainer = trainerOf(ours.engine, entry, material);
const data = batchOf(entry, material);
const times = [];
for (let repeat = 0; repeat < 5; repeat++) {
  const start = performance.now();
  trainer.step(data);
  times.push(performance.now() - start);
}
trainer.close();
ours.close();
const median = times.sort((a, b) => a - b)[2];
// Linux and macOS differ in what they count in; Node makes kilobytes of both.
const resident = process.resourceUsage().maxRSS / 1024;
console.log(
  `LSTM ${units}, batch ${batch}, ${steps} steps, ${ours.name}, ${ours.threads} threads: ` +
    `${median.toFixed(0)} ms a training step, at most ${resident.toFixed(0)} MB resident`,
);
