/**
 * How far back a gradient reaches: the norms of dL/ds(t), s(t) all states after step t, in double precision. The one
 * place for a diagnosis of gradients: experiments take it before training and after.
 */
import { add, transformCell } from "sequitur/cells";
import { argument, gradient, interpret } from "sequitur/graph";
import { dense, parameterOf, recurrent, sequential } from "sequitur/nn";

/** The cell with a zero added to each of its states at every step: the derivative by it is that by the state. */
function probed(cell) {
  return transformCell(cell, {
    specification: { name: "probe" },
    source: "none: nothing is changed",
    states: (next, before, { mask }) =>
      Object.fromEntries(
        Object.entries(next).map(([state, value]) => {
          const width = before[state].shape.at(-1);
          const zero = mask({ name: `${state}.probe`, width, probability: 0, value: 0, per: "step" });
          return [state, zero === undefined ? value : add(value, zero)];
        }),
      ),
  });
}

/**
 * @param network `{ cell, units, weights }`: one recurrent layer that gives its last output, and a dense head
 * @returns of each step |dL/ds|, `[T]`
 */
export function gradientNorms({ cell, units, weights }, { inputs, outputs, loss }, batch) {
  const model = sequential(inputs, [recurrent(probed(cell), units, { gives: "last" }), dense(outputs)]);
  const { x, parameters, masks, output } = model.graph({ training: true });
  const target = argument("target", output.shape);
  const weight = argument("weight", output.shape);
  const { steps, rows } = batch;
  const widths = cell.widths(units);
  const { gradients } = gradient(loss(output, target, weight), masks);
  const values = interpret(
    gradients,
    new Map([
      [x, batch.inputs],
      [target, batch.targets],
      [weight, batch.weights.map((each) => each / batch.weights.length)],
      ...parameters.map((node, index) => [node, weightsOf(model, weights, index)]),
      ...masks.map((node, index) => [node, new Float64Array(steps * rows * widths[index])]),
    ]),
    { T: steps, B: rows },
  );
  return Array.from({ length: steps }, (_, step) =>
    Math.hypot(...values.flatMap(({ data }) => [...stepOf(data, step, steps)])),
  );
}

function weightsOf(model, weights, index) {
  return parameterOf(weights, model, model.parameters[index]);
}

function stepOf(data, step, steps) {
  const length = data.length / steps;
  return data.subarray(step * length, (step + 1) * length);
}
