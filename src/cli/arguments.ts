/** The values of flags: text in, checked values out. */

import { InputError } from "../errors.js";
import { quote } from "../kinds/series/quote.js";
import { nearest } from "../tensor/suggest.js";

/** A parser of whole numbers in plain digits; it throws {@link InputError} for anything else. */
export function wholeNumber(
  flag: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InputError(`${flag} is ${quote(text)}`, `give a whole number ${range}`);
  };
}

/** A parser of numbers above 0 in plain digits, with or without decimals; it throws {@link InputError} for anything else. */
export function positiveNumber(flag: string, unit: string, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= most) return value;
    throw new InputError(`${flag} is ${quote(text)}`, `give ${unit} above 0, and ${most} at most`);
  };
}

/** A parser of one of some words. */
export function oneOf<Word extends string>(flag: string, words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    const meant = nearest(text, words);
    const advice = meant === undefined ? `give one of ${words.join(", ")}` : `did you mean "${meant}"?`;
    throw new InputError(`${flag} is ${quote(text)}`, advice);
  };
}

/** A parser that refuses what is left of a shell variable without a value. */
export function nonEmpty(flag: string, advice: string = "give a path"): (text: string) => string {
  return (text) => {
    if (text !== "") return text;
    throw new InputError(`${flag} is empty`, `${advice}, or leave the flag out`);
  };
}
