import { expect, it, vi } from "vitest";
import { examineValues } from "./health/health.js";
import { readSeries } from "./read-series.js";

vi.mock("./health/health.js", async (original) => {
  const actual = await original<typeof import("./health/health.js")>();
  return { ...actual, examineValues: vi.fn(actual.examineValues) };
});

it("is examined when it is first asked for, and once", () => {
  const rows = Array.from({ length: 30 }, (_, step) => (step === 20 ? -999 : step % 7));
  const input = readSeries(["y", ...rows].join("\n"), { file: "f.csv" });
  expect(examineValues).not.toHaveBeenCalled();
  expect(input.findings.at(-1)?.text).toMatch(/^-999 stands once/);
  expect(input.health?.map(({ kind }) => kind)).toEqual(["marker"]);
  expect(examineValues).toHaveBeenCalledOnce();
});
