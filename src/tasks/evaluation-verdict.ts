/** Who forecasts many series best, and whether that may be chance, in a sentence. */

import { baselines } from "../kinds/series/baselines/baselines.js";
import { naive2 } from "../kinds/series/baselines/naive2.js";
import { pairedTest } from "../kinds/series/paired-test.js";
import type { Comparison, Evaluation, PanelScore } from "./evaluation-result.js";
import type { TimedScores } from "./evaluation-scores.js";

/** A difference that comes by chance more often may be chance. */
const LEVEL = 0.05;
/** Fewer series prove little. */
const FEW_SERIES = 6;
const BASELINES: ReadonlySet<string> = new Set([...baselines, naive2].map(({ name }) => name));

/**
 * The best network is held against the best baseline, found on the same steps: that favours the baseline. Where there is
 * no network, the best baseline is held against the next.
 *
 * @param ranked best first, at least one
 * @param scores those of the single series, by name
 */
export function evaluationVerdict(
  ranked: readonly PanelScore[],
  scores: ReadonlyMap<string, TimedScores>,
): Evaluation["verdict"] {
  const [first] = ranked as [PanelScore];
  const network = ranked.find(({ name }) => !BASELINES.has(name));
  const rivals = ranked.filter(({ name }) =>
    network === undefined ? name !== first.name : BASELINES.has(name),
  );
  const [rival] = rivals;
  const own = network ?? first;
  if (rival === undefined)
    return { winner: first.name, comparison: null, text: `Only ${own.name} took part.` };
  const [better, worse] = ranked.indexOf(own) < ranked.indexOf(rival) ? [own, rival] : [rival, own];
  const comparison = compare(better, worse, scores);
  const series = (scores.get(first.name) as TimedScores).scores.filter(({ mase }) => mase !== null).length;
  const text = capitalised(sentence(better, worse, network, comparison, series) + doubt(series));
  return { winner: first.name, comparison, text };
}

function compare(
  better: PanelScore,
  worse: PanelScore,
  scores: ReadonlyMap<string, TimedScores>,
): Comparison {
  const errors = ({ name }: PanelScore): (number | null)[] =>
    (scores.get(name) as TimedScores).scores.map(({ mase }) => mase);
  const best = errors(better);
  const differences = errors(worse).flatMap((error, series) => {
    const other = best[series] ?? null;
    return error === null || other === null ? [] : [error - other];
  });
  const test = pairedTest(differences);
  const figure = (value: number | undefined): number | null =>
    value === undefined || !Number.isFinite(value) ? null : value;
  return {
    better: better.name,
    worse: worse.name,
    difference: figure(test === undefined ? differences[0] : test.mean),
    standardError: figure(test?.standardError),
    probability: figure(test?.probability),
  };
}

function sentence(
  better: PanelScore,
  worse: PanelScore,
  network: PanelScore | undefined,
  { difference, probability }: Comparison,
  series: number,
): string {
  const [winner, loser] = [displayName(better.name), displayName(worse.name)];
  if (better.mase === null || worse.mase === null)
    return better.mase === null
      ? `no series has a scale for MASE; by RMSE ${winner} is best.`
      : `${winner} is best; ${loser} gave what is no number.`;
  const over = series === 1 ? "on one series" : `over ${series} series`;
  const figures = `(mean MASE ${better.mase.toFixed(3)} against ${worse.mase.toFixed(3)} ${over})`;
  const against = better === network || network === undefined ? "" : `do not use ${loser} here: `;
  if (difference === 0 || samePrecisely(better.mase, worse.mase))
    return `${against}${winner} is as good as ${loser} ${figures}.`;
  const rival =
    network === undefined
      ? `the next, ${loser},`
      : better === network
        ? `the best baseline, ${loser},`
        : "it";
  const margin = marginText(better.mase, worse.mase);
  if (probability === null) return `${against}${winner} beats ${rival} ${margin} ${figures}.`;
  const p = probability < 0.001 ? "p < 0.001" : `p = ${Number(probability.toPrecision(2))}`;
  return probability < LEVEL
    ? `${against}${winner} beats ${rival} ${margin} ${figures}, hardly by chance (${p}).`
    : `${against}${winner} is ahead of ${rival} ${margin} ${figures}, which may be chance (${p}).`;
}

/** But for rounding. */
function samePrecisely(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.abs(other);
}

function marginText(better: number, worse: number): string {
  const share = 100 * (1 - better / worse);
  if (share < 1) return "by less than 1 %";
  return share > 99 ? "by more than 99 %" : `by ${Math.round(share)} %`;
}

function doubt(series: number): string {
  if (series === 0 || series >= FEW_SERIES) return "";
  return series === 1 ? " One series proves little." : ` ${series} series prove little.`;
}

function displayName(name: string): string {
  return name === "network" ? "the network" : name;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
