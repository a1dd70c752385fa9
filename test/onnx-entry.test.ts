/** ONNX by the package's name, as users have it: a network with its weights in a file beside it. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { externalDataIn, FormatError } from "sequitur";
import { loadOnnx } from "sequitur/onnx";
import { afterAll, describe, expect, it } from "vitest";
import { tensorProto } from "../src/io/onnx/messages.js";
import { model, node, valueInfo } from "../src/io/onnx/testing/build-model.js";

describe("a network with external data", () => {
  const folder = mkdtempSync(join(tmpdir(), "sequitur-onnx-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const weights = tensorProto.create({
    dataType: 1,
    dims: [2n],
    dataLocation: 1,
    externalData: [
      { key: "location", value: "weights.bin" },
      { key: "offset", value: "4" },
      { key: "length", value: "8" },
    ],
  });
  const bytes = model({
    nodes: [node("Mul", ["x", "w"], ["y"])],
    inputs: [valueInfo("x", "float32", ["n", 2])],
    outputs: ["y"],
    weights: { w: weights },
  });

  it("runs", () => {
    writeFileSync(join(folder, "weights.bin"), new Uint8Array(Float32Array.of(9, 10, 20, 9).buffer));
    const network = loadOnnx(bytes, { external: externalDataIn(folder) });
    expect(network.run({ x: { dims: [1, 2], data: [1, 2] } }).y).toEqual({
      type: "float32",
      dims: [1, 2],
      data: Float32Array.of(10, 40),
    });
  });

  it("is refused with an error of the package", () => expect(() => loadOnnx(bytes)).toThrow(FormatError));
});
