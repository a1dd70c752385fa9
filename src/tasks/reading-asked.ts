/** What was asked of the reader of a series beside its columns, for documents: the same reading needs it again. */

import type { AskedReading, SeriesInput } from "../kinds/series/read-series.js";

export interface ReadingAsked extends AskedReading {
  /** The query whose result the series is; left out where there was none. */
  readonly sql?: string;
}

export function readingAsked({ sql, asked }: SeriesInput): ReadingAsked {
  return { ...(sql === undefined ? {} : { sql }), ...asked };
}
