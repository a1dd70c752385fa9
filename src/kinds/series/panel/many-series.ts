/** Whether a file of which nothing is asked holds many series, so that it is not refused as one. */

import { InputError } from "../../../errors.js";
import type { Table } from "../read-table.js";
import { openSource, readRecords, type Source } from "../records.js";
import type { TableText } from "../table-text.js";
import { isIdName, type Layout, recogniseLayout } from "./layout.js";
import { readHead } from "./table-head.js";

/**
 * The layout of a table with a row per series and time: a column has a usual name of ids, and several rows have the same
 * time, of which a single series has one each. Undefined for all else, and for what cannot be used.
 *
 * @param time the column of times, as asked for
 */
export function findManySeries(
  text: string | TableText,
  { file, time }: { readonly file: string; readonly time?: string | undefined },
): Layout | undefined {
  try {
    const source = openSource(text, file);
    const head = readHead(source);
    const layout = recogniseLayout(head, { time });
    const isLong = layout.kind === "long" && layout.id !== undefined && isIdName(layout.id);
    return isLong && repeatsTimes(source, head, layout) ? layout : undefined;
  } catch (error) {
    // The reader of one series says what is wrong.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Whether two rows have the same time, of which a single series has one each; false without times. */
export function repeatsTimes(source: Source, { columns, hasHeader }: Table, { time }: Layout): boolean {
  if (time === undefined) return false;
  const index = columns.indexOf(time);
  const met = new Set<string>();
  let isHeader = hasHeader;
  for (const { cells } of readRecords(source)) {
    for (const record of isHeader ? cells.slice(1) : cells) {
      const cell = (record[index] as string).trim();
      if (met.has(cell)) return true;
      met.add(cell);
    }
    isHeader = false;
  }
  return false;
}
