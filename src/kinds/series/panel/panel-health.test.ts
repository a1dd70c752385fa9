import { expect, it } from "vitest";
import type { Group, Member } from "../../../sequence/panel.js";
import { examinePanel } from "./panel-health.js";

const member = (id: string, values: readonly number[]): Member => ({
  id,
  group: "all",
  values: Float64Array.from(values),
  held: 1,
  start: undefined,
  frequency: { unit: "step", count: 1 },
});
const group = (...members: Member[]): Group => ({ name: "all", season: 1, horizon: 1, members });
const calm = Array.from({ length: 40 }, (_, step) => 10 + ((7 * step) % 5) + step / 100);

it("counts the series of all groups, and tells of the first", () => {
  const gap = calm.with(3, Number.NaN);
  const found = examinePanel([
    group(member("a", calm), member("b", gap.with(20, 500))),
    group(member("c", gap)),
  ]);
  expect(found.map(({ kind, series, first }) => [kind, series, first])).toEqual([
    ["missing", 2, "b"],
    ["outliers", 1, "b"],
  ]);
  expect(found[0]?.text).toBe(
    '2 series with missing values, the first "b": 1 of 40 values is missing (3 %), no two in a row: masked',
  );
  expect(found[1]?.text).toMatch(/^series "b" with outliers: 1 outlier: 500 in step 21 is \d+ times/);
  expect(examinePanel([group(member("a", calm))])).toEqual([]);
});
