/**
 * What `sequitur predict airline-passengers.csv --horizon 12` does, through the library.
 * Node from 22.18 on runs it as it is, after `npm ci`: `node examples/forecast.ts`
 */

import { fileURLToPath } from "node:url";
import { decodeModel, encodeModel, predict, predictWith, readCsv, type SeriesForecast } from "sequitur";

const file = fileURLToPath(new URL("airline-passengers.csv", import.meta.url));
const passengers = await readCsv(file);

// Holds the last 12 months out, trains, scores the network and the baselines on them, and trains anew on all rows.
export const next: SeriesForecast = await predict(passengers, { horizon: 12, file });

console.log(next.verdict);
const { lower, upper } = next.interval(0.9);
next.result.document.forecast.forEach(({ at, mean }, step) => {
  console.log(`${at}  ${mean.toFixed(0)}  (${lower[step]?.toFixed(0)} to ${upper[step]?.toFixed(0)})`);
});

// The network as one safetensors file, to forecast again without training; here it stays in memory.
const bytes = encodeModel(next.model);
export const again: SeriesForecast = await predictWith(decodeModel(bytes), passengers, { file });
console.log(
  `The saved network, ${bytes.length} bytes, forecasts ${again.mean[0]?.toFixed(0)} for the next month.`,
);
