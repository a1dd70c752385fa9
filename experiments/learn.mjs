/** A network on a task whose sequences never end: so many updates, and a measurement every so many. */
import { initialWeights } from "sequitur/nn";
import { Trainer } from "sequitur/train";
import { trainingBatches } from "./sequences.mjs";

/**
 * @param options.trainer what {@link Trainer} takes beside the loss: optimiser, clip, sequences
 * @param options.course `{ task, rows, updates, every, rate?, begin?(trainer), measure(trainer), enough?(measured) }`: the rate
 *   of an update is the optimiser's own unless `rate(update)` says another; `enough` ends training early
 * @returns all measurements `{ updates, loss, measured }`, the last of them, and whether losses stayed finite; `trainer` is
 *   the caller's to close
 */
export function learn({ engine, model, seed, trainer: options, course }) {
  const { task, rows, updates, every, rate, begin = () => {}, measure, enough = () => false } = course;
  const trainer = new Trainer(engine, model, { loss: task.loss, ...options });
  trainer.restart(initialWeights(model, seed), seed);
  begin(trainer);
  const batches = trainingBatches(task, rows, seed);
  const history = [];
  let total = 0;
  let since = 0;
  for (let update = 1; update <= updates; update++) {
    const loss = trainer.step(batches.next(), rate?.(update - 1));
    if (!Number.isFinite(loss)) return { history, last: history.at(-1), diverged: update, trainer };
    total += loss;
    since++;
    if (update % every !== 0 && update !== updates) continue;
    const measured = measure(trainer);
    history.push({ updates: update, loss: total / since, measured });
    total = since = 0;
    if (enough(measured)) break;
  }
  return { history, last: history.at(-1), trainer };
}

/** A rate that falls along a line to a hundredth: what is learnt settles at the end. */
export function falling(rate, updates) {
  return (update) => rate * Math.max(0.01, 1 - update / updates);
}
