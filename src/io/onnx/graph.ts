/** A graph that is ready to be evaluated: operators looked up, tensors decoded, lifetimes known. */

import type { Attribute } from "./attribute.js";
import type { ElementType } from "./element-type.js";
import type { Operator } from "./operator.js";
import type { Tensor } from "./tensor.js";

export interface Graph {
  readonly inputs: readonly string[];
  readonly outputs: readonly GraphOutput[];
  /** Weights, and defaults of inputs. */
  readonly initialisers: ReadonlyMap<string, Tensor>;
  readonly steps: readonly Step[];
  /** Names that it and the graphs in it read from around it. */
  readonly captures: ReadonlySet<string>;
}

export interface GraphOutput {
  readonly name: string;
  /** What the file says of it, if anything; sizes that it leaves open are 0. */
  readonly type: ElementType | undefined;
  readonly dims: readonly number[];
}

/** One node. */
export interface Step {
  /** `node "x" (Gemm)`, for messages. */
  readonly where: string;
  readonly operator: Operator;
  readonly opset: number;
  /** Empty names are absent inputs, or outputs that nobody wants. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly subgraphs: ReadonlyMap<string, Graph>;
  /** Names of values that nothing reads after this step. */
  readonly released: readonly string[];
}
