import { describe, expect, it } from "vitest";
import type { Covariates } from "../../../sequence/covariates.js";
import { LearntCovariates } from "./learnt-covariates.js";

const HORIZON = 2;
const cover = (kind: number, known: readonly number[]): Covariates => ({
  static: Float64Array.of(kind),
  past: [],
  known: [Float64Array.from(known)],
});
const histories = [[1, 2, 3], [9, 2, 3, 5], [100, 100], [Number.NaN]].map((each) => Float64Array.from(each));
const learnt = LearntCovariates.of(
  [cover(0, [0, 0, 1, 0, 0]), cover(0, [1, 1, 1, 1, 0, 0]), cover(5, [0, 0, 0, 0]), cover(0, [0, 0, 0])],
  histories,
  HORIZON,
);

describe("LearntCovariates", () => {
  it("lends a history of those most alike, with their covariates, to a series without any", () => {
    const six = Array.from({ length: 6 }, () => Float64Array.of(7, 8));
    const kinds = [0, 0, 0, 5, 5, 5];
    const all = kinds.map((kind) => cover(kind, [1, 1, 1, 1]));
    six.push(Float64Array.of(50, 60), Float64Array.of(50, 60));
    all.push(cover(5, [0, 0, 0, 0]), cover(5, [0, 0, 0, 0]));
    const many = LearntCovariates.of(all, six, HORIZON);
    const { history, covariates } = many.lend(new Float64Array(0), cover(5, [3, 4]));
    // Of five of kind 5 three say 7 and 8.
    expect([...history]).toEqual([7, 8]);
    expect([...(covariates.known[0] as Float64Array)]).toEqual([1, 1, 3, 4]);
    expect([...covariates.static]).toEqual([5]);
  });

  it("aligns lenders at their ends, and takes those that have values only", () => {
    const { history, covariates } = learnt.lend(Float64Array.of(Number.NaN), cover(0, [9, 3, 4]));
    expect([...history]).toEqual([9, 1.5, 3, 5]);
    expect([...(covariates.known[0] as Float64Array)]).toEqual([1, 0.5, 0, 1, 3, 4]);
  });

  it("keeps no more series of one kind than are ever asked, and lends the same from what it keeps", () => {
    const kinds = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 1 : 8));
    const values = kinds.map((kind, index) => Float64Array.of(kind + index, kind - index, 2 * index));
    const all = kinds.map((kind) => cover(kind, [0, 1, 2, 3, 4]));
    const whole = LearntCovariates.of(all, values, HORIZON);
    expect(whole.known.lenders.map(({ values: [first] }) => first)).toEqual([
      1, 9, 3, 11, 5, 13, 7, 15, 9, 17,
    ]);
    const unseen = cover(3, [7, 8]);
    const again = new LearntCovariates(whole.known).lend(new Float64Array(0), unseen);
    expect(again).toEqual(whole.lend(new Float64Array(0), unseen));
    // The five nearest are the first five of kind 1, whose medians are 5, -3 and 8.
    expect([...again.history]).toEqual([5, -3, 8]);
  });

  it("leaves a series with a value what it has", () => {
    const own = cover(0, [0, 0, 0]);
    const given = learnt.lend(Float64Array.of(4), own);
    expect(given).toEqual({ history: Float64Array.of(4), covariates: own });
  });

  it("lends nothing where nothing is static", () => {
    const bare = { static: new Float64Array(0), past: [], known: [] };
    const none = LearntCovariates.of([bare], [Float64Array.of(1)], HORIZON);
    expect(none.lend(new Float64Array(0), bare).history).toHaveLength(0);
  });
});
