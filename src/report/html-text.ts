/** HTML that cannot be broken by what is put into it: every inserted text is escaped unless it is HTML itself. */

/** A piece of finished HTML. Made by {@link html} and {@link trusted} only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may insert: text and numbers are escaped, HTML and lists of HTML are not. */
export type Insert = string | number | Html | readonly Html[];

/** Template tag: html`<td>${name}</td>` escapes the name. Attribute values must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return new Html(
    parts.map((part, index) => part + (index < inserts.length ? insert(inserts[index] ?? "") : "")).join(""),
  );
}

/** Declares text to be HTML: for the style sheet and for the charts' SVG, which escape by themselves. */
export function trusted(text: string): Html {
  return new Html(text);
}

function insert(value: Insert): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return value.map((piece) => piece.text).join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text for an element or a quoted attribute. Control characters (which HTML forbids) and those that reverse the
 * writing direction become spaces.
 */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
