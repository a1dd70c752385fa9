import { describe, expect, it } from "vitest";
import { nearest } from "./suggest.js";

describe("nearest", () => {
  it.each([
    ["saels", "sales"],
    ["Sales", "sales"],
    ["dat", "date"],
    ["datte", "date"],
    ["pasengers", "passengers"],
    ["temperature", undefined],
    ["rices", undefined],
    ["pricey", "price"],
    ["slices", undefined],
    ["x", undefined],
    ["", undefined],
  ])("%s: %s", (word, expected) => {
    expect(nearest(word, ["date", "sales", "price", "passengers"])).toBe(expected);
  });

  it("counts a swap of neighbours as one change", () => {
    expect(nearest("ab", ["ba"])).toBe("ba");
    expect(nearest("abcd", ["dcba"])).toBeUndefined();
  });

  it("takes the nearest, and of equals the first", () => {
    expect(nearest("gru", ["grx", "gru2", "gru"])).toBe("gru");
    expect(nearest("lstn", ["lsta", "lstm"])).toBe("lsta");
  });

  it("does not take the ending that two names share for a likeness", () => {
    expect(nearest("missing.csv", ["bigint.csv"])).toBeUndefined();
    expect(nearest("a.csv", ["b.csv"])).toBeUndefined();
    expect(nearest("saels.csv.gz", ["rates.csv.gz", "sales.csv.gz"])).toBe("sales.csv.gz");
    expect(nearest("sales.cvs", ["sales.csv"])).toBe("sales.csv");
  });

  it("is not slowed by enormous words", () => {
    expect(nearest("a".repeat(1e6), ["b".repeat(1e6)])).toBeUndefined();
  });
});
