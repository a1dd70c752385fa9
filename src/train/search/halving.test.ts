import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { SuccessiveHalving } from "./halving.js";

const options = { least: 10, factor: 3, rungs: 3 };

/** Rungs that a trial comes to whose loss is the same at all of them. */
function climb(halving: SuccessiveHalving, loss: number): number {
  let rung = 0;
  while (halving.goesOn(rung, loss)) rung++;
  return rung + 1;
}

describe("successive halving", () => {
  it("multiplies the resource from rung to rung, in whole numbers", () => {
    expect(new SuccessiveHalving(options).resources).toEqual([10, 30, 90]);
    expect(new SuccessiveHalving({ least: 100 / 3, factor: 3, rungs: 3 }).resources).toEqual([33, 100, 300]);
    expect(new SuccessiveHalving({ least: 0.1, factor: 2, rungs: 2 }).resources).toEqual([1, 1]);
  });

  it("lets those go on that are among the best third of those that came before", () => {
    const halving = new SuccessiveHalving(options);
    const climbed = [5, 6, 4, 7, 3, 5, 3.5, 3.6, 3.4].map((loss) => climb(halving, loss));
    // 5, 4, 3, 3.5 and 3.4 come to the second rung; 3.5 and 3.4 find a better one there.
    expect(climbed).toEqual([3, 1, 3, 1, 3, 1, 2, 1, 2]);
  });

  it("spends as its schedule says: of losses in a random order a third goes on", () => {
    const counts = [0, 0, 0];
    const [trials, seeds] = [300, 20];
    for (let seed = 0; seed < seeds; seed++) {
      const halving = new SuccessiveHalving(options);
      const random = new Random(seed);
      for (let trial = 0; trial < trials; trial++) {
        const rungs = climb(halving, random.uniform());
        for (let rung = 0; rung < rungs; rung++) counts[rung] = (counts[rung] as number) + 1 / seeds;
      }
    }
    const quota = (count: number): number =>
      Array.from({ length: Math.round(count) }, (_, index) => index + 1).reduce(
        (sum, there) => sum + Math.max(1, Math.floor(there / 3)) / there,
        0,
      );
    const [first, second, third] = counts as [number, number, number];
    expect(first).toBeCloseTo(trials, 9);
    expect(Math.abs(second / quota(trials) - 1)).toBeLessThan(0.06);
    expect(second / trials).toBeLessThan(0.36);
    // Those that come there are the best until then: later ones are better, and more go on than of a random order.
    expect(third).toBeGreaterThan(quota(second));
    // A search whose trials all go to the end would spend 130 a trial.
    expect((10 * first + 30 * second + 90 * third) / trials).toBeLessThan(45);
  });

  it("stops the worse of equals, and whatever does not work", () => {
    const equal = new SuccessiveHalving(options);
    expect([1, 1, 1, 1].map((loss) => climb(equal, loss))).toEqual([3, 1, 1, 1]);
    const broken = new SuccessiveHalving(options);
    expect(climb(broken, Number.POSITIVE_INFINITY)).toBe(1);
    expect(climb(broken, 7)).toBe(3);
  });

  it.each([
    [{ ...options, least: 0 }, "the least resource is 0"],
    [{ ...options, factor: 1 }, "from rung to rung is 1"],
    [{ ...options, rungs: 0 }, "there are 0 rungs"],
  ])("refuses %o", (wrong, message) => {
    expect(() => new SuccessiveHalving(wrong)).toThrow(message);
  });
});
