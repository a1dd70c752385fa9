/** What the cells of a file say, by a reading of its own: slow, plain, and none of the reader's code. */

/** `[cells]` of records, by the line on which each begins; the first is not blank. */
export type WrittenRecords = ReadonlyMap<number, readonly string[]>;

/** RFC 4180, with blanks after a closing quotation mark; undefined where quotation marks do not pair up. */
export function writtenRecords(text: string, delimiter: string | undefined): WrittenRecords | undefined {
  const whole = text.replace(/^\ufeff/, "").replaceAll(/\r\n|\r/g, "\n");
  const records = new Map<number, string[]>();
  const isBlank = (sign = ""): boolean => /[^\S\n]/.test(sign) && sign !== delimiter;
  let [line, place] = [1, 0];
  while (place < whole.length) {
    const begins = line;
    const cells: string[] = [];
    for (;;) {
      let cell = "";
      if (whole[place] === '"') {
        for (place++; ; place++) {
          if (place >= whole.length) return undefined;
          if (whole[place] === '"' && whole[place + 1] !== '"') break;
          if (whole[place] === '"') place++;
          if (whole[place] === "\n") line++;
          cell += whole[place];
        }
        for (place++; isBlank(whole[place]); place++);
        if (place < whole.length && whole[place] !== "\n" && whole[place] !== delimiter) return undefined;
      } else {
        const from = place;
        while (place < whole.length && whole[place] !== "\n" && whole[place] !== delimiter) place++;
        cell = whole.slice(from, place);
      }
      cells.push(cell.trim());
      if (place >= whole.length || whole[place] === "\n") break;
      place++;
    }
    if (records.size > 0 || cells.some((cell) => cell !== "")) records.set(begins, cells);
    place++;
    line++;
  }
  return records;
}

const NO_VALUE = /^(?:|na|n\/a|#n\/a|#na|<na>|-?nan|null|none|nil|missing|-|--|–|—|\.|\?|\\n)$/i;

/** Whether a cell says that there is no value. */
export function saysMissing(cell: string): boolean {
  return NO_VALUE.test(cell);
}

/** A cell as number with that decimal sign; NaN for what is none, or has signs between its digits where none may stand. */
export function saysNumber(cell: string, decimal: "." | ","): number {
  const bare = cell
    .replace("−", "-")
    .replace(/^([+-]?)\p{Sc}\s*/u, "$1")
    .replace(/\s*\p{Sc}$/u, "");
  const match = /^([+-]?)([^eE]*)(?:[eE]([+-]?\d+))?$/.exec(bare);
  if (match === null) return Number.NaN;
  const [, sign = "", mantissa = "", exponent = "0"] = match;
  const [whole = "", fraction = "", ...more] = mantissa.split(decimal);
  const groups = whole.split(/[^0-9]/);
  const areGroups =
    groups.length === 1 ||
    groups.every((group, index) =>
      index === 0 ? group.length > 0 && group.length <= 3 : group.length === 3,
    );
  if (more.length > 0 || !areGroups || !/^\d*$/.test(fraction) || groups.join("") + fraction === "")
    return Number.NaN;
  return Number(`${sign}${groups.join("")}.${fraction}0e${exponent}`);
}
