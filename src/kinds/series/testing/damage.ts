/** Files of series, damaged as files are: on disks, by editors, by programs that wrote them, and on purpose. */

import fc from "fast-check";

/** A damaged file: its bytes, and what was done to it, for whoever looks into a failure. */
export interface DamagedFile {
  readonly bytes: Uint8Array;
  readonly damages: readonly string[];
}

type Change = (bytes: Buffer) => Buffer;

const SCRAPS = ["\0", '"', '"', '""', "\r", "\n", "\r\n", ",", ";", "\t", "|", "\ufeff", "\u202e", "é", "売"];
const NUMBERS = ["NaN", "NA", "", "-", "1e999", "-inf", "1,5", "1.234,5", "1,234.5", "1 234", "1'23"].concat(
  ["0x10", "--5", "5%", "$5", "€ 1,234.50", "٣", "1_000", "1e5", ".5", "5.", "null", "-0", "9".repeat(400)],
  ["1e308", "-999", "12:30", "5e-324", "nil", "−7", "1,23,456", "2024-01-05", "Infinity"],
);
const DATES = [
  "",
  "NA",
  "2024-02-30",
  "2023-02-29",
  "0000-00-00",
  "01/02/2024",
  "13/02/2024",
  "2024-W60",
].concat(
  ["2024Q5", "1700000000", "1700000000000", "yesterday", "2024-01-05T10:00Z", "2024-01-05T10:00+25:00"],
  ["+275760-09-13", "2024-01-05 25:00", "2024/01/05", "2024", "-1", "2016-12-31T23:59:60Z", "Jan-24"],
);

/** A share of a length. Doubles would nearly all be next to 0. */
const place = fc.nat(9999).map((part) => part / 10_000);
const at = (share: number, length: number): number => Math.floor(share * length);

function onLines(change: (lines: string[]) => string[]): Change {
  return (bytes) => Buffer.from(change(bytes.toString("latin1").split("\n")).join("\n"), "latin1");
}

/** Cells by the first delimiter that the first line has, without a thought of quotation marks. */
function onCells(change: (cells: string[], line: number, lines: number) => string[]): Change {
  return onLines((lines) => {
    const delimiter = [",", ";", "\t"].find((sign) => lines[0]?.includes(sign)) ?? ",";
    return lines.map((line, index) => change(line.split(delimiter), index, lines.length).join(delimiter));
  });
}

function insert(scrap: string, share: number, encoding: BufferEncoding): Change {
  return (bytes) => {
    const where = at(share, bytes.length);
    return Buffer.concat([bytes.subarray(0, where), Buffer.from(scrap, encoding), bytes.subarray(where)]);
  };
}

function mangle(
  texts: readonly string[],
  column: (cells: readonly string[]) => number,
): fc.Arbitrary<Change> {
  return fc.tuple(place, fc.constantFrom(...texts)).map(([share, text]) =>
    onCells((cells, line, lines) => {
      if (line !== 1 + at(share, lines - 1)) return cells;
      const changed = cells.slice();
      changed[column(cells)] = /[",;\t]/.test(text) ? `"${text}"` : text;
      return changed;
    }),
  );
}

const swapped = fc.tuple(place, place).map(([one, other]) =>
  onLines((lines) => {
    const changed = lines.slice();
    const [a, b] = [at(one, lines.length), at(other, lines.length)];
    [changed[a], changed[b]] = [lines[b] as string, lines[a] as string];
    return changed;
  }),
);

const KINDS: Readonly<Record<string, fc.Arbitrary<Change>>> = {
  "a byte flipped": fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([share, bits]) => (bytes) => {
    const changed = Buffer.from(bytes);
    const where = at(share, bytes.length);
    if (bytes.length > 0) changed[where] = (bytes[where] as number) ^ bits;
    return changed;
  }),
  "cut off": place.map((share) => (bytes) => bytes.subarray(0, at(share, bytes.length))),
  "a hole": fc.tuple(place, fc.nat(60)).map(([share, length]) => (bytes) => {
    const where = at(share, bytes.length);
    return Buffer.concat([bytes.subarray(0, where), bytes.subarray(where + length)]);
  }),
  "lines swapped": swapped,
  "a line twice": place.map((share) =>
    onLines((lines) => lines.toSpliced(at(share, lines.length), 0, lines[at(share, lines.length)] as string)),
  ),
  "a line lost": place.map((share) => onLines((lines) => lines.toSpliced(at(share, lines.length), 1))),
  "a scrap": fc
    .tuple(fc.constantFrom(...SCRAPS), place)
    .map(([scrap, share]) => insert(scrap, share, "utf8")),
  "another encoding": fc
    .tuple(
      fc.constantFrom("é,ö", "größe", "1,5"),
      place,
      fc.constantFrom<BufferEncoding>("latin1", "utf16le"),
    )
    .map(([scrap, share, encoding]) => insert(scrap, share, encoding)),
  "UTF-16 throughout": fc.constant((bytes) => Buffer.from(bytes.toString("utf8"), "utf16le")),
  "a number mangled": mangle(NUMBERS, (cells) => cells.length - 1),
  "a date mangled": mangle(DATES, (cells) => Math.max(0, cells.length - 2)),
  "a column dropped": fc.nat(2).map((column) => onCells((cells) => cells.toSpliced(column, 1))),
  "a cell dropped": fc
    .tuple(place, fc.nat(2))
    .map(([share, column]) =>
      onCells((cells, line, lines) => (line === at(share, lines) ? cells.toSpliced(column, 1) : cells)),
    ),
  "a huge field": fc
    .tuple(place, fc.constantFrom("x", "9", '"', " ", "é"), fc.integer({ min: 1000, max: 300_000 }))
    .map(([share, sign, length]) => insert(sign.repeat(length), share, "utf8")),
  "other line ends": fc
    .constantFrom("\r\n", "\r")
    .map((end) => (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("\n", end), "latin1")),
};

/** @param texts of files that are in order */
export function damagedFiles(texts: readonly string[]): fc.Arbitrary<DamagedFile> {
  // What takes long to read comes seldom.
  const kinds = Object.entries(KINDS).map(([name, changes]) => ({
    weight: name === "a huge field" ? 1 : 8,
    arbitrary: changes.map((change) => [name, change] as const),
  }));
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(fc.oneof(...kinds), { minLength: 1, maxLength: 2 }))
    .map(([text, list]) => ({
      bytes: list.reduce<Buffer>((bytes, [, change]) => change(bytes), Buffer.from(text)),
      damages: list.map(([name]) => name),
    }));
}
