import { describe, expect, it } from "vitest";
import { designsFor } from "./designs.js";

const shape = { season: 1, horizon: 6, typicalLength: 40, values: 1000 };

describe("designsFor", () => {
  it("reads windows in whole segments, of parts of the season or of whole seasons", () => {
    for (const season of [1, 4, 7, 12, 24, 52])
      for (const horizon of [1, 6, 18, 48])
        for (const design of designsFor({ ...shape, season, horizon, typicalLength: 700 })) {
          const { segment, window } = design;
          expect(window % segment).toBe(0);
          expect(season === 1 || season % segment === 0).toBe(true);
          expect(window / segment).toBeLessThanOrEqual(60);
        }
  });

  it("looks no further back than the usual series is long", () => {
    const windows = designsFor(shape).map(({ window }) => window);
    expect(Math.max(...windows)).toBeLessThanOrEqual(36);
    for (const { window } of designsFor({ ...shape, typicalLength: 3 })) expect(window).toBe(6);
  });

  it("looks back no further than is of use, or than it looks ahead", () => {
    const longest = (horizon: number): number =>
      Math.max(
        ...designsFor({ ...shape, season: 24, horizon, typicalLength: 10_000 }).map(({ window }) => window),
      );
    expect([96, 336, 1000].map(longest)).toEqual([480, 720, 1008]);
  });

  it("takes seasons off only where there are any, and wider networks for larger panels", () => {
    expect(designsFor(shape).some(({ adjust }) => adjust)).toBe(false);
    expect(designsFor({ ...shape, season: 12 }).some(({ adjust }) => adjust)).toBe(true);
    expect(designsFor(shape)[0]?.units).toBeLessThan(
      designsFor({ ...shape, values: 1e6 })[0]?.units as number,
    );
  });
});
