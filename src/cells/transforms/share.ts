import { DefinitionError } from "../../errors.js";

export function checkShare(what: string, value: number): void {
  if (!(typeof value === "number" && value >= 0 && value < 1))
    throw new DefinitionError(`${what} must lie in [0, 1), received ${value}`);
}
