/** The flags that say what is known of series beside their values. */

import { Option } from "commander";
import type { CovariateColumns } from "../kinds/series/panel/covariate-roles.js";
import { nonEmpty } from "./arguments.js";

export interface CovariateFlags {
  readonly static?: string;
  readonly past?: string;
  readonly known?: string;
  readonly calendar?: true;
  readonly holidays?: string;
}

export function covariateFlags(): Option[] {
  const names = (role: string, meaning: string): Option =>
    new Option(`--${role} <names>`, `columns of ${meaning}`).argParser(nonEmpty(`--${role}`, "name columns"));
  return [
    names("static", "what a series always is, for the network, with commas between: region,size"),
    names("past", "what is known until a forecast begins only: weather"),
    names("known", "what is known of the steps to forecast as well, for the network: promo,price"),
    new Option("--calendar", "tell the network the place of each step in day, week, month and year"),
    new Option(
      "--holidays <country>",
      "tell it the holidays of a country, or a part of one: DE, DE-BY",
    ).argParser(nonEmpty("--holidays", "give a country such as DE")),
  ];
}

/** Of all flags of a command, those that name columns. */
export function covariateColumns({ static: constant, past, known }: CovariateFlags): CovariateColumns {
  return { static: constant, past, known };
}
