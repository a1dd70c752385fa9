/** The few terminal styles that reports use (ECMA-48 SGR), and their absence where colour is not wanted. */

/** What a piece of text is, which decides its colour. */
export type Role = "strong" | "faint" | "forecast" | "band" | "flag" | "good";

const CODES: Readonly<Record<Role, readonly [on: number, off: number]>> = {
  strong: [1, 22],
  faint: [2, 22],
  forecast: [36, 39],
  band: [34, 39],
  flag: [33, 39],
  good: [32, 39],
};

/** Styles a piece of text by its role. */
export type Paint = (role: Role, text: string) => string;

/** A {@link Paint} that writes ANSI codes, or (`color` false) leaves the text as it is. */
export function paintWith(color: boolean): Paint {
  if (!color) return (_role, text) => text;
  return (role, text) => {
    const [on, off] = CODES[role];
    return text.trim() === "" ? text : `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
