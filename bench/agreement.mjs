import { oursFor } from "./ours.mjs";
import { argument, gradient, initialWeights, interpret, parameterOf, squaredError } from "./sequitur.mjs";

/**
 * Largest difference between the engine's gradient and the float64 reference's, relative to the largest element of
 * the same tensor, for the case made small. Throws when it is above the tolerance: nothing wrong is timed.
 */
export function checkAgreement(engine, entry, tolerance = 1e-4) {
  const small = { ...entry, batch: 3, steps: 20 };
  const { model, trainer, data } = oursFor(engine, small);
  const weights = initialWeights(model, 1);
  trainer.step(data);
  const found = trainer.gradients;
  const { x, parameters, output } = model.graph();
  const target = argument("target", output.shape);
  const weight = argument("weight", output.shape);
  const { gradients } = gradient(squaredError(output, target, weight), parameters);
  const bindings = new Map([
    [x, data.inputs],
    [target, data.targets],
    [weight, data.weights.map((value) => value / small.batch)],
    ...parameters.map((node, index) => [node, parameterOf(weights, model, model.parameters[index])]),
  ]);
  const expected = interpret(gradients, bindings, { T: small.steps, B: small.batch });
  let worst = 0;
  model.parameters.forEach(({ offset }, index) => {
    const { data: reference } = expected[index];
    const scale = Math.max(1e-6, ...reference.map(Math.abs));
    reference.forEach((value, position) => {
      worst = Math.max(worst, Math.abs(found[offset + position] - value) / scale);
    });
  });
  if (!(worst < tolerance)) throw new Error(`${entry.name}: gradients are off by ${worst}; nothing is timed`);
  return worst;
}
