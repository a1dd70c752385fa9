/** Optimisers by name, as the command line takes them. */

import { InputError } from "../errors.js";
import { nearest } from "../tensor/suggest.js";
import type { Optimiser } from "./optimiser.js";
import { adadelta } from "./optimisers/adadelta.js";
import { adafactor } from "./optimisers/adafactor.js";
import { adagrad } from "./optimisers/adagrad.js";
import { adam, adamW } from "./optimisers/adam.js";
import { adamax } from "./optimisers/adamax.js";
import { ftrl } from "./optimisers/ftrl.js";
import { lamb } from "./optimisers/lamb.js";
import { lion } from "./optimisers/lion.js";
import { nadam } from "./optimisers/nadam.js";
import { rmsprop } from "./optimisers/rmsprop.js";
import { sgd } from "./optimisers/sgd.js";

type Make = (options: { readonly rate?: number }) => Optimiser;

const makers: Readonly<Record<string, Make>> = {
  sgd,
  momentum: (options) => sgd({ momentum: 0.9, ...options }),
  adam,
  amsgrad: (options) => adam({ amsgrad: true, ...options }),
  adamw: (options) => adamW(options),
  nadam,
  adamax,
  rmsprop,
  adagrad,
  adadelta,
  ftrl,
  lion,
  lamb,
  adafactor,
};

/** The names that {@link optimiserNamed} knows. */
export const optimiserNames: readonly string[] = Object.keys(makers);

/**
 * @param name capitals count for nothing
 * @param rate learning rate, the optimiser's own unless given
 * @throws InputError for a name that is none; DefinitionError for a rate that is none
 */
export function optimiserNamed(name: string, rate?: number): Optimiser {
  const known = name.toLowerCase();
  const make = Object.hasOwn(makers, known) ? makers[known] : undefined;
  if (make !== undefined) return make(rate === undefined ? {} : { rate });
  const meant = nearest(name, optimiserNames);
  throw new InputError(
    `there is no optimiser "${name}"`,
    `${meant === undefined ? "" : `did you mean "${meant}"? `}choose one of ${optimiserNames.join(", ")}`,
  );
}
