import { describe, expect, it } from "vitest";
import { contenders, forecastName, networkName } from "./contenders.js";
import { fixtureResult } from "./testing/fixture.js";

describe("contenders", () => {
  it("tells network, winner and the forecast shown apart", () => {
    const { document } = fixtureResult();
    expect(networkName(document)).toBe("lstm");
    expect(forecastName(document)).toBe("Holt-Winters");
    const asked = { ...document, forecast: structuredClone(document.forecasts.lstm ?? []) };
    expect(forecastName(asked)).toBe("lstm");
  });

  it("knows a network that won", () => {
    const { document } = fixtureResult({ networkWins: true });
    expect(networkName(document)).toBe("lstm");
    expect(forecastName(document)).toBe("lstm");
  });

  it("chooses winner, network and seasonal naive, each once", () => {
    const roles = (networkWins: boolean): string[] => {
      const { document, test } = fixtureResult({ networkWins });
      return contenders(document, test.forecasts).map(({ role, forecast }) => `${role}: ${forecast.name}`);
    };
    expect(roles(false)).toEqual(["winner: Holt-Winters", "network: lstm", "naive: seasonal naive"]);
    expect(roles(true)).toEqual(["winner: lstm", "naive: seasonal naive"]);
  });
});
