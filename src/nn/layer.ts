/** Layers: what they need, and how they act on nodes. Three levels and no more: cell, layer over time, combinator. */

import type { CellSpecification } from "../cells/specification.js";
import type { Mask, Statistic } from "../cells/tools.js";
import { NotSupportedError } from "../errors.js";
import type { Activation } from "../graph/activations.js";
import { add } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import type { Initialiser } from "./initialise.js";

/** One trainable tensor of a layer. */
export interface LayerParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** How it starts: a number throughout, or drawn. */
  readonly start: number | Initialiser;
}

/** What counts steps: those of the input (T, unless it says otherwise), or those of an output of another length. */
interface Timed {
  readonly time?: "U";
}

export interface LayerMask extends Mask, Timed {}

/** What is learnt of batches beside the weights: mean and variance, side by side, of a whole batch or of each step. */
export interface LayerStatistic extends Statistic, Timed {
  readonly per: "sequence" | "step";
}

export interface LayerState extends Timed {
  readonly name: string;
  readonly width: number;
}

/** What a layer reads beside its input, each kind in an order of its own. */
export interface LayerNeeds {
  readonly parameters: readonly LayerParameter[];
  /** What it carries from step to step. */
  readonly states: readonly LayerState[];
  readonly masks: readonly LayerMask[];
  readonly statistics: readonly LayerStatistic[];
}

/** Nodes for what a layer needs. */
export interface LayerSupply {
  readonly parameters: readonly Node[];
  /** The states before the first step, `[B, width]`. */
  readonly states: readonly Node[];
  /** `[B, width]`, those drawn at every step `[T, B, width]`; left out where the layer is not being trained. */
  readonly masks?: readonly Node[] | undefined;
  /** `[2·width]`, those of each step `[T, 2·width]`; left out where they are to be measured. */
  readonly statistics?: readonly Node[] | undefined;
  /** `[T, B, 1]`: 1 where a row has a step, 0 beyond its end. Left out where all rows are as long as the longest. */
  readonly valid?: Node | undefined;
  /** For a layer that takes one. */
  readonly teacher?: Teacher | undefined;
  /**
   * `[T, B, width]`, in a step `[B, width]`: added to each state as its cell or window gives it, before its output, the
   * layers around and the steps after read it, so that derivatives by them are those by the states.
   */
  readonly probes?: readonly Node[] | undefined;
  /** Hears of every gate and state over time, `[T, B, width]`, by name. */
  readonly observe?: Observe | undefined;
}

/** @param activation what made the value, where it is not a state */
export type Observe = (name: string, value: Node, activation?: Activation) => void;

/** What a layer should have given, for its next steps in place of what it did give: teacher forcing. */
export interface Teacher {
  /** `[T, B, O]` */
  readonly output: Node;
  /** `[T, B, 1]`: 1 where it takes the place of the layer's own. */
  readonly used: Node;
}

export interface LayerResult {
  readonly output: Node;
  /** After the last step. */
  readonly states: readonly Node[];
  /**
   * Statistics as {@link LayerNeeds.statistics} lists them, `[2·width + 1]` or `[T, 2·width + 1]`: beside mean and
   * variance how many rows they are of. None where they were supplied.
   */
  readonly measured: readonly Node[];
}

export interface Layer {
  readonly specification: LayerSpecification;
  /** Whether it needs no later step for an earlier one, so that it can run along with its data. */
  readonly causal: boolean;
  /** Where its own output comes back to it, so that a teacher can be heard instead: what counts the teacher's steps. */
  readonly takesTeacher?: "T" | "U";
  /** Features of what it gives for I features of what it gets. */
  features(inputs: number): number;
  needs(inputs: number): LayerNeeds;
  /** @param x `[T, B, I]`, or `[B, I]` after a layer that gives its last output */
  apply(x: Node, supply: LayerSupply): LayerResult;
  /**
   * A single step: `apply` without the time dimension.
   * @param x `[B, I]`
   * @throws NotSupportedError where the layer is not causal
   */
  step(x: Node, supply: LayerSupply): LayerResult;
}

/** What a layer over time gives: its output at every step `[T, B, O]`, or after the last step alone `[B, O]`. */
export type Gives = "sequence" | "last";
export const givesNames: readonly Gives[] = ["sequence", "last"];
export type Merge = "concat" | "sum" | "multiply" | "average";

/** A layer as data, for the passport of a model. */
export type LayerSpecification =
  | {
      readonly type: "recurrent";
      /** The name of its base alone where nothing was done to it. */
      readonly cell: string | CellSpecification;
      readonly units: number;
      readonly gives: Gives;
      /** From the last step to the first. */
      readonly backward?: true;
    }
  | {
      readonly type: "bidirectional";
      readonly cell: string | CellSpecification;
      readonly units: number;
      readonly gives: Gives;
      readonly merge: Merge;
    }
  | { readonly type: "dense"; readonly units: number; readonly activation: Activation }
  | { readonly type: "layer-normalisation" }
  | { readonly type: "batch-normalisation" }
  | { readonly type: "dropout"; readonly rate: number }
  | { readonly type: "residual"; readonly layers: readonly LayerSpecification[] }
  | {
      readonly type: "varying-coefficients";
      readonly layers: readonly LayerSpecification[];
      /** H */
      readonly outputs: number;
      /** K */
      readonly regressors: number;
    }
  | {
      readonly type: "feedback";
      readonly layers: readonly LayerSpecification[];
      /** k: how many of the last outputs come back. */
      readonly last: number;
      readonly gives: Gives;
    }
  | {
      readonly type: "decoder";
      readonly layers: readonly LayerSpecification[];
      readonly last: number;
      /** Units that compare what is looked for with what there is. */
      readonly attention?: number;
    };

/**
 * The step of a layer that is not causal.
 * @param layer what it is, such as `bidirectional layer`
 */
export function noStep(layer: string): Layer["step"] {
  return () => {
    throw new NotSupportedError(
      `a ${layer} needs the whole sequence; predict whole sequences, or use layers that run forwards`,
    );
  };
}

/** The needs of a layer that has weights and nothing else. */
export function weightsAlone(parameters: readonly LayerParameter[]): LayerNeeds {
  return { parameters, states: [], masks: [], statistics: [] };
}

/** A state as all that follows reads it. */
export function withProbe(state: Node, probe: Node | undefined): Node {
  return probe === undefined ? state : add(state, probe);
}
