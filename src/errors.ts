/**
 * The named errors of Sequitur. Public API: catch by class (from "sequitur/errors", in browsers too), show `message`
 * to the user as it is. Every message is one line and says what was received, what was expected, where, and what to do.
 */

/** Base of all errors that Sequitur throws on purpose. */
export class SequiturError extends Error {
  override readonly name: string = "SequiturError";
}

/** Where in a user's material an {@link InputError} was found. */
export interface InputLocation {
  /** File path or other name of the source, as the user gave it. */
  readonly file?: string | undefined;
  /** 1-based line of the file, the header being row 1. */
  readonly row?: number | undefined;
  readonly column?: string | undefined;
}

/** The user's material or request cannot be used as it is. The command line exits with code 2. */
export class InputError extends SequiturError {
  override readonly name = "InputError";
  readonly problem: string;
  readonly advice: string;
  readonly location: InputLocation;

  /**
   * @param problem what is wrong, with the offending value quoted
   * @param advice what to do about it, as an imperative
   * @param location prefixed to the message: `file: row 7: column "sales": …`
   */
  constructor(problem: string, advice: string, location: InputLocation = {}) {
    const where = [
      location.file,
      location.row === undefined ? undefined : `row ${location.row}`,
      location.column === undefined ? undefined : `column "${location.column}"`,
    ].filter((part) => part !== undefined);
    super([...where, `${problem}; ${advice}`].join(": ").replaceAll(/\s*[\r\n]+\s*/g, " "));
    this.problem = problem;
    this.advice = advice;
    this.location = location;
  }
}

/** A tensor has another shape than the operation needs. */
export class ShapeError extends SequiturError {
  override readonly name = "ShapeError";
}

/** A definition (a cell, a graph, a program, a model specification) contradicts itself. */
export class DefinitionError extends SequiturError {
  override readonly name = "DefinitionError";
}

/** An engine cannot do what the program asks for; thrown when compiling, never while running. */
export class NotSupportedError extends SequiturError {
  override readonly name = "NotSupportedError";
}

/** Bytes are not the file format they claim to be. */
export class FormatError extends SequiturError {
  override readonly name = "FormatError";
}

/** Training cannot go on: the loss is no longer a number, or it was stopped from outside. */
export class TrainingError extends SequiturError {
  override readonly name = "TrainingError";
}

/** An engine cannot be had, or cannot go on: no memory, no such engine, a thread that died. */
export class EngineError extends SequiturError {
  override readonly name = "EngineError";
}
