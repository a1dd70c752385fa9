/** A page that stands alone: no scripts, no fonts, nothing is fetched. */

import { STYLE } from "./html-style.js";
import { type Html, html, trusted } from "./html-text.js";

export interface Page {
  readonly title: string;
  /** What it is about, on a line. */
  readonly facts: string;
  /** What comes out, in a sentence. */
  readonly verdict: string;
  readonly sections: readonly Html[];
}

/** The page, with a newline at the end. */
export function htmlPage({ title, facts, verdict, sections }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="facts">${facts}</p>
<p class="verdict">${verdict}</p>
</header>
<main>
${sections}
</main>
<footer>Made by Sequitur. This page stands alone: it runs nothing and fetches nothing.</footer>
</body>
</html>
`.text;
}

/** @param name its class, for the style sheet */
export function section(name: string, title: string, content: Html): Html {
  return html`<section class="${name}">
<h2>${title}</h2>
${content}
</section>`;
}
