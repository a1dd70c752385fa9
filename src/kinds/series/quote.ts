/** Text from a user's file inside messages: on one line, cut short, and unable to steer a terminal. */

const LONGEST = 60;
// Controls, invisible formatting (which can reverse the direction of text), line and paragraph separators.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text with unprintable characters as `\u{…}`, at most `longest` characters of it. */
export function printable(text: string, longest: number = LONGEST): string {
  const shown = text.slice(0, longest).replaceAll(UNPRINTABLE, (character) => {
    return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  });
  return text.length > longest ? `${shown}…` : shown;
}

/** The same in quotation marks. */
export function quote(text: string): string {
  return `"${printable(text)}"`;
}

/** At most five names in quotation marks, for advice. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(quote).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** A path, which is of use only in full. */
export function printablePath(path: string): string {
  return printable(path, 4096);
}

/** "1 row", "2 rows". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
