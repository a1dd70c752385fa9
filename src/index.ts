/** Sequitur: give it a sequence; it tells you what comes next. */

export * from "./errors.js";
export { Random } from "./tensor/random.js";
