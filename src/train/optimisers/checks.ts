/** Checks of options that optimisers share. Each throws {@link DefinitionError}. */

import { DefinitionError } from "../../errors.js";

export function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new DefinitionError(`${name} must lie in [0, 1), received ${value}`);
}

export function checkRate(rate: number): void {
  checkPositive("the learning rate", rate);
}

export function checkPositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new DefinitionError(`${name} must be a number above 0, received ${value}`);
}

export function checkNotNegative(name: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value)))
    throw new DefinitionError(`${name} must be a number of at least 0, received ${value}`);
}
