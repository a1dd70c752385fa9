/** The package's public parts that the benchmark uses, by the package's name. */
export {
  add,
  builtInCells,
  defineCell,
  divide,
  multiply,
  sigmoid,
  sqrt,
  square,
  subtract,
  tanh,
} from "sequitur/cells";
export { loadEngine } from "sequitur/engine";
export { argument, gradient, interpret, sumTo } from "sequitur/graph";
export { dense, initialWeights, parameterOf, recurrent, Stream, sequential } from "sequitur/nn";
export { adam, clipByGlobalNorm, clipByValue, rmsprop, squaredError, Trainer } from "sequitur/train";
