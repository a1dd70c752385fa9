import { describe, expect, it } from "vitest";
import { Random } from "../../tensor/random.js";
import { axisOf } from "./axis.js";
import type { Point } from "./parzen.js";
import { choice, integer, real, type SearchSpace } from "./space.js";
import { STARTUP, suggest } from "./tpe.js";

type Values = Readonly<Record<string, number | string>>;

interface Problem {
  readonly name: string;
  readonly space: SearchSpace;
  readonly loss: (values: Values) => number;
  /** A loss that is good enough. */
  readonly goal: number;
}

const numberOf = (values: Values, name: string): number => values[name] as number;

const problems: readonly Problem[] = [
  {
    name: "a valley on a logarithmic scale",
    space: { rate: real(1e-6, 1, "logarithmic") },
    loss: (values) => Math.log10(numberOf(values, "rate") / 3e-3) ** 2,
    // One part in 150 of the range.
    goal: 0.02 ** 2,
  },
  {
    name: "a mixed space",
    space: {
      cell: choice(["simple", "gru", "lstm", "other"]),
      units: integer(1, 128, "logarithmic"),
      layers: integer(1, 4),
      rate: real(1e-5, 1, "logarithmic"),
      dropout: real(0, 1),
    },
    loss: (values) =>
      (values.cell === "gru" ? 0 : 0.5) +
      (Math.log2(numberOf(values, "units") / 32) / 4) ** 2 +
      0.2 * (numberOf(values, "layers") - 2) ** 2 +
      Math.log10(numberOf(values, "rate") / 1e-2) ** 2 +
      (numberOf(values, "dropout") - 0.2) ** 2,
    goal: 0.12,
  },
  {
    // Branin & Hoo 1972; its least value is 0.397887, at three places.
    name: "Branin's function",
    space: { x: real(-5, 10), y: real(0, 15) },
    loss(values) {
      const [x, y] = [numberOf(values, "x"), numberOf(values, "y")];
      const bowl = y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6;
      return bowl ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    },
    goal: 0.5,
  },
];

const MOST = 400;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

/** Trials until the goal is reached, `MOST` at most. */
function trialsUntil({ space, loss, goal }: Problem, seed: number, learns: boolean): number {
  const names = Object.keys(space);
  const axes = Object.values(space).map(axisOf);
  const found: { readonly point: Point; readonly loss: number }[] = [];
  while (found.length < MOST) {
    const ranked = found.toSorted((one, other) => one.loss - other.loss).map(({ point }) => point);
    const point = suggest(axes, learns ? ranked : [], new Random(seed, found.length));
    const values = Object.fromEntries(
      names.map((name, index) => [name, axes[index]?.decode(point[index] as number)]),
    ) as Values;
    found.push({ point, loss: loss(values) });
    if (loss(values) <= goal) break;
  }
  return found.length;
}

describe("the tree-structured Parzen estimator", () => {
  it.each(problems)(
    "finds the least of $name in less than half of the trials of random search",
    (problem) => {
      const mean = (learns: boolean): number =>
        SEEDS.reduce((sum, seed) => sum + trialsUntil(problem, seed, learns) / SEEDS.length, 0);
      const [own, random] = [mean(true), mean(false)];
      expect(own).toBeLessThan(random / 2);
    },
  );

  it("draws from the whole space until it knows enough, and from one seed the same", () => {
    const axes = [axisOf(real(0, 1))];
    const few = Array.from({ length: STARTUP - 1 }, (): Point => [0.5]);
    const draw = (ranked: readonly Point[]): number => suggest(axes, ranked, new Random(4))[0] as number;
    expect(draw(few)).toBe(draw([]));
    expect(draw([[0.25], ...few])).not.toBe(draw([]));
    expect(draw([[0.25], ...few])).toBe(draw([[0.25], ...few]));
  });

  it("looks near the best and away from the rest", () => {
    const axes = [axisOf(real(0, 1))];
    const rest = Array.from({ length: 19 }, (_, index): Point => [0.4 + index / 40]);
    const drawn = SEEDS.map((seed) => suggest(axes, [[0.2], [0.22], ...rest], new Random(seed))[0] as number);
    expect(drawn.filter((at) => at < 0.35).length).toBeGreaterThan(0.9 * SEEDS.length);
  });
});
