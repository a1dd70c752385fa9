import { describe, expect, it } from "vitest";
import { dayOf } from "../../sequence/calendar-features.js";
import { loadHolidays } from "./load-holidays.node.js";

const isHoliday = async (place: string, date: string): Promise<boolean> =>
  (await loadHolidays(place)).isHoliday(dayOf(Date.parse(date)));

describe("loadHolidays", () => {
  it.each<[string, string, boolean]>([
    ["DE", "2024-10-03", true],
    ["DE", "2024-10-04", false],
    ["DE", "2024-12-24", false],
    ["DE", "2024-11-01", false],
    ["DE-BY", "2024-11-01", true],
    ["de-by", "2024-11-01", true],
    ["DE", "2024-04-01", true],
    ["DE", "1999-04-05", true],
    ["US", "2024-11-28", true],
    // Several days, whatever day the moon is seen.
    ["SA", "2024-04-10", true],
    ["SA", "2024-04-11", true],
    // From seven in the evening only.
    ["AU-SA", "2023-12-24", false],
  ])("%s: %s is a holiday: %o", async (place, date, is) => expect(await isHoliday(place, date)).toBe(is));

  it("says the place as its code is written", async () =>
    expect((await loadHolidays("de-by")).place).toBe("DE-BY"));

  it.each<[string, RegExp]>([
    ["UK", /^--holidays is "UK", of which no holidays are known; did you mean GB \(United Kingdom\)\?$/],
    ["usa", /did you mean US \(United States of America\)\?$/],
    ["Germany", /did you mean DE \(Germany\)\?$/],
    ["Germny", /did you mean DE \(Germany\)\?$/],
    ["DEU", /; did you mean D/],
    ["?", /; give the ISO code of one of \d+: \w\w \(.*\) and \d+ more$/],
    [
      "DE-XX",
      /of which no holidays are known; DE is known; give the ISO code of one of 16: DE-BB \(Brandenburg\)/,
    ],
    ["DE-Bayern", /did you mean DE-BY \(Bayern\)\?$/],
    ["FJ-X", /; FJ is known; give FJ alone: none are known of its parts$/],
    ["DE-BY-A-B", /; give DE-BY-A alone/],
  ])("refuses %s, and says what is near", async (place, message) => {
    const error = await loadHolidays(place).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InputError" });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
  });
});

it("says how to install the package where it is missing", async () => {
  const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  await expect(loadHolidays("DE", () => Promise.reject(missing))).rejects.toThrow(
    "--holidays needs the package date-holidays, which is not installed; install it beside this one: npm install date-holidays@3.37.0",
  );
  const broken = new Error("broken");
  await expect(loadHolidays("DE", () => Promise.reject(broken))).rejects.toBe(broken);
});
