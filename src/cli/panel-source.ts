/** The panel that a command is given: a file, or what is piped in. */

import { addAbortSignal } from "node:stream";
import type { PanelInput } from "../kinds/series/panel/read-panel.js";
import {
  type PanelFileOptions,
  readPanelFile,
  readPanelStream,
} from "../kinds/series/panel/read-panel-file.node.js";
import { filesAmong, sourceName } from "./series-source.js";

/**
 * @param file `-` for standard input
 * @param interruption stops reading standard input
 * @throws InputError for what cannot be read
 */
export function readPanelSource(
  file: string,
  options: PanelFileOptions,
  interruption: AbortSignal,
): Promise<PanelInput> {
  return filesAmong([file]).length === 0
    ? readPanelStream(addAbortSignal(interruption, process.stdin), { ...options, file: sourceName(file) })
    : readPanelFile(file, options);
}
