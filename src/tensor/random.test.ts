import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { philox4x32, Random } from "./random.js";

const COUNT = 50_000;

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const correlation = (a: readonly number[], b: readonly number[]): number => {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: readonly number[], y: readonly number[]): number =>
    mean(
      x.map(
        (value, index) =>
          (value - (x === a ? meanA : meanB)) * ((y[index] as number) - (y === a ? meanA : meanB)),
      ),
    );
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
};

describe("philox4x32", () => {
  // Random123 1.14, tests/kat_vectors, philox4x32 with 10 rounds: counter, key → block.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published block for counter %j and key %j", (counter, key, block) => {
    const words = Uint32Array.from(counter);
    philox4x32(words, key[0] as number, key[1] as number);
    expect([...words]).toEqual(block);
  });

  it("is the ten rounds of the paper in exact integers, for any counter and key", () => {
    const word = fc.nat(0xffffffff);
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), word, word, (counter, key0, key1) => {
        const words = Uint32Array.from(counter);
        philox4x32(words, key0, key1);
        expect([...words]).toEqual(philoxByBigInt(counter, key0, key1));
      }),
    );
  });
});

/** The same in BigInt, where the 64-bit products need no care. */
function philoxByBigInt(
  counter: readonly [number, number, number, number],
  key0: number,
  key1: number,
): number[] {
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  for (let round = 0n; round < 10n; round++) {
    const first = 0xd2511f53n * a;
    const second = 0xcd9e8d57n * c;
    const keyA = BigInt.asUintN(32, BigInt(key0) + round * 0x9e3779b9n);
    const keyB = BigInt.asUintN(32, BigInt(key1) + round * 0xbb67ae85n);
    [a, b, c, d] = [
      (second >> 32n) ^ b ^ keyA,
      BigInt.asUintN(32, second),
      (first >> 32n) ^ d ^ keyB,
      BigInt.asUintN(32, first),
    ];
  }
  return [a, b, c, d].map(Number);
}

describe("Random", () => {
  it("begins with the blocks of its counter", () => {
    const random = new Random(0);
    const second = Uint32Array.of(1, 0, 0, 0);
    philox4x32(second, 0, 0);
    expect(draw(8, () => random.uint32())).toEqual([
      0x6627e8d5,
      0xe169c58d,
      0xbc57ac4c,
      0x9b00dbd8,
      ...second,
    ]);
  });

  it("gives the same numbers for the same seed and stream", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(0xffffffff), (seed, stream) => {
        const [a, b] = [new Random(seed, stream), new Random(seed, stream)];
        const all = (random: Random) => [
          random.uint32(),
          random.uniform(),
          random.normal(),
          ...random.permutation(9),
        ];
        expect(all(a)).toEqual(all(b));
      }),
    );
  });

  it("gives other numbers for another seed or stream", () => {
    const first = (seed: number, stream: number): string => {
      const random = new Random(seed, stream);
      return draw(4, () => random.uint32()).join();
    };
    const sequences = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      for (let stream = 0; stream < 30; stream++) sequences.add(first(seed, stream));
    }
    expect(sequences.size).toBe(900);
  });

  it("has streams and seeds that do not correlate", () => {
    const numbers = (seed: number, stream: number): number[] => {
      const random = new Random(seed, stream);
      return draw(COUNT, () => random.uniform());
    };
    const base = numbers(7, 0);
    // The standard error of a correlation of independent samples is 1 / sqrt(COUNT).
    const bound = 5 / Math.sqrt(COUNT);
    for (const other of [numbers(7, 1), numbers(7, 2), numbers(8, 0)]) {
      expect(Math.abs(correlation(base, other))).toBeLessThan(bound);
    }
    expect(Math.abs(correlation(base.slice(1), base.slice(0, -1)))).toBeLessThan(bound);
  });

  it("refuses a seed that is no integer", () => {
    expect(() => new Random(0.5)).toThrow(RangeError);
    expect(() => new Random(Number.NaN)).toThrow(/received NaN/);
  });
});

describe("uniform", () => {
  it("has the moments of a uniform distribution", () => {
    const random = new Random(11);
    const values = draw(COUNT, () => random.uniform());
    // E[u^k] = 1 / (k + 1), with variance 1 / (2k + 1) - 1 / (k + 1)^2.
    for (const power of [1, 2, 3, 4]) {
      const expected = 1 / (power + 1);
      const error = Math.sqrt((1 / (2 * power + 1) - expected ** 2) / COUNT);
      expect(Math.abs(mean(values.map((value) => value ** power)) - expected)).toBeLessThan(5 * error);
    }
  });

  it("stays in [low, high) and carries 53 bits", () => {
    const random = new Random(12);
    const values = draw(COUNT, () => random.uniform(-3, 5));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...values)).toBeLessThan(5);
    expect(Math.min(...values)).toBeLessThan(-2.99);
    expect(Math.max(...values)).toBeGreaterThan(4.99);
    const low = draw(1000, () => (random.uniform() * 2 ** 53) % 2);
    expect(low.every(Number.isInteger)).toBe(true);
    expect(Math.abs(mean(low) - 0.5)).toBeLessThan(0.1);
  });

  it("leaves high out even where the interval holds no other number but low", () => {
    const random = new Random(19);
    const values = draw(100, () => random.uniform(1, 1 + Number.EPSILON));
    expect(new Set(values)).toEqual(new Set([1]));
  });
});

describe("normal", () => {
  it("has the moments of a normal distribution", () => {
    const random = new Random(13);
    const values = draw(COUNT, () => random.normal());
    // E[z^k] = (k - 1)!! for even k, else 0; the variance of z^k is E[z^2k] - E[z^k]^2.
    const moments = [1, 0, 1, 0, 3, 0, 15, 0, 105];
    for (const power of [1, 2, 3, 4]) {
      const expected = moments[power] as number;
      const error = Math.sqrt(((moments[2 * power] as number) - expected ** 2) / COUNT);
      expect(Math.abs(mean(values.map((value) => value ** power)) - expected)).toBeLessThan(5 * error);
    }
  });

  it("has the tails of a normal distribution, and no value that is not finite", () => {
    const random = new Random(14);
    const values = draw(COUNT, () => random.normal());
    expect(values.every(Number.isFinite)).toBe(true);
    // P(|z| > 1.959964) = 0.05, P(|z| > 3.290527) = 0.001.
    const share = (bound: number): number => values.filter((value) => Math.abs(value) > bound).length / COUNT;
    expect(Math.abs(share(1.959964) - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / COUNT));
    expect(Math.abs(share(3.290527) - 0.001)).toBeLessThan(5 * Math.sqrt(0.001 / COUNT));
  });

  it("does not correlate with the one before", () => {
    const random = new Random(15);
    const values = draw(COUNT, () => random.normal());
    expect(Math.abs(correlation(values.slice(1), values.slice(0, -1)))).toBeLessThan(5 / Math.sqrt(COUNT));
  });

  it("shifts and scales", () => {
    const [plain, scaled] = [new Random(16), new Random(16)];
    for (const z of draw(100, () => plain.normal())) expect(scaled.normal(10, 3)).toBeCloseTo(10 + 3 * z, 12);
  });
});

describe("integer", () => {
  it("draws every number below the bound equally often", () => {
    const random = new Random(17);
    const counts = new Array<number>(6).fill(0);
    for (let drawn = 0; drawn < COUNT; drawn++) {
      const face = random.integer(6);
      counts[face] = (counts[face] as number) + 1;
    }
    expect(counts).toHaveLength(6);
    const expected = COUNT / 6;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // The 99.99 % quantile with 5 degrees of freedom.
    expect(chiSquare).toBeLessThan(25.74);
  });
});

describe("permutation", () => {
  it("holds every index once", () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(200), (seed, length) => {
        const order = new Random(seed).permutation(length);
        expect([...order].sort((a, b) => a - b)).toEqual(draw(length, () => 0).map((_, index) => index));
      }),
    );
  });

  it("draws every order equally often", () => {
    const random = new Random(18);
    const counts = new Map<string, number>();
    for (let drawn = 0; drawn < 24_000; drawn++) {
      const order = random.permutation(4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // The 99.99 % quantile with 23 degrees of freedom.
    expect(chiSquare).toBeLessThan(58.61);
  });
});
