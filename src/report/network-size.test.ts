import { describe, expect, it } from "vitest";
import { networkSize } from "./network-size.js";

describe("networkSize", () => {
  it("says how many networks there are, and the size of each", () => {
    expect(networkSize(24_380, 5, "")).toBe("5 networks of 4876 parameters");
    expect(networkSize(72_000, 3, " ")).toBe("3 networks of 24 000 parameters");
  });

  it("gives the total of one, and of who knows how many", () => {
    expect(networkSize(4876, 1, "")).toBe("4876 parameters");
    expect(networkSize(4876, undefined, "")).toBe("4876 parameters");
  });
});
