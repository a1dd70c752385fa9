import { describe, expect, it } from "vitest";
import { FormatError, InputError, NotSupportedError, ShapeError } from "../../errors.js";
import { modelProto } from "./messages.js";
import { loadOnnx } from "./network.js";
import type { Tensor } from "./tensor.js";
import { graph, model, node, tensor, valueInfo } from "./testing/build-model.js";

const float = (dims: readonly number[], ...values: number[]): Tensor => tensor("float32", dims, values);

describe("damaged files", () => {
  const body = graph({
    nodes: [node("Add", ["h", "e"], ["next"]), node("Identity", ["next"], ["copy"])],
    inputs: [valueInfo("h", "float32", [2]), valueInfo("e", "float32", [2])],
    outputs: [valueInfo("next", "float32", [2]), valueInfo("copy", "float32", [2])],
  });
  const bytes = model({
    nodes: [
      node("Scan", ["w", "x"], ["last", "all"], { body, num_scan_inputs: 1n }),
      node("Reshape", ["all", "s"], ["flat"]),
      node("Conv", ["flat", "k"], ["y"], { pads: [1n, 0n], strides: [2n] }),
      node("RNN", ["y", "v", "r"], ["z"], { hidden_size: 1n, activations: ["Affine"], clip: 3 }),
    ],
    inputs: [valueInfo("x", "float32", ["T", 2])],
    outputs: ["last", "z"],
    weights: {
      w: float([2], 1, 2),
      s: tensor("int64", [3], [1, 1, -1]),
      k: float([1, 1, 2], 1, 1),
      v: float([1, 1, 3], 0.5, -1, 2),
      r: float([1, 1, 1], 0.5),
    },
  });
  const x = { dims: [3, 2], data: [1, 2, 3, 4, 5, 6] };

  /** Whether it runs; throws whatever is not a named error. */
  function survives(damaged: Uint8Array): boolean {
    try {
      const network = loadOnnx(damaged, { limits: { elements: 1e5, work: 1e6 } });
      network.run(Object.fromEntries(network.inputs.map(({ name }) => [name, x])));
      return true;
    } catch (error) {
      const named = [FormatError, NotSupportedError, InputError, ShapeError].some(
        (kind) => error instanceof kind,
      );
      if (!named) throw error;
      expect((error as Error).message).not.toMatch(/[\r\n\0]/);
      return false;
    }
  }

  it("the whole one runs", () => expect(survives(bytes)).toBe(true));

  it("cut at any byte", () => {
    const running = Array.from(bytes.keys()).filter((length) => survives(bytes.subarray(0, length)));
    // Whole fields at the end may be missing without harm, the imported operator set is not among them.
    expect(running).toEqual([]);
  });

  it("with any bit flipped", () => {
    const start = performance.now();
    let running = 0;
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      if (survives(flipped)) running++;
    }
    expect(running).toBeGreaterThan(100);
    expect(performance.now() - start).toBeLessThan(50_000);
  });

  it("are written and read again without loss", () => {
    const decoded = modelProto.decode(bytes);
    expect(modelProto.decode(modelProto.encode(decoded))).toEqual(decoded);
  });
});
