import { expect, it } from "vitest";
import { areCounted } from "./table-head.js";

it("counts up in the numbers at the end of names, and needs no time for it", () => {
  expect(areCounted(["V2", "V3", "V4"])).toBe(true);
  expect(areCounted(["d_9", "d_10", "d_11"])).toBe(true);
  expect(areCounted(["V2", "V4", "V6"])).toBe(false);
  expect(areCounted(["V2", "V3"])).toBe(false);
  const started = performance.now();
  expect(areCounted(["a", "b", `${"9".repeat(200_000)}x`])).toBe(false);
  // What is tried again from every digit takes ten seconds.
  expect(performance.now() - started).toBeLessThan(2000);
});
