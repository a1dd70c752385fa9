/** What was found and assumed, with the flags that change it, for the terminal. */

import type { Finding } from "../kinds/series/finding.js";
import type { Paint } from "./ansi.js";
import { WIDEST_PROSE } from "./terminal-layout.js";
import { displayWidth, padEnd, printable, truncate, wrap } from "./text.js";

const INDENT = "  ";
const FLAG_GAP = 3;

/** What was found at the left, the flag that changes it at the right; continued lines are indented. */
export function findingLines(findings: readonly Finding[], width: number, paint: Paint): string[] {
  const flags = findings.map(({ flag }) => truncate(printable(flag ?? ""), Math.floor(width / 2) - FLAG_GAP));
  const flagWidth = Math.max(0, ...flags.map(displayWidth));
  const texts = findings.map(({ text }, index) => {
    const room = flags[index] === "" ? width : width - flagWidth - FLAG_GAP;
    const [first = "", ...rest] = wrap(printable(text), Math.min(WIDEST_PROSE, room) - INDENT.length);
    return [first, ...rest.map((line) => INDENT + line)];
  });
  const flagged = texts.filter((_, index) => flags[index] !== "").flat();
  const flagColumn = Math.max(0, ...flagged.map(displayWidth)) + FLAG_GAP;
  return texts.flatMap((lines, index) =>
    lines.map((line, number) => {
      const flag = number === 0 ? (flags[index] ?? "") : "";
      return flag === "" ? line : padEnd(line, flagColumn) + paint("flag", flag);
    }),
  );
}
