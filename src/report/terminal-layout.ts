/** What all reports for the terminal have in common: how wide they are, and how their sections stand apart. */

import { wrap } from "./text.js";

export interface TerminalOptions {
  /** Columns of the terminal. Taken as at least 40; wider than 120 is not used. */
  readonly width: number;
  /** Whether to write ANSI colours. */
  readonly color: boolean;
}

const NARROWEST = 40;
const WIDEST = 120;
/** Longer lines of prose are hard to read. */
export const WIDEST_PROSE = 90;

/** The width that a report takes. */
export function reportWidth({ width }: TerminalOptions): number {
  return Math.max(NARROWEST, Math.min(WIDEST, Math.floor(width)));
}

/** Sections of lines, those without any left out, set apart by empty lines, with a newline at the end. */
export function joinSections(sections: readonly (readonly string[])[]): string {
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** Prose in lines that can be read. */
export function prose(text: string, width: number): string[] {
  return wrap(text, Math.min(width, WIDEST_PROSE));
}
