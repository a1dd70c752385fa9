/** The float64 interpreter as the oracle: what a graph means, and what training does to its weights. */
import { modelOf } from "./models.mjs";
import { argument, gradient, interpret, parameterOf, squaredError } from "./sequitur.mjs";

/** The output after the last step `[B, 1]`, or of a stream at every step `[T, B, 1]`. */
export function referenceOutputs(entry, { flat, inputs }) {
  const model = modelOf(entry, entry.task === "step" ? "sequence" : "last");
  const { x, parameters, output } = model.graph();
  const bindings = new Map([[x, inputs], ...bindingsOf(model, parameters, flat)]);
  return interpret([output], bindings, { T: entry.steps, B: entry.batch })[0].data;
}

/**
 * Training in float64.
 * @returns the loss before each of `count` updates, and the gradient `[P]` before the first one
 */
export function referenceTraining(entry, material, count) {
  const model = modelOf(entry);
  const { x, parameters, output } = model.graph();
  const target = argument("target", output.shape);
  const weight = argument("weight", output.shape);
  const { value, gradients } = gradient(squaredError(output, target, weight), parameters);
  const data = [
    [x, material.inputs],
    [target, material.targets],
    [weight, new Float64Array(entry.batch).fill(1 / entry.batch)],
  ];
  const update = adamOf(Float64Array.from(material.flat), entry.rate);
  const losses = [];
  let first;
  for (let step = 0; step < count; step++) {
    const bindings = new Map([...data, ...bindingsOf(model, parameters, update.weights)]);
    const [loss, ...found] = interpret([value, ...gradients], bindings, { T: entry.steps, B: entry.batch });
    const flat = Float64Array.from(found.flatMap((part) => Array.from(part.data)));
    losses.push(loss.data[0]);
    first ??= flat;
    update.apply(flat);
  }
  return { losses, gradient: first };
}

/** Clipping by global norm 1 (Pascanu et al. 2013) and Adam (Kingma & Ba 2015), as they are published. */
function adamOf(weights, rate) {
  const [mean, square] = [new Float64Array(weights.length), new Float64Array(weights.length)];
  let updates = 0;
  return {
    weights,
    apply(gradient) {
      updates++;
      const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value ** 2, 0));
      const share = Math.min(1, 1 / norm);
      gradient.forEach((value, index) => {
        mean[index] = 0.9 * mean[index] + 0.1 * share * value;
        square[index] = 0.999 * square[index] + 0.001 * (share * value) ** 2;
        const [m, v] = [mean[index] / (1 - 0.9 ** updates), square[index] / (1 - 0.999 ** updates)];
        weights[index] -= (rate * m) / (Math.sqrt(v) + 1e-8);
      });
    },
  };
}

function bindingsOf(model, parameters, flat) {
  return parameters.map((node, index) => [node, parameterOf(flat, model, model.parameters[index])]);
}
