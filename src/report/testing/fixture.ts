/** Made-up forecast results for tests: deterministic, and shaped like those of a real run. */
import type {
  Finding,
  ForecastResult,
  ForecastRow,
  Score,
  TestForecast,
} from "../../tasks/forecast-result.js";
import { Random } from "../../tensor/random.js";

const HOUR = 3_600_000;

export interface FixtureOptions {
  readonly steps?: number;
  readonly horizon?: number;
  readonly frequency?: "monthly" | "hourly" | "none";
  readonly seed?: number;
  /** What values are multiplied by, and what is added. */
  readonly scale?: number;
  readonly offset?: number;
  /** Indices of steps without a value. */
  readonly missing?: readonly number[];
  readonly file?: string;
  readonly column?: string;
  /** Whether the network wins the test span. */
  readonly networkWins?: boolean;
  /** A saved model forecasts without training: no scores, no test span, no losses. */
  readonly saved?: boolean;
}

/** A seasonal, growing, noisy series with its forecasts, scores and losses. */
export function fixtureResult(options: FixtureOptions = {}): ForecastResult {
  const { steps = 334, horizon = 12, frequency = "monthly", scale = 1, offset = 0, saved = false } = options;
  const { file = "clothing-sales.csv", column = "sales", networkWins = false, seed = 7 } = options;
  const season = { monthly: 12, hourly: 24, none: 1 }[frequency];
  const random = new Random(seed);
  const missing = new Set(options.missing ?? []);
  const signal = (step: number): number =>
    offset +
    scale * (7000 + 40 * step + 1800 * wave(step, season) + (step % season === season - 1 ? 5000 : 0));
  const values = Float64Array.from({ length: steps }, (_, step) =>
    missing.has(step) ? Number.NaN : signal(step) + scale * random.normal(0, 420),
  );
  const at = (step: number): string => label(step, frequency);
  const rows = (bias: number, deviation: number): ForecastRow[] =>
    Array.from({ length: horizon }, (_, ahead) => {
      const mean = signal(steps + ahead) + scale * random.normal(bias, 200);
      const width = Math.abs(scale) * deviation * Math.sqrt(1 + ahead / 6);
      return {
        at: at(steps + ahead),
        mean,
        lo80: mean - 1.2816 * width,
        hi80: mean + 1.2816 * width,
        lo90: mean - 1.6449 * width,
        hi90: mean + 1.6449 * width,
      };
    });
  const start = saved ? steps : steps - horizon;
  const errors: Readonly<Record<string, number>> = {
    lstm: networkWins ? 480.31 : 1042.8,
    "Holt-Winters": 706.25,
    "seasonal naive with drift": 723.4,
    Theta: 934.08,
    "seasonal naive": 1100.2,
    "last value": 5210.6,
  };
  const names = Object.keys(errors).sort((a, b) => (errors[a] as number) - (errors[b] as number));
  const winner = saved ? "lstm" : (names[0] as string);
  const network = rows(120, errors.lstm as number);
  const winning = winner === "lstm" ? network : rows(0, errors[winner] as number);
  return {
    document: {
      kind: "series",
      input: {
        file,
        rows: steps,
        column,
        time: frequency === "none" ? null : "month",
        frequency: { monthly: "monthly", hourly: "hourly", none: "evenly spaced" }[frequency],
        season,
        missing: missing.size,
      },
      model: { cell: "lstm", units: 64, layers: 1, strategy: "direct", parameters: 17_217, seed },
      loop: null,
      scores: saved
        ? []
        : names.map((name) => score(name, scale * (errors[name] as number), name !== "last value")),
      verdict: { winner, text: verdict(winner, saved) },
      audit: saved ? null : { series: 1, replaced: horizon, same: ["the season", ...names], different: [] },
      forecast: winning,
      forecasts: winner === "lstm" ? { lstm: network } : { lstm: network, [winner]: winning },
      timing: { readMs: 12, trainMs: saved ? 0 : 4180, totalMs: saved ? 60 : 4420 },
    },
    history: { at: Array.from({ length: steps }, (_, step) => at(step)), values },
    test: {
      start,
      forecasts: saved
        ? []
        : names.map((name) =>
            testForecast(name, start, steps, signal, scale * (errors[name] as number), random),
          ),
    },
    training: saved
      ? { train: [], validation: [] }
      : {
          train: Array.from({ length: 60 }, (_, epoch) => 0.05 + 0.9 * Math.exp(-epoch / 9)),
          validation: Array.from(
            { length: 60 },
            (_, epoch) => 0.11 + 0.95 * Math.exp(-epoch / 8) + epoch / 900,
          ),
        },
    findings: findings(
      file,
      column,
      steps,
      at(0),
      at(steps - 1),
      frequency,
      season,
      horizon,
      missing.size,
      seed,
    ),
  };
}

function wave(step: number, season: number): number {
  return season === 1 ? 0 : Math.sin((2 * Math.PI * step) / season);
}

function label(step: number, frequency: "monthly" | "hourly" | "none"): string {
  if (frequency === "monthly") return new Date(Date.UTC(1992, step, 1)).toISOString().slice(0, 10);
  if (frequency === "hourly") return new Date(Date.UTC(2019, 1, 25) + step * HOUR).toISOString().slice(0, 16);
  return String(step + 1);
}

function score(name: string, error: number, seasonal: boolean): Score {
  const size = Math.abs(error);
  return {
    name,
    rmse: size,
    mae: size * 0.78,
    smape: seasonal ? 3.4 + size / 400 : 17.25,
    mase: seasonal ? size / 1311 : null,
    coverage80: seasonal ? 0.8333 : 0.6111,
    coverage90: seasonal ? 0.9444 : 0.7222,
  };
}

function testForecast(
  name: string,
  start: number,
  end: number,
  signal: (step: number) => number,
  error: number,
  random: Random,
): TestForecast {
  const mean = Float64Array.from(
    { length: end - start },
    (_, ahead) => signal(start + ahead) + random.normal(0, Math.abs(error)),
  );
  const width = 1.6449 * Math.abs(error);
  return { name, mean, lo90: mean.map((value) => value - width), hi90: mean.map((value) => value + width) };
}

function verdict(winner: string, saved: boolean): string {
  if (saved) return "Forecast of the saved network; it was not scored again on this file.";
  if (winner === "lstm") {
    return "The LSTM beats seasonal naive by 56 % (RMSE 480 against 1100 on the last 12 months).";
  }
  return "Do not use a recurrent network here: Holt-Winters is better by 32 % (RMSE 706 against 1043 on the last 12 months), and the forecast is its.";
}

function findings(
  file: string,
  column: string,
  steps: number,
  first: string,
  last: string,
  frequency: string,
  season: number,
  horizon: number,
  missing: number,
  seed: number,
): Finding[] {
  return [
    { text: `${file}: ${steps} rows, ${first} to ${last}` },
    ...(missing > 0 ? [{ text: `${missing} rows without a value: masked, never invented` }] : []),
    { text: `forecasts column "${column}", the only column of numbers`, flag: "--column NAME" },
    ...(frequency === "none"
      ? [{ text: "no column of times: rows are taken as evenly spaced", flag: "--time NAME" }]
      : [{ text: `times from column "month": ${frequency}, no gaps`, flag: "--time NAME" }]),
    { text: season === 1 ? "no season found" : `a season of ${season} steps`, flag: "--season STEPS" },
    { text: `the last ${horizon} steps are held out to score the forecasters`, flag: "--test STEPS" },
    { text: "LSTM with 64 units in 1 layer", flag: "--cell, --units, --layers" },
    { text: `random numbers from seed ${seed}`, flag: "--seed N" },
  ];
}
