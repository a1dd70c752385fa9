import { DefinitionError } from "../errors.js";

export function checkUnits(units: number, layer: string): void {
  if (!Number.isInteger(units) || units < 1)
    throw new DefinitionError(`a ${layer} layer needs a whole number of units above 0, received ${units}`);
}
