import type { Gives, Layer } from "../../../nn/layer.js";
import { recurrent } from "../../../nn/recurrent.js";
import type { NetworkShape } from "./strategy.js";

/** The recurrent layers of a network, all but the last of which give sequences. */
export function recurrentStack({ cell, units, layers, start = {} }: NetworkShape, gives: Gives): Layer[] {
  return Array.from({ length: layers }, (_, index) =>
    recurrent(cell, units, { gives: index === layers - 1 ? gives : "sequence", start }),
  );
}
