/**
 * The peers, each in a process of its own, so that none meets the memory, the compiled code or the threads of another.
 *
 * A contender, ours or a peer, is `{ name, version, threads, refuses(entry), prepare(entry, material), close() }`:
 * `refuses` gives the reason why an entry is not for it, or undefined; `prepare` gives `{ check(), time(plan), close() }`,
 * where `check` gives the numbers in which all must agree (losses of five training steps, outputs), and `time` gives
 * ms a call, `plan.repeats` times after `plan.warmup` that do not count.
 */
import { fileURLToPath } from "node:url";
import { ALL_THREADS } from "./ours.mjs";
import { Remote } from "./remote.mjs";

const python = process.env.PYTHON ?? "python3";
const javascript = (file, ...options) => [
  process.execPath,
  fileURLToPath(new URL(`peers/${file}`, import.meta.url)),
  ...options,
];
const NPM = "npm ci --prefix bench/peers";
const isExample = ({ updates }) => updates !== undefined;

const PEERS = [
  {
    name: "PyTorch",
    command: [python, fileURLToPath(new URL("peers/pytorch.py", import.meta.url))],
    install: `pip install torch, for ${python} (PYTHON=… names another)`,
    threads: [1, ALL_THREADS],
    refuses: (entry) => (isExample(entry) || entry.cell === "gru-reset-before" ? "no such cell" : undefined),
  },
  {
    name: "TensorFlow.js wasm",
    command: javascript("tfjs.mjs", "wasm"),
    install: NPM,
    threads: [1],
    refuses: (entry) => refusedByTensorFlow(entry),
  },
  {
    name: "TensorFlow.js cpu",
    command: javascript("tfjs.mjs", "cpu"),
    install: NPM,
    threads: [1],
    refuses: (entry) =>
      refusedByTensorFlow(entry) ??
      (entry.task !== "train" || entry.units * entry.batch * entry.steps > 64 * 32 * 50
        ? "it would take minutes"
        : undefined),
  },
  {
    name: "onnxruntime-web",
    command: javascript("onnxruntime.mjs"),
    install: NPM,
    threads: [1],
    refuses: ({ task }) => (task === "train" ? "it does not train" : undefined),
  },
  {
    name: "brain.js",
    command: javascript("brain.mjs"),
    install: NPM,
    threads: [1],
    refuses: (entry) => (isExample(entry) ? undefined : "its LSTM is not the textbook's"),
  },
];

function refusedByTensorFlow(entry) {
  if (isExample(entry) || entry.task === "step") return "not measured";
  return entry.cell === "gru" ? "its GRU resets before the product" : undefined;
}

/**
 * Starts the peers that are installed, once for each number of threads.
 * @param names the beginnings of the names of those that are wanted, all unless given
 * @returns contenders, and a line for each peer that is absent
 */
export async function openPeers(names = [""]) {
  const wanted = PEERS.filter(({ name }) =>
    names.some((start) => name.toLowerCase().startsWith(start.toLowerCase())),
  );
  const started = await Promise.all(
    wanted.flatMap((peer) =>
      [...new Set(peer.threads)].map(async (threads) => {
        const remote = new Remote([...peer.command, String(threads)]);
        return { peer, threads, remote, ...(await remote.hello) };
      }),
    ),
  );
  const here = started.filter(({ missing }) => missing === undefined);
  const absent = started
    .filter(({ missing }) => missing !== undefined)
    .map(({ peer, missing }) => `${peer.name} is not here (${missing}); to measure it: ${peer.install}`);
  return {
    contenders: here.map(({ peer, threads, version, remote }) => contenderOf(peer, threads, version, remote)),
    absent: [...new Set(absent)],
  };
}

function contenderOf({ name, refuses }, threads, version, remote) {
  return {
    name,
    version,
    threads,
    refuses,
    async prepare(entry, { weights, inputs, targets }) {
      const encoded = {
        weights: mapValues(weights, base64),
        inputs: base64(inputs),
        targets: base64(targets),
      };
      await remote.ask({ do: "prepare", entry, material: encoded });
      return {
        check: async () => (await remote.ask({ do: "check" })).values,
        time: async (plan) => (await remote.ask({ do: "time", ...plan, calls: entry.calls })).ms,
        close: () => remote.ask({ do: "close" }),
      };
    },
    close: () => remote.end(),
  };
}

const mapValues = (record, change) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
/** Float32, in the machine's order of bytes. */
const base64 = (floats) =>
  Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString("base64");
