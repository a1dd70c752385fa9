import { describe, expect, it } from "vitest";
import { terminalOptions } from "./terminal.js";

const terminal = { isTTY: true, columns: 100 };

describe("terminalOptions", () => {
  it.each<[object, Record<string, string>, number, boolean]>([
    [terminal, {}, 100, true],
    [{}, {}, 80, false],
    [{}, { COLUMNS: "72" }, 72, false],
    [{}, { COLUMNS: "wide" }, 80, false],
    [{ isTTY: true, columns: 0 }, {}, 80, true],
    [terminal, { NO_COLOR: "1" }, 100, false],
    [terminal, { NO_COLOR: "" }, 100, true],
    [terminal, { TERM: "dumb" }, 100, false],
    [{}, { FORCE_COLOR: "1" }, 80, true],
    [{}, { FORCE_COLOR: "" }, 80, true],
    [terminal, { FORCE_COLOR: "0" }, 100, false],
    [terminal, { FORCE_COLOR: "1", NO_COLOR: "1" }, 100, true],
  ])("%o with %o: width %d, colour %s", (screen, environment, width, color) => {
    expect(terminalOptions(screen, environment)).toEqual({ width, color });
  });
});
