import { crossEntropy } from "sequitur/train";
import { batchOfStrings, largest } from "../sequences.mjs";

/** B, T, P, S, X, V, E. */
const SYMBOLS = "BTPSXVE";
/** Reber's grammar as a graph: of each node, the symbols that lead away from it, and where to. */
const GRAMMAR = [
  { T: 1, P: 2 },
  { S: 1, X: 3 },
  { T: 2, V: 4 },
  { X: 2, S: 5 },
  { P: 3, V: 5 },
];
const END = GRAMMAR.length;

/**
 * A string of the embedded Reber grammar: B, then T or P, then a Reber string B … E, then the same T or P, then E
 * (Fahlman 1991; Hochreiter & Schmidhuber 1997). Longer strings than `longest` are drawn again.
 * @returns its symbols but the last, and of each step the symbol that follows and all that could
 */
export function reberString(random, longest) {
  const outer = random.integer(2) === 0 ? "T" : "P";
  const symbols = ["B", outer, "B"];
  const possible = ["TP", "B"];
  for (let node = 0; node !== END; ) {
    const choices = Object.keys(GRAMMAR[node]);
    const chosen = choices[random.integer(choices.length)];
    possible.push(choices.join(""));
    symbols.push(chosen);
    node = GRAMMAR[node][chosen];
  }
  symbols.push("E", outer, "E");
  possible.push("E", outer, "E");
  if (symbols.length - 1 > longest) return reberString(random, longest);
  const indices = (text) => [...text].map((symbol) => SYMBOLS.indexOf(symbol));
  const all = indices(symbols.join(""));
  return {
    symbols: all.slice(0, -1),
    targets: all.slice(1).map((symbol) => [symbol]),
    possible: possible.map(indices),
  };
}

/** The next symbol of embedded Reber strings; batches carry the strings, for {@link allRight}. */
export function reberTask(longest) {
  const task = {
    name: "reber",
    inputs: SYMBOLS.length,
    outputs: SYMBOLS.length,
    gives: "sequence",
    loss: crossEntropy,
    draw(random, rows) {
      const strings = Array.from({ length: rows }, () => reberString(random, longest));
      return { ...batchOfStrings(task, strings, longest), strings };
    },
  };
  return task;
}

/**
 * Of how many strings every step is right: the symbols that could follow have the largest outputs, so that of one that
 * must follow, as the last but one, it is the largest. As Hochreiter & Schmidhuber score it.
 */
export function stringsRight(outputs, { rows, strings }) {
  const width = SYMBOLS.length;
  return strings.filter(({ possible }, row) =>
    possible.every((allowed, step) => {
      const start = (step * rows + row) * width;
      const others = outputs.slice(start, start + width);
      const least = Math.min(...allowed.map((symbol) => others[symbol]));
      for (const symbol of allowed) others[symbol] = Number.NEGATIVE_INFINITY;
      return others[largest(others, 0, width)] < least;
    }),
  ).length;
}
