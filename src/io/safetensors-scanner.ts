/**
 * A cursor over the JSON of a safetensors header. It reads strings, whole numbers, and lists of them, as the
 * caller asks for them. Unlike `JSON.parse` it refuses a key given twice, sees the difference between 8 and
 * 8.0, keeps 2^53 + 1 from turning into 2^53, and has no depth to overflow.
 */

import { FormatError } from "../errors.js";

/** Each method reads one thing and stops behind it; each throws {@link FormatError} when something else is there. */
export class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `{"key": value, …}`; the callback reads each value. */
  object(readValue: (key: string) => void): void {
    const keys = new Set<string>();
    this.#list("{", "}", () => {
      const key = this.string();
      if (keys.has(key)) throw malformed(this.#place(), `key ${quote(key)} again`, "every key once");
      keys.add(key);
      this.#punctuation(":");
      readValue(key);
    });
  }

  /** `[1, 2, …]`: whole numbers from 0 to 2^53 - 1, in plain digits. */
  integers(): number[] {
    const numbers: number[] = [];
    this.#list("[", "]", () => numbers.push(this.#integer()));
    return numbers;
  }

  string(): string {
    if (this.#next() !== '"') throw this.#unexpected("a string");
    const start = this.#position;
    let end = start;
    do end = this.#text.indexOf('"', end + 1);
    while (end > 0 && this.#isEscaped(end));
    if (end < 0) throw malformed(this.#place(), quote(this.#text.slice(start)), "a closing quotation mark");
    this.#position = end + 1;
    const literal = this.#text.slice(start, end + 1);
    try {
      return JSON.parse(literal) as string;
    } catch {
      throw malformed(this.#place(), quote(literal), "a JSON string");
    }
  }

  /** Only white space may be left. */
  end(): void {
    if (this.#next() !== "") throw this.#unexpected("the end of the header");
  }

  /** Items between brackets, separated by commas. */
  #list(open: string, close: string, readItem: () => void): void {
    this.#punctuation(open);
    if (this.#next() !== close) {
      readItem();
      while (this.#next() === ",") {
        this.#position++;
        readItem();
      }
      if (this.#next() !== close) throw this.#unexpected(`a comma or ${quote(close)}`);
    }
    this.#position++;
  }

  #integer(): number {
    this.#next();
    const digits = /(?:0|[1-9][0-9]{0,19})/y;
    digits.lastIndex = this.#position;
    const token = digits.exec(this.#text)?.[0];
    if (token === undefined || !Number.isSafeInteger(Number(token))) {
      throw this.#unexpected("a whole number below 2^53");
    }
    this.#position += token.length;
    return Number(token);
  }

  #punctuation(character: string): void {
    if (this.#next() !== character) throw this.#unexpected(quote(character));
    this.#position++;
  }

  /** The character after any white space, not consumed; empty at the end. */
  #next(): string {
    while (" \t\r\n".includes(this.#text[this.#position] ?? "end")) this.#position++;
    return this.#text[this.#position] ?? "";
  }

  /** Whether an odd number of backslashes stands before the position. */
  #isEscaped(position: number): boolean {
    let start = position;
    while (this.#text[start - 1] === "\\") start--;
    return (position - start) % 2 === 1;
  }

  #unexpected(expected: string): FormatError {
    const found = this.#text.slice(this.#position, this.#position + 20);
    return malformed(this.#place(), found === "" ? "nothing more" : quote(found), expected);
  }

  #place(): string {
    return `the header at character ${this.#position}`;
  }
}

/** The error for a header of another form than the format's. */
export function malformed(place: string, found: string, expected: string): FormatError {
  return new FormatError(
    `not a safetensors file: in ${place} found ${found}, expected ${expected}; download or save the file again`,
  );
}

/** Printed for an error: quoted, at most 40 characters, nothing that could break the line or reverse it. */
export function quote(text: string): string {
  const shortened = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return JSON.stringify(shortened).replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
