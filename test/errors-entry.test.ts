/** The error classes by an entry of their own, since the main one reads files and runs in Node alone. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as main from "sequitur";
import * as errors from "sequitur/errors";
import { recurrent } from "sequitur/nn";
import { expect, it } from "vitest";

it("has the classes that everything else throws", () => {
  expect(Object.keys(errors).length).toBeGreaterThan(7);
  expect({ ...main }).toMatchObject({ ...errors });
  expect(() => recurrent("lstm" as never, 3)).toThrow(errors.DefinitionError);
});

it("needs nothing else, so that it runs in a browser", () => {
  const code = readFileSync(fileURLToPath(import.meta.resolve("sequitur/errors")), "utf8");
  expect(code).not.toMatch(/^import\b|^export .*\bfrom\b|\b(import|require)\(/m);
});
