/** Nothing is timed that computes something else: ours is held against float64, and each peer against ours. */
import { materialOf, modelOf } from "./models.mjs";
import { batchOf, trainerOf } from "./ours.mjs";
import { EXAMPLE } from "./peers/example.mjs";
import { argument, gradient, interpret, parameterOf, squaredError } from "./sequitur.mjs";

/** Largest differences that pass; what is found is printed. */
export const TOLERANCES = { reference: 1e-4, peer: 1e-3, example: EXAMPLE.tolerance };

/**
 * The largest difference between an engine of ours and the float64 interpreter, on the case made small: of gradients
 * relative to the largest element of their tensor, or of outputs relative to the largest.
 * @throws Error above the tolerance
 */
export async function againstReference(ours, entry) {
  if (entry.updates !== undefined) return exampleError(ours, entry);
  // More rows than one slice of a batch has, and no multiple of it; units that fill no vector evenly.
  const small = { ...entry, units: Math.min(entry.units, 41), batch: Math.min(entry.batch, 19), steps: 10 };
  const key = JSON.stringify([ours.name, ours.threads, small.task, small.cell, small.units, small.batch]);
  if (!referenceErrors.has(key)) {
    const errorOf = small.task === "train" ? gradientError : outputError;
    referenceErrors.set(key, await errorOf(ours, small, materialOf(small)));
  }
  return passed(
    referenceErrors.get(key),
    TOLERANCES.reference,
    `${ours.name} on ${ours.threads} and float64`,
    entry,
  );
}

/** Many cases are the same when made small. */
const referenceErrors = new Map();

/**
 * The largest relative difference between a peer and ours: of the losses of five training steps, or of outputs.
 *
 * So that losses tell clipping and every constant of Adam, steps are long enough to halve the loss within the five,
 * and targets so far away that the gradient is clipped at first and later not. Without clipping losses differ by
 * 0.8 % at least, with β2 = 0.99 by 0.4 %, with another rounding by 0.0002 %.
 * @throws Error above the tolerance
 */
export async function againstOurs(peer, ours, entry) {
  if (entry.updates !== undefined) return exampleError(peer, entry);
  const small = { ...entry, batch: Math.min(entry.batch, 20), steps: 12, rate: 0.5 / entry.units };
  const material = materialOf(small);
  const expected = await valuesOf(ours, small, material);
  const found = await valuesOf(peer, small, material);
  const scale = small.task === "train" ? expected : expected.map(() => largest(expected));
  const error = largest(expected.map((value, index) => (found[index] - value) / scale[index]));
  return passed(error, TOLERANCES.peer, `${peer.name} on ${peer.threads} and ours`, entry);
}

/** An LSTM that is not the textbook's cannot agree number by number: both must have learnt what comes next. */
async function exampleError(contender, entry) {
  const [next] = await valuesOf(contender, entry, materialOf(entry));
  return passed(
    Math.abs(next - EXAMPLE.next),
    TOLERANCES.example,
    `${contender.name} and the next value`,
    entry,
  );
}

async function valuesOf(contender, entry, material) {
  const prepared = await contender.prepare(entry, material);
  const values = await prepared.check();
  await prepared.close();
  return values;
}

async function outputError(ours, entry, material) {
  const model = modelOf(entry, entry.task === "step" ? "sequence" : "last");
  const { x, parameters, output } = model.graph();
  const bindings = bindingsOf(model, parameters, material).set(x, material.inputs);
  const [expected] = interpret([output], bindings, { T: entry.steps, B: entry.batch });
  const found = await valuesOf(ours, entry, material);
  return differenceOf(found, expected.data);
}

function gradientError(ours, entry, material) {
  const trainer = trainerOf(ours.engine, entry, material);
  const { model } = trainer;
  trainer.step(batchOf(entry, material));
  const found = trainer.gradients;
  trainer.close();
  const { x, parameters, output } = model.graph();
  const target = argument("target", output.shape);
  const weight = argument("weight", output.shape);
  const { gradients } = gradient(squaredError(output, target, weight), parameters);
  const bindings = bindingsOf(model, parameters, material)
    .set(x, material.inputs)
    .set(target, material.targets)
    .set(weight, new Float32Array(entry.batch).fill(1 / entry.batch));
  const expected = interpret(gradients, bindings, { T: entry.steps, B: entry.batch });
  return largest(
    model.parameters.map((parameter, index) =>
      differenceOf(parameterOf(found, model, parameter), expected[index].data),
    ),
  );
}

function bindingsOf(model, parameters, { flat }) {
  return new Map(parameters.map((node, index) => [node, parameterOf(flat, model, model.parameters[index])]));
}

/** The largest difference, relative to the largest element. */
function differenceOf(found, expected) {
  return largest(expected.map((value, index) => found[index] - value)) / Math.max(1e-6, largest(expected));
}

/** NaN where there is one: it must not pass for a small number. */
function largest(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function passed(error, tolerance, who, { name }) {
  if (error <= tolerance) return error;
  throw new Error(`${name}: ${who} differ by ${error.toExponential(1)}, more than ${tolerance}; not timed`);
}
