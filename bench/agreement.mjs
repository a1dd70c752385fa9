/** Nothing is timed that computes something else: ours is held against float64, and each peer against ours. */
import { materialOf } from "./models.mjs";
import { batchOf, trainerOf } from "./ours.mjs";
import { EXAMPLE } from "./peers/example.mjs";
import { referenceOutputs, referenceTraining } from "./reference.mjs";
import { parameterOf } from "./sequitur.mjs";

/** Largest differences that pass; what is found is printed. */
export const TOLERANCES = { reference: 1e-4, peer: 1e-3, example: EXAMPLE.tolerance };

/**
 * The largest difference between an engine of ours and the float64 interpreter, on the case made small: of gradients
 * relative to the largest element of their tensor, of the losses of five training steps, of outputs relative to the
 * largest.
 * @throws Error above the tolerance
 */
export async function againstReference(ours, entry) {
  if (entry.updates !== undefined) return exampleError(ours, entry);
  // More rows than one slice of a batch has, and no multiple of it; units that fill no vector evenly.
  const units = Math.min(entry.units, 41);
  const small = { ...entry, units, batch: Math.min(entry.batch, 19), steps: 10, rate: rateOf(units) };
  const errorOf = small.task === "train" ? trainingError : outputError;
  const error = await once([ours.name, ours.threads, ...sizesOf(small)], () =>
    errorOf(ours, small, materialOf(small)),
  );
  return passed(error, TOLERANCES.reference, `${ours.name} on ${ours.threads} and float64`, entry);
}

/** Many cases are the same when made small, and all engines have the same reference. */
function once(key, compute) {
  const text = JSON.stringify(key);
  if (!known.has(text)) known.set(text, compute());
  return known.get(text);
}
const known = new Map();
const sizesOf = ({ task, cell, units, batch, steps }) => [task, cell, units, batch, steps];

/**
 * A learning rate with which losses tell clipping and the constants of Adam: the loss halves within five steps, and the
 * gradient is clipped at first and later not. Without clipping losses differ by 0.8 % at least, with β2 = 0.99 by 0.4 %,
 * with another rounding by 0.0002 %. Under Adam's usual rate they would differ by less than a millionth either way.
 */
function rateOf(units) {
  return 0.5 / units;
}

/**
 * The largest relative difference between a peer and ours: of the losses of five training steps, or of outputs.
 * @throws Error above the tolerance
 */
export async function againstOurs(peer, ours, entry) {
  if (entry.updates !== undefined) return exampleError(peer, entry);
  const small = { ...entry, batch: Math.min(entry.batch, 20), steps: 12, rate: rateOf(entry.units) };
  const material = materialOf(small);
  const expected = await valuesOf(ours, small, material);
  const found = await valuesOf(peer, small, material);
  const error = (small.task === "train" ? relativeDifference : differenceOf)(found, expected);
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
  const expected = once(sizesOf(entry), () => referenceOutputs(entry, material));
  return differenceOf(await valuesOf(ours, entry, material), expected);
}

/** Of the first gradient, tensor by tensor, and of the losses that follow from all updates. */
async function trainingError(ours, entry, material) {
  const losses = await valuesOf(ours, entry, material);
  const expected = once(sizesOf(entry), () => referenceTraining(entry, material, losses.length));
  const trainer = trainerOf(ours.engine, entry, material);
  trainer.step(batchOf(entry, material));
  const found = trainer.gradients;
  trainer.close();
  const { model } = trainer;
  const errors = model.parameters.map((parameter) =>
    differenceOf(parameterOf(found, model, parameter), parameterOf(expected.gradient, model, parameter)),
  );
  return largest([...errors, relativeDifference(losses, expected.losses)]);
}

/** The largest difference, relative to the largest element. */
function differenceOf(found, expected) {
  return largest(expected.map((value, index) => found[index] - value)) / Math.max(1e-6, largest(expected));
}

/** The largest difference, each relative to what is expected. */
function relativeDifference(found, expected) {
  return largest(expected.map((value, index) => (found[index] - value) / value));
}

/** NaN where there is one: it must not pass for a small number. */
function largest(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function passed(error, tolerance, who, { name }) {
  if (error <= tolerance) return error;
  throw new Error(`${name}: ${who} differ by ${error.toExponential(1)}, more than ${tolerance}; not timed`);
}
