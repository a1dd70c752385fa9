/** The leak audit at the end of a report for the terminal. */

import { auditText, type LeakAudit } from "../tasks/leak-audit.js";
import type { Paint } from "./ansi.js";
import { prose } from "./terminal-layout.js";
import { printable } from "./text.js";

/** No line where nothing was held out; a leak is not to be overlooked. */
export function auditLines(audit: LeakAudit | null, width: number, paint: Paint): string[] {
  if (audit === null) return [];
  const style = audit.different.length === 0 ? "faint" : "strong";
  return prose(printable(auditText(audit)), width).map((line) => paint(style, line));
}
