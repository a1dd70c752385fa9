/** The verdict in a sentence, which may be that a baseline is the better choice. */

import type { Score } from "./forecast-result.js";

const DISPLAY_NAMES: Readonly<Record<string, string>> = {
  lstm: "LSTM",
  gru: "GRU",
  simple: "the simple recurrent network",
};

/** What people call a cell. */
export function displayName(name: string): string {
  return DISPLAY_NAMES[name] ?? name;
}

/**
 * @param ranked scores of the network and of the baselines, best first
 * @param network name of the network among them
 * @param rows rows of the test span that were scored
 */
export function verdictText(ranked: readonly Score[], network: string, rows: number): string {
  const own = ranked.find(({ name }) => name === network) as Score;
  const [rival] = ranked.filter(({ name }) => name !== network) as [Score];
  const span = rows === 1 ? "the last row" : `the last ${rows} rows`;
  const figures = (better: Score, worse: Score): string =>
    `RMSE ${figure(better.rmse)} against ${figure(worse.rmse)} on ${span}`;
  const name = displayName(network);
  if (rival.rmse === own.rmse)
    return `Do not use a recurrent network here: ${rival.name} is as good as ${name} (${figures(rival, own)}).`;
  if (ranked[0] !== own)
    return `Do not use a recurrent network here: ${rival.name} beats ${name}${margin(rival, own)} (${figures(rival, own)}).`;
  const naive = ranked.find((score) => score.name === "seasonal naive");
  const beyond = naive === undefined || naive === rival ? "" : `, and seasonal naive${margin(own, naive)}`;
  const sentence = `${name} beats the best baseline, ${rival.name},${margin(own, rival)} (${figures(own, rival)})${beyond}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** " by 31 %", of the worse one's error. */
function margin(better: Score, worse: Score): string {
  const share = 100 * (1 - better.rmse / worse.rmse);
  return share < 1 ? " by less than 1 %" : ` by ${Math.round(share)} %`;
}

/** Four significant digits, or all of the integer ones if they are not too many to read. */
function figure(value: number): string {
  return value >= 1000 && value < 1e12 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
