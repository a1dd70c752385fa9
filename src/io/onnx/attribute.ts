/** A node's attributes but its graphs. */

import type { TypeProto } from "./messages.js";
import type { Tensor } from "./tensor.js";

interface AttributeValues {
  readonly float: number;
  readonly int: bigint;
  readonly string: string;
  readonly tensor: Tensor;
  readonly type: TypeProto;
  readonly floats: readonly number[];
  readonly ints: readonly bigint[];
  readonly strings: readonly string[];
}

export type AttributeKind = keyof AttributeValues;

export type AttributeValue<Kind extends AttributeKind> = AttributeValues[Kind];

export type Attribute = {
  [Kind in AttributeKind]: { readonly kind: Kind; readonly value: AttributeValue<Kind> };
}[AttributeKind];
