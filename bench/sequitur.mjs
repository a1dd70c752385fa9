/** The package's public parts that the benchmark uses, by the package's name. */
export { builtInCells } from "sequitur/cells";
export { loadWasmEngine } from "sequitur/engine";
export { argument, gradient, interpret } from "sequitur/graph";
export { dense, initialWeights, parameterOf, recurrent, sequential } from "sequitur/nn";
export { adam, clipByGlobalNorm, squaredError, Trainer } from "sequitur/train";
