/** The series whose values may be lent, as tensors of a model file. */

import { FormatError } from "../errors.js";
import type { CovariateScales } from "../kinds/series/panel/covariate-scales.js";
import type { Lender } from "../kinds/series/panel/learnt-covariates.js";
import { TRAIN_ANEW } from "./learnt-tensors.js";
import { rowsOf, tensorOfRows } from "./number-tensors.js";
import type { Tensor } from "./safetensors-tensor.js";

export function lenderTensors(lenders: readonly Lender[], prefix: string): [string, Tensor][] {
  return lenders.flatMap(({ values, covariates }, index) => {
    const { static: constant, past, known } = covariates;
    const rows: Record<string, readonly Float64Array[]> = {
      values: [values],
      static: [constant],
      past,
      known,
    };
    return Object.entries(rows).flatMap(([name, all]): [string, Tensor][] =>
      all.length === 0
        ? []
        : [[nameOf(prefix, index, name), tensorOfRows(all, (all[0] as Float64Array).length)]],
    );
  });
}

/**
 * @returns with how many tensors were read
 * @throws FormatError for tensors that are missing or do not fit, and a lender without a value
 */
export function lendersFrom(
  tensors: ReadonlyMap<string, Tensor>,
  prefix: string,
  count: number,
  scales: CovariateScales,
): { lenders: Lender[]; count: number } {
  const [past, known] = [scales.past.length, scales.known.length];
  const lenders: Lender[] = [];
  // One by one: the number may be that of a hostile file.
  for (let index = 0; index < count; index++) {
    const read = (name: string, rows: number, columns?: number): Float64Array[] =>
      rowsOf(tensors, nameOf(prefix, index, name), rows, columns);
    const [values] = read("values", 1) as [Float64Array];
    if (values.every(Number.isNaN))
      throw new FormatError(
        `tensor "${nameOf(prefix, index, "values")}": found no value, expected a number; ${TRAIN_ANEW}`,
      );
    const [constant] = read("static", 1, scales.static.length) as [Float64Array];
    const { length } = values;
    lenders.push({
      values,
      covariates: { static: constant, past: read("past", past, length), known: read("known", known, length) },
    });
  }
  return { lenders, count: count * (2 + Math.sign(past) + Math.sign(known)) };
}

function nameOf(prefix: string, index: number, part: string): string {
  return `${prefix}lender${index}/${part}`;
}
