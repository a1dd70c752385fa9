/** "Did you mean": the known word that a mistyped one is nearest to. */

/** No suggestion differs in more than this share of the longer word's letters: more of them are a word of its own. */
const MOST_CHANGED = 1 / 3;
const LONGEST = 100;

/**
 * The candidate nearest to `word`, in letters inserted, deleted, replaced or swapped with their neighbour; capitals
 * count as equal, and an ending such as ".csv" that both share counts for nothing. The first of equally near ones.
 *
 * @returns undefined if none is near enough to be meant
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (Math.max(word.length, candidate.length) > LONGEST) continue;
    const longer = Math.max(word.length, candidate.length) - sharedEnding(word, candidate);
    const changes = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (changes < least && changes <= Math.max(1, MOST_CHANGED * longer) && changes < longer) {
      best = candidate;
      least = changes;
    }
  }
  return best;
}

/** Length of the longest ending in both that begins with a dot. */
function sharedEnding(a: string, b: string): number {
  let shared = 0;
  for (let length = 1; length <= Math.min(a.length, b.length) && a.at(-length) === b.at(-length); length++)
    if (a.at(-length) === ".") shared = length;
  return shared;
}

/** Optimal string alignment distance (Damerau 1964, in the restricted form that edits no substring twice). */
function editDistance(a: string, b: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (last[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? (beforeLast[column - 2] as number) + 1
          : Number.POSITIVE_INFINITY;
      current[column] = Math.min(
        replaced,
        swapped,
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] as number;
}
