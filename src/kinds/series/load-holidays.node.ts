/** The holidays of a country, from the package date-holidays, which is asked for only when they are. Node only. */

import { InputError } from "../../errors.js";
import { civilDate, DAY, dayNumber } from "../../sequence/calendar.js";
import type { HolidayCalendar } from "../../sequence/holiday-features.js";
import { nearest } from "../../tensor/suggest.js";
import { quote } from "./quote.js";

type Package = typeof import("date-holidays");
type Holidays = InstanceType<Package["default"]>;

const FLAG = "--holidays";
/** As in package.json. */
const INSTALL = "npm install date-holidays@3.37.0";
/** Days off; not those of banks, schools or religions alone, nor the merely observed. */
const TYPES = ["public"] as const;
const MOST_NAMES = 5;

/**
 * @param place the ISO 3166 code of a country, `DE`, or of a part of it, `DE-BY`
 * @param load imports the package
 * @throws InputError for one of which no holidays are known, and where the package is not installed
 */
export async function loadHolidays(
  place: string,
  load: () => Promise<Package> = () => import("date-holidays"),
): Promise<HolidayCalendar> {
  const { default: Holidays } = await load().catch(explain);
  const codes = resolvePlace(new Holidays(), place);
  const holidays = new Holidays(codes.join("."), { types: [...TYPES] });
  const years = new Map<number, ReadonlySet<number>>();
  const daysOf = (year: number): ReadonlySet<number> => {
    const known = years.get(year);
    if (known !== undefined) return known;
    const days = holidayDays(holidays, year);
    years.set(year, days);
    return days;
  };
  return { place: codes.join("-"), isHoliday: (day) => daysOf(civilDate(day).year).has(day) };
}

function explain(error: NodeJS.ErrnoException): never {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  throw new InputError(
    `${FLAG} needs the package date-holidays, which is not installed`,
    `install it beside this one: ${INSTALL}`,
  );
}

/** Numbers of the days of a year that are holidays, those that began in the year before among them. */
function holidayDays(holidays: Holidays, year: number): ReadonlySet<number> {
  const days = new Set<number>();
  for (const { date, start, end } of [year - 1, year].flatMap((each) => holidays.getHolidays(each))) {
    // The date is that of the place; the times of its start and end are those of its time zone.
    const [y, month, day] = date.slice(0, 10).split("-").map(Number) as [number, number, number];
    const first = dayNumber(y, month, day);
    // Of less than half a day nobody is off.
    const length = Math.round((end.getTime() - start.getTime()) / DAY);
    for (let later = 0; later < length; later++) days.add(first + later);
  }
  return days;
}

/** A code → the codes of country, state and region as the package writes them. */
function resolvePlace(holidays: Holidays, place: string): string[] {
  const codes: string[] = [];
  const parts = place.trim().split("-");
  for (const [depth, part] of parts.entries()) {
    const [country = "", state = ""] = codes;
    const among =
      depth === 0
        ? holidays.getCountries("en")
        : depth === 1
          ? holidays.getStates(country, "en")
          : depth === 2
            ? holidays.getRegions(country, state, "en")
            : undefined;
    const names = new Map(Object.entries(among ?? {}));
    const code = [...names.keys()].find((each) => each.toLowerCase() === part.toLowerCase());
    if (code === undefined) throw unknown(place, part, codes, names);
    codes.push(code);
  }
  return codes;
}

function unknown(
  place: string,
  part: string,
  codes: readonly string[],
  names: ReadonlyMap<string, string>,
): InputError {
  const show = (code: string): string => `${[...codes, code].join("-")} (${names.get(code)})`;
  const within = codes.length === 0 ? "" : `; ${codes.join("-")} is known`;
  const problem = `${FLAG} is ${quote(place)}, of which no holidays are known${within}`;
  if (names.size === 0)
    return new InputError(problem, `give ${codes.join("-")} alone: none are known of its parts`);
  const near = nearTo(part, names);
  const shown = (near.length > 0 ? near : [...names.keys()]).slice(0, MOST_NAMES).map(show);
  if (near.length > 0) return new InputError(problem, `did you mean ${shown.join(", ")}?`);
  const others = names.size - shown.length;
  return new InputError(
    problem,
    `give the ISO code of one of ${names.size}: ${shown.join(", ")}${others > 0 ? ` and ${others} more` : ""}`,
  );
}

/** By its name, the start or the initials of it, or a name like it; else codes that begin alike. */
function nearTo(part: string, names: ReadonlyMap<string, string>): string[] {
  const wanted = part.toLowerCase();
  const codesOf = (isNear: (name: string) => boolean): string[] =>
    wanted === "" ? [] : [...names].filter(([, name]) => isNear(name.toLowerCase())).map(([code]) => code);
  const like = nearest(part, names.values())?.toLowerCase();
  const searches = [
    codesOf((name) => name === wanted),
    codesOf((name) => initials(name).startsWith(wanted)),
    wanted.length > 2 ? codesOf((name) => name.startsWith(wanted)) : [],
    codesOf((name) => name === like),
  ];
  const found = searches.find((codes) => codes.length > 0);
  return found ?? [...names.keys()].filter((code) => code[0]?.toLowerCase() === wanted[0]);
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .filter((word) => word !== "of" && word !== "and" && word !== "the")
    .map((word) => word[0])
    .join("");
}
