import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import type { ForecastDocument } from "../tasks/forecast-result.js";
import { forecastCsv } from "./csv.js";
import { fixtureResult } from "./testing/fixture.js";

function withLabels(...labels: string[]): ForecastDocument {
  const { document } = fixtureResult();
  const row = { mean: 0.1 + 0.2, lo80: 1e-21, hi80: 5e300, lo90: -2, hi90: Number.NaN };
  return { ...document, forecast: labels.map((at) => ({ at, ...row })) };
}

describe("forecastCsv", () => {
  it("is a header and a line a step", () => {
    expect(forecastCsv(withLabels("2019-11-01"))).toBe(
      "at,mean,lo80,hi80,lo90,hi90\n2019-11-01,0.30000000000000004,1e-21,5e+300,-2,\n",
    );
    expect(forecastCsv(withLabels())).toBe("at,mean,lo80,hi80,lo90,hi90\n");
  });

  it("reads back as the same doubles and labels", () => {
    const { forecast } = fixtureResult({ horizon: 30 }).document;
    const csv = forecastCsv({ ...fixtureResult().document, forecast });
    const { data } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
    expect(
      data.map((row) => ({
        at: row.at,
        mean: Number(row.mean),
        lo80: Number(row.lo80),
        hi90: Number(row.hi90),
      })),
    ).toEqual(forecast.map(({ at, mean, lo80, hi90 }) => ({ at, mean, lo80, hi90 })));
  });

  it("quotes labels that hold commas, quotes or line breaks", () => {
    const labels = ['week 3, "late"', "a\r\nb", "a,b", "plain"];
    const { data } = Papa.parse<string[]>(forecastCsv(withLabels(...labels)), { skipEmptyLines: true });
    expect(data.slice(1).map((row) => row[0])).toEqual(labels);
  });
});
