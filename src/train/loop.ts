/** The training loop: mini-batches in a seeded order, early stopping on validation, the best weights restored. */

import { TrainingError } from "../errors.js";
import { checkSeed } from "../nn/weights.js";
import { Random } from "../tensor/random.js";
import { type Batch, countingWeights, givesEveryStep, sumOf } from "./batch.js";
import { checkCount, checkLength } from "./checks.js";
import type { Trainer } from "./trainer.js";

/** Examples that can be put together to batches. */
export interface Dataset {
  /** Number of examples. */
  readonly length: number;
  /** The chosen examples side by side, in the order given. */
  batch(examples: Int32Array): Batch;
}

export interface TrainOptions {
  readonly batchSize?: number;
  /** Passes over the training examples, at most. */
  readonly epochs?: number;
  /** Updates, at most, Infinity unless given; the last epoch may be cut short. */
  readonly updates?: number;
  readonly seed?: number;
  readonly validation?: Dataset | undefined;
  /** Epochs without improvement of the validation loss after which training ends; Infinity for never. */
  readonly patience?: number;
  /** Learning rate of an update, numbered from 0; the optimiser's own unless given. */
  readonly schedule?: ((update: number) => number) | undefined;
  readonly onEpoch?: ((progress: EpochProgress) => void) | undefined;
  /** Stops training at the next update. */
  readonly signal?: AbortSignal | undefined;
}

export interface EpochProgress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly updates: number;
  readonly loss: number;
  readonly validationLoss: number | undefined;
}

export interface TrainResult {
  /** Mean training loss an epoch. */
  readonly losses: number[];
  /** Validation loss an epoch; empty without validation. */
  readonly validationLosses: number[];
  /** The epoch whose weights the trainer has now, from 1. */
  readonly bestEpoch: number;
  /** Updates until the end of that epoch. */
  readonly bestUpdates: number;
}

/** How long to work before letting timers, signals and the screen have their turn, in milliseconds. */
const TURN_MS = 30;

/**
 * Trains until the epochs are over or the validation loss no longer falls; with validation, the trainer has the
 * weights of the best epoch afterwards. A stateful trainer gets the examples in their order, from zero states in each
 * epoch: then example n of a batch must go on where it ended in the batch before.
 * @throws TrainingError when a loss is no longer finite, of training or validation, when there is no example or no
 * target of validation that counts, or when `signal` says stop; DefinitionError for numbers of times that are no whole
 * numbers of at least 1; what {@link Trainer.step} throws
 */
export async function train(
  trainer: Trainer,
  training: Dataset,
  options: TrainOptions = {},
): Promise<TrainResult> {
  const {
    batchSize = 32,
    epochs = 100,
    updates: mostUpdates = Number.POSITIVE_INFINITY,
    patience = 10,
  } = options;
  const { seed = 0, validation, schedule, onEpoch, signal } = options;
  checkCount("batchSize", batchSize);
  checkCount("epochs", epochs);
  checkCount("updates", mostUpdates, "or Infinity");
  checkCount("patience", patience, "or Infinity");
  checkSeed(seed);
  checkLength("the training set", training.length);
  if (training.length === 0) throw new TrainingError("there is no example to train on; give a longer series");
  if (validation !== undefined) checkValidation(trainer, validation, batchSize);
  const random = new Random(seed, 0x5eed);
  const losses: number[] = [];
  const validationLosses: number[] = [];
  let best = { epoch: 0, updates: 0, loss: Number.POSITIVE_INFINITY, learnt: trainer.learnt };
  let updates = 0;
  let turn = performance.now();

  for (let epoch = 1; epoch <= epochs && updates < mostUpdates; epoch++) {
    const order = trainer.stateful ? inOrder(0, training.length) : random.permutation(training.length);
    trainer.resetStates();
    let total = 0;
    let batches = 0;
    for (let first = 0; first < order.length && updates < mostUpdates; first += batchSize) {
      const batch = training.batch(order.subarray(first, first + batchSize));
      const loss = trainer.step(batch, schedule?.(updates));
      if (!Number.isFinite(loss)) throw diverged("loss", loss, epoch);
      total += loss;
      batches++;
      updates++;
      if (performance.now() - turn > TURN_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turn = performance.now();
      }
      if (signal?.aborted) throw new TrainingError("training was stopped");
    }
    losses.push(total / batches);
    const validationLoss = validation && evaluate(trainer, validation, batchSize);
    if (validationLoss !== undefined) {
      if (!Number.isFinite(validationLoss)) throw diverged("validation loss", validationLoss, epoch);
      validationLosses.push(validationLoss);
    }
    onEpoch?.({ epoch, epochs, updates, loss: total / batches, validationLoss });
    if (validationLoss === undefined) {
      best = { ...best, epoch, updates };
    } else if (validationLoss < best.loss) {
      best = { epoch, updates, loss: validationLoss, learnt: trainer.learnt };
    } else if (epoch - best.epoch >= patience) {
      break;
    }
  }
  if (validation !== undefined) trainer.learnt = best.learnt;
  return { losses, validationLosses, bestEpoch: best.epoch, bestUpdates: best.updates };
}

function diverged(what: string, loss: number, epoch: number): TrainingError {
  return new TrainingError(
    `the ${what} became ${loss} in epoch ${epoch}; clip the gradients or lower the learning rate`,
  );
}

/** Looks until it has found a target that counts. Throws TrainingError where there is none. */
function checkValidation({ model }: Trainer, validation: Dataset, batchSize: number): void {
  checkLength("the validation set", validation.length);
  const perStep = givesEveryStep(model);
  for (const batch of batchesOf(validation, batchSize))
    if (sumOf(countingWeights(batch, perStep)) > 0) return;
  throw new TrainingError(
    `none of the ${validation.length} examples of the validation set has a target that counts; give others, or leave ` +
      "validation out",
  );
}

function* batchesOf(dataset: Dataset, batchSize: number): Generator<Batch> {
  for (let first = 0; first < dataset.length; first += batchSize)
    yield dataset.batch(inOrder(first, Math.min(batchSize, dataset.length - first)));
}

function inOrder(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => first + index);
}

/**
 * The mean loss over a dataset, each target that counts counting the same; a stateful trainer begins with zero states.
 * Infinite or NaN where training has diverged.
 * @throws TrainingError where no target counts; DefinitionError for a batch size that is no whole number of at least 1;
 * what {@link Trainer.evaluate} throws
 */
export function evaluate(trainer: Trainer, dataset: Dataset, batchSize = 256): number {
  checkCount("batchSize", batchSize);
  checkLength("the dataset", dataset.length);
  trainer.resetStates();
  const perStep = givesEveryStep(trainer.model);
  let total = 0;
  let counted = 0;
  for (const batch of batchesOf(dataset, batchSize)) {
    const weight = sumOf(countingWeights(batch, perStep));
    if (weight === 0) continue;
    total += trainer.evaluate(batch) * weight;
    counted += weight;
  }
  if (counted === 0)
    throw new TrainingError(`none of the ${dataset.length} examples has a target that counts; give others`);
  return total / counted;
}
