import { type EngineName, whyNotNative } from "../engine/load.js";
import { InputError } from "../errors.js";

/** @throws InputError where the native engine is asked for and there is none; before any work is done */
export async function requireNative(engine: EngineName | undefined): Promise<void> {
  if (engine !== "native") return;
  const reason = await whyNotNative();
  if (reason !== undefined)
    throw new InputError(`there is no native engine: ${reason}`, "leave --engine out to do without it");
}
