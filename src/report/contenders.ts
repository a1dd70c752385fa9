/** Which forecaster is which in a forecast document. */
import type { ForecastDocument, ForecastRow, TestForecast } from "../tasks/forecast-result.js";

/** The network's name: of the two that a document holds forecasts of, the one that is not another winner. */
export function networkName(document: ForecastDocument): string {
  const { winner } = document.verdict;
  return Object.keys(document.forecasts).find((name) => name !== winner) ?? winner;
}

/** The name of the forecaster whose forecast the document stands for: the winner's, or the network's. */
export function forecastName(document: ForecastDocument): string {
  const same = (rows: readonly ForecastRow[]): boolean =>
    rows.length === document.forecast.length &&
    rows.every((row, step) => Object.is(row.mean, document.forecast[step]?.mean));
  const { winner } = document.verdict;
  const names = Object.keys(document.forecasts).filter((name) => same(document.forecasts[name] ?? []));
  return names.includes(winner) ? winner : (names[0] ?? winner);
}

/** A forecaster of the test span, and the part it plays in a comparison. */
export interface Contender {
  readonly role: "winner" | "network" | "naive";
  readonly forecast: TestForecast;
}

/** The forecasters that a comparison draws: winner, network, seasonal naive; each once, if it forecast. */
export function contenders(document: ForecastDocument, forecasts: readonly TestForecast[]): Contender[] {
  const wanted: readonly (readonly [Contender["role"], (name: string) => boolean])[] = [
    ["winner", (name) => name === document.verdict.winner],
    ["network", (name) => name === networkName(document)],
    ["naive", (name) => /^seasonal[ -]?naive$/i.test(name)],
  ];
  const chosen: Contender[] = [];
  for (const [role, wants] of wanted) {
    const forecast = forecasts.find(({ name }) => wants(name));
    if (forecast === undefined || chosen.some((other) => other.forecast === forecast)) continue;
    chosen.push({ role, forecast });
  }
  return chosen;
}
