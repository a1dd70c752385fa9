/** The panel that a command is given: files, a database, or what is piped in. */

import { addAbortSignal } from "node:stream";
import type { Content } from "../kinds/series/content.js";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import {
  type PanelFileOptions,
  readPanelContent,
  readPanelFile,
  readPanelStream,
} from "../kinds/series/panel/read-panel-file.node.js";
import { PIPED } from "./chosen-source.js";
import { sourceName } from "./series-source.js";

/**
 * @param source `-` for standard input
 * @param interruption stops reading standard input, and queries
 * @param content of the source, where it has been read already
 * @throws InputError for what cannot be read
 */
export function readPanelSource(
  source: string,
  options: PanelFileOptions,
  interruption: AbortSignal,
  content?: Content,
): Promise<PanelInput> {
  if (content !== undefined) return readPanelContent(content, { ...options, file: sourceName(source) });
  return source === PIPED
    ? readPanelStream(addAbortSignal(interruption, process.stdin), { ...options, file: sourceName(source) })
    : readPanelFile(source, { ...options, signal: interruption });
}
