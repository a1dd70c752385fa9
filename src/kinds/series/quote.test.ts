import { expect, it } from "vitest";
import { listNames, plural, printable, printablePath, quote } from "./quote.js";

it("shows control, formatting and lone surrogate characters as escapes", () => {
  expect(quote("a\u001b[31m\u202e\nb\ud800\u2028")).toBe('"a\\u{1b}[31m\\u{202e}\\u{a}b\\u{d800}\\u{2028}"');
  expect(printable("naïve 😀")).toBe("naïve 😀");
});

it("cuts long texts, but not paths", () => {
  expect(printable("x".repeat(1000))).toBe(`${"x".repeat(60)}…`);
  expect(printablePath("x".repeat(1000))).toBe("x".repeat(1000));
});

it("lists and counts", () => {
  expect(listNames(["a", "b"])).toBe('"a", "b"');
  expect(listNames([..."abcdefg"])).toBe('"a", "b", "c", "d", "e" and 2 more');
  expect([plural(1, "row"), plural(0, "row")]).toEqual(["1 row", "0 rows"]);
});
