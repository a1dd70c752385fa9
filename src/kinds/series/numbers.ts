/** Numbers as people and programs write them: `1,234.5`, `1.234,5`, `1 234,5`, `$12`, `NA`. */

/** Cells that say "there is no value", in lower case. `.` is FRED's, `?` is UCI's, `\n` written out is MySQL's. */
export const MISSING_WORDS: readonly string[] = [
  ...["", "na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none", "nil", "missing"],
  ...["-", "--", "–", "—", ".", "?", "\\n"],
];
const MISSING: ReadonlySet<string> = new Set(MISSING_WORDS);
const INFINITE = /^[+-]?(?:inf|infinity|∞)$/i;
const LOOKS_NUMERIC = /^[+-]?(?:\d[\d.,'’\s]*|[.,]\d+)(?:e[+-]?\d+)?$/i;
const CURRENCY_BEFORE = /^([+-]?)\p{Sc}\s*/u;
/** Not tried again from every blank of a long row of them. */
const CURRENCY_AFTER = /(?<!\s)\s*\p{Sc}$/u;
const PLAIN = /^-?\d+(?:\.\d+)?$/;
/** Three digits after the one sign: grouped thousands or decimals, nobody can tell. */
const EITHER = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/** How a column writes its numbers. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  /** A cell that another style would read as another number, and nothing in the column decides. */
  readonly doubtful: string | undefined;
}

/** Whether a trimmed cell says that there is no value. */
export function isMissing(cell: string): boolean {
  return cell.length <= 7 && MISSING.has(cell.toLowerCase());
}

/** Whether a trimmed cell is a number in some style, infinities included. */
export function looksNumeric(cell: string): boolean {
  if (PLAIN.test(cell)) return true;
  const bare = strip(cell);
  return LOOKS_NUMERIC.test(bare) || INFINITE.test(bare);
}

/** Without currency sign, with the ASCII minus. */
function strip(cell: string): string {
  const ascii = cell.replace("\u2212", "-");
  return ascii.replace(CURRENCY_BEFORE, "$1").replace(CURRENCY_AFTER, "");
}

/**
 * The decimal sign of a column, by the cells that leave no choice: `1,234.5`, `0.5`, `1.234.567`. Where all could
 * be either, a point is decimal, and a comma groups thousands unless semicolons separate the cells (the custom
 * wherever the comma is decimal).
 */
export class NumberStyleVotes {
  readonly #votes = { ".": 0, ",": 0 };
  readonly #either: { "."?: string; ","?: string } = {};

  /** @param cell trimmed, of any content */
  add(cell: string): void {
    const point = cell.lastIndexOf(".");
    const comma = cell.lastIndexOf(",");
    if (point < 0 && comma < 0) return;
    const isPlain = PLAIN.test(cell);
    if (!isPlain && !looksNumeric(cell)) return;
    const last = point > comma ? "." : ",";
    const bare = isPlain ? cell : strip(cell);
    if (EITHER.test(bare)) this.#either[last] ??= cell;
    else if (point >= 0 && comma >= 0) this.#votes[last]++;
    else if (bare.indexOf(last) === bare.lastIndexOf(last)) this.#votes[last]++;
    else this.#votes[last === "." ? "," : "."]++;
  }

  /** @param delimiter of the table */
  style(delimiter: string | undefined): NumberStyle {
    const [votes, either] = [this.#votes, this.#either];
    if (votes["."] + votes[","] > 0) {
      return { decimal: votes[","] > votes["."] ? "," : ".", doubtful: undefined };
    }
    if (either[","] !== undefined && either["."] === undefined) {
      return { decimal: delimiter === ";" ? "," : ".", doubtful: either[","] };
    }
    return { decimal: ".", doubtful: delimiter === ";" ? either["."] : undefined };
  }
}

/**
 * The style that the cells of a column vote for.
 *
 * @param cells trimmed
 * @param delimiter of the table
 */
export function detectNumberStyle(cells: Iterable<string>, delimiter: string | undefined): NumberStyle {
  const votes = new NumberStyleVotes();
  for (const cell of cells) votes.add(cell);
  return votes.style(delimiter);
}

const grouped = (decimal: string, group: string): RegExp =>
  new RegExp(
    `^(?=[+-]?${decimal}?\\d)[+-]?(?:\\d+|\\d{1,3}(?:([${group}'’ \\u00a0\\u2009\\u202f])\\d{3})(?:\\1\\d{3})*)?(?:${decimal}\\d*)?(?:e[+-]?\\d+)?$`,
    "i",
  );
const SHAPES = { ".": grouped("\\.", ","), ",": grouped(",", ".") };
const GROUPING = /['’\s]/g;

/**
 * A cell as number.
 *
 * @param cell trimmed
 * @returns NaN for a missing value, ±Infinity for what is infinite or too large, undefined for text
 */
export function readNumber(cell: string, { decimal }: NumberStyle): number | undefined {
  if (decimal === "." && PLAIN.test(cell)) return Number(cell);
  if (isMissing(cell)) return Number.NaN;
  const bare = strip(cell);
  if (INFINITE.test(bare)) return bare.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!SHAPES[decimal].test(bare)) return undefined;
  const groups = bare.replaceAll(decimal === "." ? "," : ".", "").replaceAll(GROUPING, "");
  const value = Number(groups.replace(",", "."));
  return Number.isNaN(value) ? undefined : value;
}
