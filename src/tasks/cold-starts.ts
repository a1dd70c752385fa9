/** What is said of series with little history, or none. */

import type { Finding } from "../kinds/series/finding.js";
import { Tally } from "../kinds/series/panel/tally.js";
import type { Member } from "../sequence/panel.js";
import type { MemberForecasts } from "./forecast-members.js";

/**
 * @param short members of which nothing could be held out, though there are values, and who forecasts each
 * @param groups what came of each
 */
export function coldStarts(
  short: readonly { readonly member: Member; readonly by: string }[],
  groups: readonly Pick<MemberForecasts, "borrowed" | "leftOut">[],
): Finding[] {
  return [
    ...[...new Set(short.map(({ by }) => by))].flatMap((name) =>
      say(
        short.filter(({ by }) => by === name).map(({ member }) => member),
        `too short to be judged by: forecast by ${name}`,
      ),
    ),
    ...say(
      groups.flatMap(({ borrowed }) => borrowed),
      "without any value: forecast from those that are most like them in what is static",
    ),
    ...say(
      groups.flatMap(({ leftOut }) => leftOut),
      "left out: without any value, and what forecasts their group knows series by their values alone",
    ),
  ];
}

function say(members: readonly Member[], text: string): Finding[] {
  const tally = new Tally();
  for (const { id } of members) tally.add(id);
  return tally.count === 0 ? [] : [{ text: `${tally.describe()} ${text}` }];
}
