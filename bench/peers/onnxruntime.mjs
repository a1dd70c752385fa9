/** onnxruntime-web, on one thread: the LSTM operator, on whole sequences or a step at a time. */
import { lstmModel } from "./onnx-model.mjs";
import { serve, stacked } from "./serve.mjs";

const GATES = ["input", "output", "forget", "candidate"];

await serve(async () => {
  const { default: ort } = await import("onnxruntime-web");
  ort.env.wasm.numThreads = 1;
  return {
    version: ort.env.versions.web,
    async prepare({ task, batch, steps, units }, { weights, inputs }) {
      const session = await ort.InferenceSession.create(modelOf(units, weights), {
        executionProviders: ["wasm"],
      });
      const tensor = (data, ...shape) => new ort.Tensor("float32", data, shape);
      const zeros = () => tensor(new Float32Array(batch * units), 1, batch, units);
      const close = () => session.release();
      if (task === "infer") {
        const feeds = { x: tensor(inputs, steps, batch, 1), h: zeros(), c: zeros() };
        const predict = async () => (await session.run(feeds, ["y"])).y.data;
        return { step: async () => void (await predict()), check: predict, close };
      }
      const x = tensor(new Float32Array(1), 1, 1, 1);
      let time = 0;
      let state = { h: zeros(), c: zeros() };
      const step = async () => {
        x.data[0] = inputs[time++ % inputs.length];
        const { y, h_next: h, c_next: c } = await session.run({ x, ...state });
        state = { h, c };
        return y.data[0];
      };
      const check = async () => {
        const outputs = [];
        for (const _ of inputs) outputs.push(await step());
        return outputs;
      };
      return { step: async () => void (await step()), check, close };
    },
  };
});

function modelOf(units, weights) {
  const bias = new Float32Array(8 * units);
  // The second half belongs to the recurrent products; one bias a gate is enough.
  bias.set(stacked(weights, GATES, "bias"));
  return lstmModel(
    { inputs: 1, units, outputs: 1 },
    {
      W: stacked(weights, GATES, "x"),
      R: stacked(weights, GATES, "h"),
      B: bias,
      weight: weights["1.weight"],
      bias: weights["1.bias"],
    },
  );
}
