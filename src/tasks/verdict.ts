/** The verdict in a sentence, which may be that a baseline is the better choice. */

import { isExact, isTie } from "./contest.js";
import type { Score } from "./forecast-result.js";

const DISPLAY_NAMES: Readonly<Record<string, string>> = {
  lstm: "LSTM",
  "peephole-lstm": "peephole LSTM",
  gru: "GRU",
  simple: "the simple recurrent network",
  ensemble: "the ensemble",
};

/** What tuned networks are called: the name of their cell comes after it. */
export const TUNED = "tuned ";

/** What people call a cell, or the tuned network of one. */
export function displayName(name: string): string {
  if (name.startsWith(TUNED))
    return `the ${TUNED}${displayName(name.slice(TUNED.length)).replace(/^the /, "")}`;
  return DISPLAY_NAMES[name] ?? name;
}

/** On fewer rows of the test span chance decides: of verdicts on 12 to 24, half held on the rows after them (docs/accuracy.md). */
const FEW_ROWS = 30;

/**
 * @param ranked scores of the network and of the baselines, best first
 * @param network name of the network among them
 * @param rows rows of the test span that were scored
 */
export function verdictText(ranked: readonly Score[], network: string, rows: number): string {
  const sentence = comparison(ranked, network, rows === 1 ? "the last row" : `the last ${rows} rows`);
  const doubt = rows === 1 ? " 1 row proves little." : ` ${rows} rows prove little.`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${rows < FEW_ROWS ? doubt : ""}`;
}

function comparison(ranked: readonly Score[], network: string, span: string): string {
  const own = ranked.find(({ name }) => name === network) as Score;
  const [rival] = ranked.filter(({ name }) => name !== network) as [Score];
  const name = displayName(network);
  const against = `Do not use a recurrent network here: ${rival.name}`;
  const figures = (better: Score, worse: Score): string =>
    `(RMSE ${figure(better.rmse)} against ${figure(worse.rmse)} on ${span})`;
  const exact = (worse: string, { rmse }: Score): string =>
    `is exact on ${span}, where ${worse} has an RMSE of ${figure(rmse)}.`;

  if (isTie(rival, own, ranked))
    return isExact(own, ranked)
      ? `${against} is as good as ${name}: both are exact on ${span}.`
      : `${against} is as good as ${name} ${figures(rival, own)}.`;
  if (ranked[0] !== own)
    return isExact(rival, ranked)
      ? `${against} ${exact(name, own)}`
      : `${against} beats ${name} ${margin(rival, own)} ${figures(rival, own)}.`;
  const best = `the best baseline, ${rival.name},`;
  if (isExact(own, ranked)) return `${name} ${exact(best, rival)}`;
  return `${name} beats ${best} ${margin(own, rival)} ${figures(own, rival)}${beyond(ranked, own, rival)}.`;
}

/** By how much seasonal naive is beaten too, if that says more. Without a season it is last value, and called so. */
function beyond(ranked: readonly Score[], own: Score, rival: Score): string {
  const [last, seasonal] = ["last value", "seasonal naive"].map((wanted) =>
    ranked.find(({ name }) => name === wanted),
  );
  if (seasonal === undefined) return "";
  const naive = last !== undefined && isTie(last, seasonal, ranked) ? last : seasonal;
  const further = margin(own, naive);
  return naive === rival || further === margin(own, rival) ? "" : `, and ${naive.name} ${further}`;
}

/** "by 31 %", of the worse one's error. */
function margin(better: Score, worse: Score): string {
  const share = 100 * (1 - better.rmse / worse.rmse);
  if (share < 1) return "by less than 1 %";
  return share > 99 ? "by more than 99 %" : `by ${Math.round(share)} %`;
}

/** Four significant digits, or all of the integer ones if they are not too many to read. */
export function figure(value: number): string {
  return value >= 1000 && value < 1e12 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
