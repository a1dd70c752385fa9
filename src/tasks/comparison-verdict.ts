/** Who forecasts a series best from several origins, whether that may be chance, and who merely copies; in sentences. */

import type {
  ComparedPair,
  ComparisonDocument,
  ComparisonScore,
  DieboldMariano,
} from "./comparison-result.js";
import { isTie } from "./contest.js";
import { displayName, verdictText } from "./verdict.js";

/** A difference that comes by chance more often may be chance. */
const LEVEL = 0.05;

/**
 * The best network is held against the best baseline. Both are found on the rows that they are compared on.
 *
 * @param ranked best first; at least one network and one baseline
 * @param rows rows that were scored
 * @param test of two of them, by name
 */
export function comparisonVerdict(
  ranked: readonly ComparisonScore[],
  rows: number,
  test: (better: string, worse: string) => DieboldMariano | null,
): ComparisonDocument["verdict"] {
  const best = (isWanted: (score: ComparisonScore) => boolean): ComparisonScore =>
    ranked.find(isWanted) as ComparisonScore;
  const network = best(({ kind }) => kind !== "baseline");
  const baseline = best(({ kind }) => kind === "baseline");
  const isAhead = ranked.indexOf(network) < ranked.indexOf(baseline);
  const [better, worse] = isAhead ? [network.name, baseline.name] : [baseline.name, network.name];
  const pair: ComparedPair = { better, worse, test: test(better, worse) };
  // One network speaks for all: between networks there is no question of which family to use.
  const contest = ranked.filter((score) => score.kind === "baseline" || score === network);
  return {
    winner: (ranked[0] as ComparisonScore).name,
    comparison: pair,
    text: [
      verdictText(contest, network.name, rows),
      ...(isTie(network, baseline, ranked) ? [] : [chanceText(pair)]),
      ...copyingText(ranked),
    ].join(" "),
  };
}

/** Whether two differ by more than chance, in a sentence. */
export function chanceText({ test }: ComparedPair): string {
  if (test === null) return "Whether the difference is chance, the test of Diebold and Mariano cannot tell.";
  const chance = probabilityText(test.probability);
  return test.probability < LEVEL
    ? `The difference is hardly chance (Diebold-Mariano test, ${chance}).`
    : `The difference may be chance (Diebold-Mariano test, ${chance}).`;
}

/** "p = 0.12" */
export function probabilityText(probability: number): string {
  return probability < 0.001 ? "p < 0.001" : `p = ${Number(probability.toPrecision(2))}`;
}

/** Networks alone: of the last value it is no news. */
function copyingText(ranked: readonly ComparisonScore[]): string[] {
  const names = ranked
    .filter(({ kind, copying }) => kind !== "baseline" && copying.isCopy)
    .map(({ name }) => displayName(name));
  if (names.length === 0) return [];
  const [text, verb] =
    names.length === 1
      ? [names[0] as string, "repeats"]
      : [`${names.slice(0, -1).join(", ")} and ${names.at(-1)}`, "repeat"];
  return [`${text.charAt(0).toUpperCase()}${text.slice(1)} merely ${verb} the last value.`];
}
