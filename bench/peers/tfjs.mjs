/** TensorFlow.js, its layers and its Adam: `node tfjs.mjs wasm|cpu`. In Node its WebAssembly has one thread. */
import { createRequire } from "node:module";
import { serve, stacked } from "./serve.mjs";

// Its CommonJS build is the one that finds its .wasm files in Node.
const require = createRequire(import.meta.url);
const GATES = {
  simple: ["candidate"],
  lstm: ["input", "forget", "candidate", "output"],
  "gru-reset-before": ["update", "reset", "candidate"],
};
const CLIP = 1;
const CHECKED_STEPS = 5;

await serve(async () => {
  const tf = require("@tensorflow/tfjs");
  const backend = process.argv[2];
  if (backend === "wasm") require("@tensorflow/tfjs-backend-wasm");
  if (!(await tf.setBackend(backend))) throw new Error(`its backend ${backend} does not start`);
  await tf.ready();
  return {
    version: tf.version.tfjs,
    prepare(entry, material) {
      const model = modelOf(tf, entry, material);
      const { batch, steps, rate } = entry;
      const x = tf.tidy(() => tf.transpose(tf.tensor(material.inputs, [steps, batch, 1]), [1, 0, 2]));
      const target = tf.tensor(material.targets, [batch, 1]);
      const optimiser = tf.train.adam(rate, 0.9, 0.999, 1e-8);
      const close = () => {
        optimiser.dispose();
        model.dispose();
        tf.dispose([x, target]);
      };
      if (entry.task === "infer") {
        const predict = () => tf.tidy(() => model.apply(x).dataSync());
        return { step: () => void predict(), check: predict, close };
      }
      const learn = () => trainingStep(tf, model, optimiser, x, target);
      return { step: () => void learn(), check: () => Array.from({ length: CHECKED_STEPS }, learn), close };
    },
  };
});

function modelOf(tf, { cell, units }, { weights }) {
  const common = { units, inputShape: [null, 1] };
  const gated = { ...common, recurrentActivation: "sigmoid" };
  const layer =
    cell === "simple"
      ? tf.layers.simpleRNN(common)
      : cell === "lstm"
        ? tf.layers.lstm({ ...gated, unitForgetBias: false })
        : tf.layers.gru(gated);
  const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 1 })] });
  const gates = GATES[cell];
  // Keras keeps matrices the other way round: a column a unit.
  const matrix = (values, rows) => tf.transpose(tf.tensor(values, [rows, values.length / rows]));
  tf.tidy(() =>
    model.setWeights([
      matrix(stacked(weights, gates, "x"), gates.length * units),
      matrix(stacked(weights, gates, "h"), gates.length * units),
      tf.tensor(stacked(weights, gates, "bias")),
      matrix(weights["1.weight"], 1),
      tf.tensor(weights["1.bias"]),
    ]),
  );
  return model;
}

/** The loss before the step. */
function trainingStep(tf, model, optimiser, x, target) {
  return tf.tidy(() => {
    const variables = model.trainableWeights.map((weight) => weight.val);
    const loss = () => tf.losses.meanSquaredError(target, model.apply(x, { training: true }));
    const { value, grads } = tf.variableGrads(loss, variables);
    const norm = tf.sqrt(tf.addN(Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)))));
    const scale = tf.minimum(tf.div(CLIP, tf.add(norm, 1e-6)), 1);
    optimiser.applyGradients(
      Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, tf.mul(gradient, scale)])),
    );
    return value.dataSync()[0];
  });
}
