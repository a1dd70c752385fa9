/** ONNX Runtime, where the benchmark's peers are installed (`npm ci --prefix bench/peers`): on one thread. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface RuntimeTensor {
  readonly data: Float32Array | Int32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** Runs a model: outputs by name. */
export type RunModel = (
  bytes: Uint8Array,
  inputs: Readonly<Record<string, RuntimeTensor>>,
) => Promise<Record<string, RuntimeTensor>>;

interface Session {
  run(inputs: Record<string, unknown>): Promise<Record<string, RuntimeTensor>>;
  release(): Promise<void>;
}

interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads: number }; logLevel: string };
  readonly Tensor: new (type: string, data: RuntimeTensor["data"], dims: readonly number[]) => object;
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<Session> };
}

const peers = join(import.meta.dirname, "../bench/peers");
const present = existsSync(join(peers, "node_modules/onnxruntime-web"));

/** Undefined where it is not installed, which is said. */
export async function loadRuntime(): Promise<RunModel | undefined> {
  if (!present) {
    console.warn("skipped the comparison with ONNX Runtime: it is not installed in bench/peers");
    return undefined;
  }
  const path = createRequire(join(peers, "package.json")).resolve("onnxruntime-web");
  const { default: runtime } = (await import(pathToFileURL(path).href)) as { default: OnnxRuntime };
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = "error";
  return async (bytes, inputs) => {
    const session = await runtime.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
    const tensors = Object.entries(inputs).map(([name, { data, dims }]) => {
      const type = data instanceof Float32Array ? "float32" : data instanceof Int32Array ? "int32" : "int64";
      return [name, new runtime.Tensor(type, data, dims)] as const;
    });
    const outputs = await session.run(Object.fromEntries(tensors));
    await session.release();
    return outputs;
  };
}
