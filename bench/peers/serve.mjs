import { createInterface } from "node:readline";
import { timeCalls } from "../timing.mjs";

/**
 * Answers the questions of `../peers.mjs`: one JSON line in, one out. `pytorch.py` understands the same.
 * @param open gives `{ version, prepare(entry, material) }`, or throws when the peer is not installed; `prepare` gives
 *   `{ step(), check(), close?() }`, all of which may be asynchronous
 */
export async function serve(open) {
  // Standard output is for answers alone, whatever a peer has to say.
  const answer = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  for (const method of ["log", "info", "debug"]) console[method] = console.error;
  let peer;
  try {
    peer = await open();
  } catch (error) {
    const absent = error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND";
    answer({ missing: absent ? "not installed" : String(error.message).split("\n")[0] });
    return;
  }
  answer({ version: peer.version });
  let prepared;
  const actions = {
    async prepare({ entry, material }) {
      prepared = await peer.prepare(entry, decode(material));
      return {};
    },
    check: async () => ({ values: Array.from(await prepared.check()) }),
    time: async (plan) => ({ ms: await timeCalls(prepared.step, plan) }),
    async close() {
      await prepared.close?.();
      prepared = undefined;
      return {};
    },
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    try {
      answer(await actions[message.do](message));
    } catch (error) {
      answer({ error: String(error.message).split("\n")[0] });
    }
  }
}

function decode({ weights, inputs, targets }) {
  const floats = (text) => new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer);
  return {
    weights: Object.fromEntries(Object.entries(weights).map(([name, text]) => [name, floats(text)])),
    inputs: floats(inputs),
    targets: floats(targets),
  };
}

/** Gates stacked as a peer wants them: `gates` in its order, rows of `operand`'s matrices below one another. */
export function stacked(weights, gates, operand) {
  const parts = gates.map((gate) => weights[`0.${gate}.${operand}`]);
  const whole = new Float32Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
