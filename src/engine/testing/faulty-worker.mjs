/** A worker whose core does not do its part. */
import { parentPort } from "node:worker_threads";
import { workerListener } from "../../../dist/engine/worker.js";

let fault;
const faults = {
  throws: () => {
    throw new Error("a planted fault");
  },
  fails: () => 1,
  hangs: () => {
    for (;;);
  },
  exits: () => process.exit(3),
};
const listen = workerListener(() => ({ run: () => 0, runLane: () => faults[fault](), accumulate: () => {} }));
parentPort.on("message", (message) => {
  // Counts as a message that the pool knows nothing of: it is heard before the pool posts its first.
  if (message.kind === "fault") fault = message.fault;
  else listen(message);
});
