/** The frequency of a group, whose members may differ. */

import type { Member } from "../../../sequence/panel.js";
import type { Frequency } from "../../../sequence/series.js";

/** That of the most members; of equals that which is met first. Undefined without members. */
export function usualFrequency(members: readonly Pick<Member, "frequency">[]): Frequency | undefined {
  const votes = new Map<string, { readonly frequency: Frequency; count: number }>();
  for (const { frequency } of members) {
    const key = `${frequency.count} ${frequency.unit}`;
    const vote = votes.get(key);
    if (vote === undefined) votes.set(key, { frequency, count: 1 });
    else vote.count++;
  }
  const [first, ...others] = votes.values();
  return first && others.reduce((most, vote) => (vote.count > most.count ? vote : most), first).frequency;
}
