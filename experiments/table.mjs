/** Rows of texts under titles: aligned for a terminal as they come, or as Markdown. */

/** A table whose rows are printed one by one, so that a long run shows how it goes. */
export function printedTable(titles, print) {
  const widths = titles.map((title, index) => (index === 0 ? 30 : Math.max(title.length, 12)));
  const line = (texts) =>
    texts
      .map((text, index) => (index === 0 ? text.padEnd(widths[index]) : text.padStart(widths[index])))
      .join("  ")
      .trimEnd();
  print(line(titles));
  return (texts) => print(line(texts));
}

export function markdownTable(titles, rows) {
  const line = (texts) => `| ${texts.join(" | ")} |`;
  const ruler = `|${titles.map((_, index) => (index === 0 ? "---" : "--:")).join("|")}|`;
  return [line(titles), ruler, ...rows.map(line)].join("\n");
}

/** Three digits, short where a number is tiny. */
export function digits(value) {
  if (value === undefined) return "–";
  return value !== 0 && Math.abs(value) < 0.01 ? value.toExponential(1) : value.toPrecision(3);
}

export function percent(share, decimals = 0) {
  return `${(100 * share).toFixed(decimals)} %`;
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return mean(sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1));
}
