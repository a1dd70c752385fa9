import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { escapeHtml, html, trusted } from "./html-text.js";

describe("html", () => {
  it("escapes text and leaves HTML", () => {
    const item = (text: string) => html`<li>${text}</li>`;
    expect(
      html`<ul title="${'"<'}">${[item("a & b"), item("<script>")]}</ul>${trusted("<hr>")}${3}`.text,
    ).toBe('<ul title="&quot;&lt;"><li>a &amp; b</li>\n<li>&lt;script&gt;</li></ul><hr>3');
  });

  it("cannot be left by any text, in an element or an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>\"'&;=/ ptx!-\u0000\u202e\n") }), (text) => {
        const { document } = parseHTML(
          html`<!doctype html><html><body><p title="${text}">${text}</p></body></html>`.text,
        );
        expect(document.body.children.length).toBe(1);
        expect(document.querySelector("p")?.attributes.length).toBe(1);
        expect(document.querySelector("p")?.children.length).toBe(0);
      }),
    );
  });

  it("drops characters that turn text around", () => {
    expect(escapeHtml("a\u202eb\u0000c")).toBe("a b c");
  });
});
