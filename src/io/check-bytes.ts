import { InputError } from "../errors.js";
import { shown } from "../tensor/shown.js";

/** Throws InputError for what are no bytes: the path of a file, or a buffer without a view. */
export function checkBytes(bytes: unknown, what: string): void {
  if (!(bytes instanceof Uint8Array))
    throw new InputError(
      `${what} is bytes, received ${shown(bytes)}`,
      "give a Uint8Array: what readFile gives, or new Uint8Array(buffer)",
    );
}
