/** The leak audit of forecasters of many series: what is held out must not change a forecast by a single bit. */

import fc from "fast-check";
import { expect } from "vitest";
import { covariatesAt } from "../../../../sequence/covariates.js";
import { type Group, type Member, splitMember } from "../../../../sequence/panel.js";
import { fitAndForecast, type PanelForecaster } from "../forecaster.js";

export interface LeakTrials {
  readonly trials: number;
  /** Steps of the shortest and of the longest history; 1 and 20, if left out. */
  readonly lengths?: readonly [shortest: number, longest: number];
  /** Whether there is something known beside the values, too. */
  readonly covariates?: boolean;
}

const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 200 }) },
  { weight: 2, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
/** What the held-out values become: nothing is too wild for what nobody looks at. */
const wild = fc.oneof(
  value,
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc.constantFrom(0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

/**
 * Forecasts random groups, and the same groups with other values and past covariates at and after the split, and expects
 * the same points and intervals bit for bit; and that no span is changed.
 * @throws AssertionError with the smallest groups that show a leak
 */
export async function expectNoLeak(
  forecaster: PanelForecaster,
  { trials, lengths = [1, 20], covariates: hasCovariates = false }: LeakTrials,
): Promise<void> {
  const [minLength, maxLength] = lengths;
  const members = (horizon: number) =>
    fc.array(
      fc.record({
        history: fc.array(value, { minLength, maxLength }).filter((values) => values.some(Number.isFinite)),
        truth: fc.array(value, { minLength: horizon, maxLength: horizon }),
        changed: fc.array(wild, { minLength: horizon, maxLength: horizon }),
        constant: fc.array(value, { minLength: 2, maxLength: 2 }),
        past: fc.array(value, { minLength: maxLength, maxLength }),
        known: fc.array(value, { minLength: maxLength + horizon, maxLength: maxLength + horizon }),
      }),
      { minLength: 1, maxLength: 3 },
    );
  const trial = fc.record({ season: fc.constantFrom(1, 1, 4, 7), horizon: fc.integer({ min: 1, max: 6 }) });
  await fc.assert(
    fc.asyncProperty(
      trial.chain(({ season, horizon }) => fc.tuple(fc.constant({ season, horizon }), members(horizon))),
      async ([{ season, horizon }, series]) => {
        const group = (held: "truth" | "changed"): Group => ({
          name: "all",
          season,
          horizon,
          members: series.map(
            ({ history, constant, past, known, ...after }, index): Member => ({
              id: String(index),
              group: "all",
              values: Float64Array.from([...history, ...after[held]]),
              held: horizon,
              start: undefined,
              frequency: { unit: "step", count: 1 },
              ...(hasCovariates
                ? {
                    covariates: {
                      static: Float64Array.from(constant),
                      past: [Float64Array.from([...past.slice(0, history.length), ...after[held]])],
                      known: [Float64Array.from(known.slice(0, history.length + horizon))],
                    },
                  }
                : {}),
            }),
          ),
        });
        const before = await bitsOf(forecaster, group("truth"));
        expect(await bitsOf(forecaster, group("changed"))).toBe(before);
      },
    ),
    { numRuns: trials },
  );
}

/** All that a forecaster says of a group, to the bit. */
async function bitsOf(forecaster: PanelForecaster, { members, season, horizon }: Group): Promise<string> {
  const spans = members.map((member) => splitMember(member).train);
  const seen = spans.map(({ values }) => bits(values)).join("\n");
  const covariates = members.flatMap((member, index) => {
    const steps = spans[index]?.length as number;
    return member.covariates === undefined ? [] : [covariatesAt(member.covariates, steps, horizon)];
  });
  const known = covariates.length === 0 ? {} : { covariates };
  const forecasts = await fitAndForecast(forecaster, { spans, season, horizon, seed: 1, ...known });
  expect(spans.map(({ values }) => bits(values)).join("\n")).toBe(seen);
  const arrays = forecasts.flatMap(({ point, intervals }) => [
    point,
    ...[...intervals.values()].flatMap(({ lower, upper }) => [lower, upper]),
  ]);
  expect(forecasts.length).toBe(spans.length);
  expect(arrays.every(({ length }) => length === horizon)).toBe(true);
  return arrays.map(bits).join("\n");
}

function bits(values: Float64Array): string {
  return new BigUint64Array(values.slice().buffer).join(" ");
}
