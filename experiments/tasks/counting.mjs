import { binaryCrossEntropy, crossEntropy } from "sequitur/train";
import { batchOfStrings } from "../sequences.mjs";

/** a, b, the end, and X, which stands between where there is one. */
const [A, B, END, X] = [0, 1, 2, 3];

/**
 * Strings that can only be continued by who has counted.
 * @param between whether an X stands between: aⁿXbⁿ (Chen 2017, Exploring LSTMs); otherwise aⁿbⁿ (Gers & Schmidhuber 2001)
 * @param predicts `next`: the symbol that follows, as a language model; `possible`: the set of all that the language
 *   allows to follow, which leaves it open how long strings are
 */
export function countingTask({ between, predicts, lengths }) {
  const task = {
    name: between ? "aXb" : "ab",
    inputs: between ? 4 : 3,
    outputs: between ? 4 : 3,
    gives: "sequence",
    loss: predicts === "next" ? crossEntropy : binaryCrossEntropy,
    string: (count) => countingString(count, between, predicts),
    /** Every length once, whatever `rows` asks for. */
    draw: () => batchOfStrings(task, lengths.map(task.string), stepsOf(Math.max(...lengths), between)),
  };
  return task;
}

function stepsOf(count, between) {
  return 2 * count + (between ? 1 : 0) + 1;
}

/** Begins with the end of the string before it, and ends before its own end, which is its last target. */
function countingString(count, between, predicts) {
  const symbols = [END, ...Array(count).fill(A), ...(between ? [X] : []), ...Array(count).fill(B)];
  const turn = between ? X : B;
  const possible = symbols.map((symbol, step) => {
    if (symbol === END) return [A];
    if (symbol === A) return [A, turn];
    return [step === symbols.length - 1 ? END : B];
  });
  const next = [...symbols.slice(1), END].map((symbol) => [symbol]);
  return { symbols, targets: predicts === "next" ? next : possible, possible };
}

/**
 * The smallest count of which the network is wrong at any step, up to `most`, which it may be right about, too: then
 * `most + 1`. It is right where the largest output is a symbol that may follow; asked for all of them (`possible`),
 * where exactly those are more likely than not.
 * @param step `(symbol) => outputs`, a network that runs along; `reset` sets it back to the beginning
 */
export function firstFailure(task, { step, reset }, most) {
  for (let count = 1; count <= most; count++) {
    reset();
    const { symbols, possible } = task.string(count);
    const right = symbols.every((symbol, index) => isRight(task, step(symbol), possible[index]));
    if (!right) return count;
  }
  return most + 1;
}

function isRight({ loss }, outputs, allowed) {
  if (loss === binaryCrossEntropy)
    return outputs.every((output, symbol) => output > 0 === allowed.includes(symbol));
  return allowed.includes(outputs.indexOf(Math.max(...outputs)));
}
