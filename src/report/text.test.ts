import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayWidth, padEnd, padStart, printable, truncate, wrap } from "./text.js";

const anyText = fc.string({ unit: "grapheme" }).map(printable);

describe("printable", () => {
  it("leaves nothing that steers a terminal", () => {
    expect(printable("sales\u001b[31m\r\nred\u202e")).toBe("sales [31m red");
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0x2fff }).map((code) => String.fromCodePoint(code)) }),
        (text) => {
          expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        },
      ),
    );
  });

  it("keeps letters of every script", () => {
    expect(printable("Umsätze 売上 продажи")).toBe("Umsätze 売上 продажи");
  });
});

describe("displayWidth", () => {
  it("counts East Asian characters twice and combining marks not at all", () => {
    expect(displayWidth("abc")).toBe(3);
    expect(displayWidth("売上")).toBe(4);
    expect(displayWidth("e\u0301")).toBe(1);
    expect(displayWidth("⠿┊")).toBe(2);
  });
});

describe("fitting text", () => {
  it("pads to a width", () => {
    expect(padEnd("売", 4)).toBe("売  ");
    expect(padStart("ab", 4)).toBe("  ab");
    expect(padStart("abcdef", 4)).toBe("abcdef");
  });

  it("cuts to a width, and says so", () => {
    expect(truncate("seasonal naive", 9)).toBe("seasonal…");
    expect(truncate("売上売上", 4)).toBe("売…");
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, width) => {
        expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it("breaks lines at spaces, and words only where they are too long", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("abcdefgh ij", 3)).toEqual(["abc", "def", "gh", "ij"]);
    expect(wrap("", 5)).toEqual([""]);
  });

  it("breaks lines without losing or adding anything", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(/\s/g, "")).toBe(text.replaceAll(/\s/g, ""));
      }),
    );
  });
});
