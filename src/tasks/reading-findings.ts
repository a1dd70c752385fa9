/** What the reader found, as it holds for a contest. */

import type { Finding } from "../kinds/series/finding.js";
import type { SeriesInput } from "../kinds/series/read-series.js";
import { SEASON_FLAG } from "../kinds/series/seasonality.js";

/**
 * What the reader found; where it sees a season that the rows before the test span do not show, what they show.
 * @param season of those rows, in steps
 */
export function readingFindings({ season: read, findings }: SeriesInput, season: number): readonly Finding[] {
  if (season === read) return findings;
  const found = season === 1 ? "no season" : `a season of ${season} steps`;
  return findings.map((finding) =>
    finding.flag === SEASON_FLAG
      ? { ...finding, text: `${found}: what the rows before the test span show` }
      : finding,
  );
}
