/** Training that is looked at now and then, on what was kept back: it goes on as long as it helps. */

import { initialWeights } from "../../../nn/weights.js";
import type { Span } from "../../../sequence/span.js";
import type { Turns } from "../baselines/pieces.js";
import type { PanelNetwork } from "./panel-network.js";
import type { PanelWindows } from "./windows.js";

/** How far training goes, at most. */
export interface Looks {
  /** Updates at which a network is looked at; it has no more than the last. */
  readonly looks: readonly number[];
  /** Looks without improvement after which training ends. */
  readonly patience: number;
}

/** What some weights forecast, and how bad it is. */
export interface Judged<Found> {
  readonly loss: number;
  readonly found: Found;
}

/** Updates for each value that there is to learn from, at most: a small panel is learnt by heart sooner. */
const UPDATES_A_VALUE = 1.5;

/** @returns the look at which the loss was least; that before the first update counts, too */
export async function trainToBest<Found>(
  network: PanelNetwork,
  windows: PanelWindows,
  { seed, looks, patience }: Looks & { readonly seed: number },
  judge: (weights: Float32Array) => Judged<Found>,
  turns: Turns,
): Promise<Judged<Found> & { readonly updates: number }> {
  let best = { ...judge(initialWeights(network.model, seed)), updates: 0 };
  let since = 0;
  const onLook = (updates: number, weights: Float32Array): boolean => {
    const judged = judge(weights);
    since++;
    if (judged.loss < best.loss) {
      best = { ...judged, updates };
      since = 0;
    }
    return since < patience;
  };
  await network.train(windows, { seed, updates: looks.at(-1) as number, looks, onLook }, turns);
  return best;
}

/** Those looks that there are values enough for, the first in any case. */
export function looksFor(
  looks: readonly number[],
  spans: readonly Span<"train" | "all">[],
): readonly number[] {
  const most = UPDATES_A_VALUE * countValues(spans);
  return looks.filter((updates, index) => index === 0 || updates <= most);
}

export function countValues(spans: readonly Span<"train" | "all">[]): number {
  return spans.reduce((sum, { values }) => sum + values.length, 0);
}
