/** Passports as text: canonical JSON in a model file's metadata. */

import type { z } from "zod";
import { FormatError } from "../errors.js";

/** What this version reads and writes, by kind. */
export const FORMATS = { series: 2, panel: 1, network: 1 } as const;
const MOST_QUOTED = 80;
const DAMAGED = "the file is damaged: save or download it again";
/** What reads a file of each kind. */
const readers: Readonly<Record<string, string>> = {
  series: "decodeModel",
  panel: "decodePanelModel",
  network: "loadModel",
};

/** The passport as canonical JSON: keys sorted, no white space, so that equal passports are equal bytes. */
export function formatPassport(passport: object): string {
  return JSON.stringify(passport, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/**
 * @param advice what to do about a passport that is none, as an imperative
 * @throws FormatError for text that is not the passport of such a model, or of another version
 */
export function readPassport<Passport>(
  schema: z.ZodType<Passport>,
  kind: keyof typeof FORMATS,
  text: string,
  advice: string = DAMAGED,
): Passport {
  const document = parseJson(text, advice);
  const { format, kind: found } = headOf(document);
  if (found !== kind && typeof found === "string" && Object.hasOwn(readers, found))
    throw new FormatError(
      `the model is of kind "${found}", expected "${kind}"; read it with ${readers[found]} of "sequitur/io"`,
    );
  if (typeof format === "number" && format !== FORMATS[kind])
    throw new FormatError(
      `the model is of format ${format}, but this version of Sequitur reads format ${FORMATS[kind]}; ` +
        `${format > FORMATS[kind] ? "update Sequitur, or train anew" : "train anew"}`,
    );
  const checked = schema.safeParse(document);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const place = JSON.stringify(["passport", ...(issue?.path ?? [])].join(".").slice(0, MOST_QUOTED));
  throw new FormatError(`${place}: ${issue?.message}; ${advice}`);
}

/** What a passport says that it is of; undefined where it says nothing. Throws FormatError for what is no JSON. */
export function kindOfPassport(text: string): unknown {
  return headOf(parseJson(text, DAMAGED)).kind;
}

function headOf(document: unknown): { readonly format?: unknown; readonly kind?: unknown } {
  return { ...(document as object) };
}

function parseJson(text: string, advice: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError(`the passport of the model is not JSON; ${advice}`);
  }
}
