/** What the terminal can show. */

import type { TerminalOptions } from "../report/terminal-layout.js";

/** What is asked of a stream; `process.stdout` is one. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Of a file or a pipe, which have none. */
const USUAL_WIDTH = 80;

/** Width and colour for a stream, by what it is and by the customs of NO_COLOR, FORCE_COLOR, COLUMNS and TERM. */
export function terminalOptions(screen: Screen, environment: Environment): TerminalOptions {
  const columns = screen.columns || Number(environment.COLUMNS);
  return { width: columns > 0 ? columns : USUAL_WIDTH, color: wantsColor(screen, environment) };
}

/** FORCE_COLOR outdoes NO_COLOR (https://no-color.org), as in Node itself. */
function wantsColor({ isTTY }: Screen, { NO_COLOR, FORCE_COLOR, TERM }: Environment): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTTY === true && TERM !== "dumb";
}
