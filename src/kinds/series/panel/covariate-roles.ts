/** Which columns are covariates, and what of: as asked for by flags. */

import { InputError } from "../../../errors.js";
import { indexOfColumn } from "../columns.js";
import { quote } from "../quote.js";
import type { Table } from "../read-table.js";

/** When a covariate is known: always the same, until a forecast begins, or of the future as well. */
export type CovariateRole = "static" | "past" | "known";

export const ROLES: readonly CovariateRole[] = ["static", "past", "known"];

/** Names of columns by role: a list, or one text with commas between. */
export type CovariateColumns = { readonly [role in CovariateRole]?: string | readonly string[] | undefined };

/** Names of columns by role. */
export type CovariateRoles = Readonly<Record<CovariateRole, readonly string[]>>;

/**
 * @returns undefined where none is asked for
 * @throws InputError for a name that is no column, and for one that is given twice
 */
export function covariateRoles(
  head: Pick<Table, "file" | "columns">,
  asked: CovariateColumns,
): CovariateRoles | undefined {
  if (ROLES.every((role) => asked[role] === undefined)) return undefined;
  const taken = new Map<string, CovariateRole>();
  const namesOf = (role: CovariateRole): readonly string[] => {
    const names = splitNames(head, asked[role]);
    for (const name of names) {
      indexOfColumn(head, name, `--${role}`);
      const other = taken.get(name);
      if (other !== undefined) throw givenTwice(head.file, name, other, role);
      taken.set(name, role);
    }
    return names;
  };
  return { static: namesOf("static"), past: namesOf("past"), known: namesOf("known") };
}

/** A column may have commas in its name. */
function splitNames(
  head: Pick<Table, "columns">,
  names: string | readonly string[] | undefined,
): readonly string[] {
  if (names === undefined) return [];
  if (typeof names !== "string") return names;
  return head.columns.includes(names) ? [names] : names.split(",").map((name) => name.trim());
}

function givenTwice(file: string, name: string, one: CovariateRole, other: CovariateRole): InputError {
  return one === other
    ? new InputError(`column ${quote(name)} is named twice`, `name each once with --${one}`, { file })
    : new InputError(
        `column ${quote(name)} cannot hold both what --${one} and what --${other} ask for`,
        "name it with one of the two",
        { file },
      );
}
