import { DefinitionError } from "../errors.js";
import { shown } from "../tensor/shown.js";
import { nearest } from "../tensor/suggest.js";

/** Throws DefinitionError unless the value is one of the choices; types say so, but JavaScript and files may not. */
export function checkChoice(what: string, value: unknown, choices: readonly string[]): void {
  if (choices.some((choice) => choice === value)) return;
  const meant = typeof value === "string" ? nearest(value, choices) : undefined;
  throw new DefinitionError(
    `there is no ${what} ${shown(value)}; ${meant === undefined ? "" : `did you mean "${meant}"? `}` +
      `choose one of ${choices.join(", ")}`,
  );
}
