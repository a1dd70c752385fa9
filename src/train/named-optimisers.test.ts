import { expect, it } from "vitest";
import { DefinitionError, InputError } from "../errors.js";
import { optimiserNamed, optimiserNames } from "./named-optimisers.js";

it.each(optimiserNames)("%s is found, whatever its letters, and takes a rate", (name) => {
  expect(optimiserNamed(name.toUpperCase(), 0.125).rate).toBe(0.125);
  expect(optimiserNamed(name).rate).toBeGreaterThan(0);
});

it("gives what the name says", () => {
  expect(optimiserNamed("sgd").slots([2])).toEqual({});
  expect(optimiserNamed("momentum").slots([2])).toEqual({ velocity: [2] });
  expect(optimiserNamed("amsgrad").slots([2])).toEqual({ mean: [2], square: [2], largest: [2] });
  for (const name of optimiserNames.filter((one) => !["momentum", "amsgrad"].includes(one)))
    expect(optimiserNamed(name).name).toBe(name);
});

it.each([
  ["adma", 'did you mean "adam"?'],
  ["rmsprob", 'did you mean "rmsprop"?'],
  ["toString", "choose one of sgd, momentum, adam"],
])("%s is none", (name, advice) => {
  expect(() => optimiserNamed(name)).toThrow(InputError);
  expect(() => optimiserNamed(name)).toThrow(advice);
});

it("refuses a rate that is none", () => {
  expect(() => optimiserNamed("adam", 0)).toThrow(DefinitionError);
});
