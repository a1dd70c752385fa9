/** Trains a small LSTM; runs in Node and in a browser alike. */
import { builtInCells } from "sequitur/cells";
import { loadEngine } from "sequitur/engine";
import { dense, initialWeights, recurrent, sequential } from "sequitur/nn";
import { adam, clipByGlobalNorm, squaredError, Trainer } from "sequitur/train";

/** @returns what the engine is, the weights after some steps, and the median time of a step in milliseconds */
export async function trainSome({ engine: name, threads, units, rows, steps, updates }) {
  const engine = await loadEngine({ engine: name, threads });
  const model = sequential(1, [recurrent(builtInCells.get("lstm"), units, { gives: "last" }), dense(1)]);
  const trainer = new Trainer(engine, model, {
    loss: squaredError,
    optimiser: adam(),
    clip: clipByGlobalNorm(1),
  });
  trainer.restart(initialWeights(model, 1));
  const batch = {
    rows,
    steps,
    // Exact in any browser, unlike Math.sin.
    inputs: Float32Array.from({ length: rows * steps }, (_, index) => ((index * 37) % 101) / 101),
    targets: Float32Array.from({ length: rows }, (_, index) => index / rows),
    weights: new Float32Array(rows).fill(1),
  };
  const times = [];
  for (let update = 0; update < updates; update++) {
    // Workers start while this thread rests.
    if (update < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    const started = performance.now();
    trainer.step(batch);
    times.push(performance.now() - started);
  }
  const result = {
    instructions: engine.instructions,
    threads: engine.threads,
    weights: [...trainer.weights],
    ms: times.slice(updates >> 1).sort((a, b) => a - b)[updates >> 2],
  };
  engine.close();
  return result;
}
