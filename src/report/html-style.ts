/** The style sheet of the HTML report: light and dark, wide and narrow, and on paper. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1b1f24; --faint: #5d6670; --line: #e2e5e9; --panel: #f5f7f9; --shadow: #1b1f2440;
  --forecast: #0a6ebd; --winner: #0a6ebd; --network: #c2410c; --naive: #6b7280;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --text: #e4e7eb; --faint: #98a2ad; --line: #2b3138; --panel: #1c2127; --shadow: #98a2ad66;
    --forecast: #5cb3ff; --winner: #5cb3ff; --network: #fb923c; --naive: #9ca3af;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 57.5rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .35rem; letter-spacing: -.01em; }
h2 { font-size: 1.1rem; margin: 3rem 0 .6rem; }
h3 { font-size: .95rem; margin: 1.6rem 0 .5rem; }
p { margin: .4rem 0 .9rem; max-width: 44rem; }
.facts, .caption, footer { color: var(--faint); font-size: .875rem; }
.caption { margin: 1rem 0 0; }
.verdict {
  margin: 1.4rem 0 0; padding: .1rem 0 .1rem 1rem; border-left: 3px solid var(--forecast);
  font-size: 1.15rem; line-height: 1.5;
}
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; margin: 0 0 .3rem; padding: 0; list-style: none;
  font-size: .8125rem; color: var(--faint); }
.swatch { display: inline-block; width: 1.4rem; margin-right: .45rem; vertical-align: .25em; border-top: 2px solid; }
.swatch.forecast { color: var(--forecast); }
.swatch.winner { color: var(--winner); }
.swatch.network { color: var(--network); }
.swatch.naive { color: var(--naive); border-top-style: dotted; }
.test .swatch.network { border-top-style: dashed; }
.swatch.actual { color: var(--text); }
.swatch.dot { width: .5rem; height: .5rem; border: 0; border-radius: 50%; vertical-align: 0; background: currentColor; }
.swatch.area { height: .8rem; border: 0; vertical-align: -.1em; background: var(--forecast); opacity: .18; }
.swatch.inner { opacity: .32; }
.chart svg { display: block; width: 100%; height: auto; font-size: 11.5px; color: var(--text); overflow: visible; }
.chart.narrow { display: none; }
.chart + .scroll, .chart + .caption + .scroll { margin-top: 1.4rem; }
/* Where something is out of sight, that edge has a shadow, which a cover hides where nothing is. */
.scroll {
  overflow: auto;
  background:
    linear-gradient(to right, var(--page) 40%, transparent) left / 2rem 100% no-repeat local,
    linear-gradient(to left, var(--page) 40%, transparent) right / 2rem 100% no-repeat local,
    linear-gradient(to top, var(--page) 40%, transparent) bottom / 100% 2rem no-repeat local,
    linear-gradient(to right, var(--shadow), transparent) left / .7rem 100% no-repeat scroll,
    linear-gradient(to left, var(--shadow), transparent) right / .7rem 100% no-repeat scroll,
    linear-gradient(to top, var(--shadow), transparent) bottom / 100% .7rem no-repeat scroll;
}
.scroll.long { max-height: 32rem; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem 0 .3rem 1.6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
td.text, th.text { text-align: left; white-space: normal; }
th { font-weight: 500; color: var(--faint); vertical-align: bottom; }
thead tr:last-child th { position: sticky; top: 0; background: var(--page); }
tr.best td { font-weight: 600; color: var(--winner); }
code { font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
td code { white-space: nowrap; }
pre { margin: .6rem 0; padding: .8rem 1rem; background: var(--panel); border-radius: 6px; white-space: pre-wrap; }
.finding { margin: 1rem 0; padding: .7rem 1.1rem .8rem; background: var(--panel); border-radius: 6px; }
.finding h3 { margin: 0; color: var(--network); }
.finding p { margin: .25rem 0 .5rem; }
.finding dl { grid-template-columns: 7rem 1fr; }
.finding dt { font: .8125rem/1.5rem ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.curve { margin: 1.1rem 0 0; }
.swatch.threshold { color: var(--network); border-top-style: dashed; }
.swatch.other { color: var(--naive); opacity: .55; }
.gates table { width: 100%; }
td.meter, th.meter { width: 60%; padding-left: 1.6rem; }
.track { display: block; height: .7rem; border-radius: 2px; background: var(--panel); }
.bar { display: block; height: 100%; border-radius: 2px; background: var(--forecast); }
/* Its text takes the room that the figures of the others have, and asks for none. */
.untried td { color: var(--faint); vertical-align: top; }
.untried p { margin: 0; contain: inline-size; }
.clipping { margin: .9rem 0 0; font-size: .875rem; }
.stuck .bar { background: var(--network); }
.stuck .share { color: var(--network); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.6rem; margin: .4rem 0; font-size: .875rem; }
dt { color: var(--faint); }
dd { margin: 0; }
footer { margin-top: 3.5rem; padding-top: .8rem; border-top: 1px solid var(--line); }
@media (max-width: 640px) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.4rem; }
  .verdict { font-size: 1.05rem; }
  .chart.wide { display: none; }
  .chart.narrow { display: block; }
  table { font-size: .78rem; }
  th, td { padding-left: .6rem; }
  th { white-space: normal; overflow-wrap: normal; }
  .finding { padding: .6rem .8rem; }
  .finding dl { grid-template-columns: 1fr; gap: 0; }
  .finding dd { margin-bottom: .4rem; }
  td.meter, th.meter { width: 40%; }
  .findings thead { display: none; }
  .findings tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .findings td { display: block; padding: 0; border: 0; }
}
/* On a telephone a row becomes two lines, its columns still in line with those of the others. */
@supports (grid-template-columns: subgrid) {
  @media (max-width: 640px) {
    .stacked table { display: grid; grid-template-columns: repeat(6, auto); }
    .stacked.steps table { grid-template-columns: repeat(4, auto); }
    .stacked :is(thead, tbody, tr) { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; }
    .stacked thead { position: sticky; top: 0; background: var(--page); }
    .stacked tr { padding: .3rem 0; border-bottom: 1px solid var(--line); align-items: end; }
    .stacked :is(th, td) { padding: 0 0 0 .6rem; border: 0; }
    .stacked :is(th, td):first-child, .scores :is(th, td):nth-child(2), .steps :is(th, td):nth-child(3) { padding-left: 0; }
    .scores :is(th, td):first-child { grid-column: 1 / -1; }
    .steps :is(th, td):nth-child(-n + 2) { grid-column: span 2; }
    .steps td:nth-child(-n + 2) { font-weight: 600; }
    .scroll.long { max-height: 44rem; }
  }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --text: #000; --faint: #444; --line: #ccc; --panel: #f4f4f4; --shadow: transparent;
    --forecast: #0a5ea3; --winner: #0a5ea3; --network: #b23b08; --naive: #555;
  }
  @page { margin: 16mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; print-color-adjust: exact; }
  .scroll.long { max-height: none; }
  .scroll { overflow: visible; }
  .chart.wide { display: block; }
  .chart.narrow { display: none; }
  h2 { break-after: avoid; }
  .chart, tr, dl, pre { break-inside: avoid; }
}
`;
