/** A grid of dots drawn with the characters U+2800 … U+28FF: two dots across and four down in every character. */

/** Dots across and down one character. */
export const DOTS_ACROSS = 2;
export const DOTS_DOWN = 4;

/** The bit of each dot in a braille character, by row and column (Unicode 15, section 21.1). */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** One layer of dots; (0, 0) is the top left. What lies outside is not drawn. */
export class BrailleCanvas {
  readonly columns: number;
  readonly rows: number;
  readonly #cells: Uint8Array;

  /** @param columns and `rows` in characters */
  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#cells = new Uint8Array(columns * rows);
  }

  dot(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= this.columns * DOTS_ACROSS || y >= this.rows * DOTS_DOWN) return;
    const cell = Math.floor(y / DOTS_DOWN) * this.columns + Math.floor(x / DOTS_ACROSS);
    const bit = BITS[y % DOTS_DOWN]?.[x % DOTS_ACROSS] ?? 0;
    this.#cells[cell] = (this.#cells[cell] ?? 0) | bit;
  }

  /** A connected straight line between two dots, both included. */
  line(x0: number, y0: number, x1: number, y1: number): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      this.dot(Math.round(x0 + (x1 - x0) * share), Math.round(y0 + (y1 - y0) * share));
    }
  }

  /** The dots of one character as the low byte of its code point; 0 = empty. */
  cell(column: number, row: number): number {
    return this.#cells[row * this.columns + column] ?? 0;
  }
}

/** The braille character with these dots. */
export function brailleCharacter(bits: number): string {
  return String.fromCodePoint(0x2800 + bits);
}
