/** All operators by domain and name. */

import type { Operator, OperatorTable } from "../operator.js";
import { activations } from "./activations.js";
import { arithmetic } from "./arithmetic.js";
import { batchNormalisations } from "./batch-normalisation.js";
import { controlFlow } from "./control-flow.js";
import { convolutions } from "./convolution.js";
import { gathers } from "./gathers.js";
import { logic } from "./logic.js";
import { normalisations } from "./normalisation.js";
import { products } from "./products.js";
import { recurrent } from "./recurrent.js";
import { reductions } from "./reductions.js";
import { scans } from "./scan.js";
import { searches } from "./searches.js";
import { sequences } from "./sequences.js";
import { slices } from "./slices.js";
import { softmaxes } from "./softmax.js";
import { sources } from "./sources.js";
import { training } from "./training.js";
import { views } from "./views.js";

/** The operators of one domain, in the versions from the first to the last. */
export interface Domain {
  readonly first: number;
  readonly last: number;
  readonly operators: ReadonlyMap<string, Operator>;
}

const tableOf = (...tables: readonly OperatorTable[]): ReadonlyMap<string, Operator> =>
  new Map(tables.flatMap((table) => Object.entries(table)));

/** By name; ONNX's own is "". */
export const DOMAINS: ReadonlyMap<string, Domain> = new Map([
  [
    "",
    {
      first: 6,
      last: 25,
      operators: tableOf(
        activations,
        arithmetic,
        batchNormalisations,
        controlFlow,
        convolutions,
        gathers,
        logic,
        normalisations,
        products,
        recurrent,
        reductions,
        scans,
        searches,
        sequences,
        slices,
        softmaxes,
        sources,
        views,
      ),
    },
  ],
  ["ai.onnx.preview.training", { first: 1, last: 1, operators: tableOf(training) }],
]);
