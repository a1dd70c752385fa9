/** What may be chosen: named parameters, each with its range or its values. */

import { DefinitionError } from "../../errors.js";

/** On a logarithmic scale, factors count alike: from 1 to 10 is as far as from 10 to 100. */
export type Scale = "linear" | "logarithmic";

export interface RealParameter {
  readonly kind: "real";
  readonly low: number;
  readonly high: number;
  readonly scale: Scale;
}

/** Whole numbers, `low` and `high` among them. */
export interface IntegerParameter {
  readonly kind: "integer";
  readonly low: number;
  readonly high: number;
  readonly scale: Scale;
}

/** Values without an order. */
export interface ChoiceParameter<Value> {
  readonly kind: "choice";
  readonly values: readonly Value[];
}

export type Parameter = RealParameter | IntegerParameter | ChoiceParameter<unknown>;

export type SearchSpace = Readonly<Record<string, Parameter>>;

/** One value for each parameter of a space. */
export type SettingOf<Space extends SearchSpace> = {
  readonly [Name in keyof Space]: Space[Name] extends ChoiceParameter<infer Value> ? Value : number;
};

/** @throws DefinitionError for bounds that are not finite or not ascending, or not above 0 on a logarithmic scale */
export function real(low: number, high: number, scale: Scale = "linear"): RealParameter {
  checkBounds(low, high, scale);
  return { kind: "real", low, high, scale };
}

/** @throws DefinitionError for bounds that are no whole numbers or descend, or not above 0 on a logarithmic scale */
export function integer(low: number, high: number, scale: Scale = "linear"): IntegerParameter {
  checkBounds(low, high, scale, "whole");
  return { kind: "integer", low, high, scale };
}

/** @throws DefinitionError where there is nothing to choose from, or a value twice */
export function choice<Value>(values: readonly Value[]): ChoiceParameter<Value> {
  if (values.length === 0) throw new DefinitionError("a choice has no values; give at least one");
  if (new Set(values).size < values.length)
    throw new DefinitionError("a choice has the same value twice; give each once");
  return { kind: "choice", values: [...values] };
}

function checkBounds(low: number, high: number, scale: Scale, whole?: "whole"): void {
  const isNumber = whole === undefined ? Number.isFinite : Number.isSafeInteger;
  const isAscending = whole === undefined ? low < high : low <= high;
  if (!isNumber(low) || !isNumber(high) || !isAscending)
    throw new DefinitionError(
      `a parameter goes from ${low} to ${high}; give ${whole === undefined ? "finite" : "whole"} bounds, the lower first`,
    );
  if (scale === "logarithmic" && !(low > 0))
    throw new DefinitionError(
      `a parameter on a logarithmic scale begins at ${low}; begin above 0, or take a linear one`,
    );
}
