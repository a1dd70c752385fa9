import { multiply } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import { featuresOf } from "../../tensor/shape.js";
import type { Cell } from "../cell.js";
import { transformCell } from "../transform.js";
import { followGates } from "./gates.js";
import { checkShare } from "./share.js";

/**
 * In training, input and states lose a share of their features on their way into the gates: the same ones at every
 * step of a sequence and in every gate. The others grow by as much, so that nothing need change afterwards.
 * @param rate the share, in [0, 1)
 */
export function recurrentDropout(cell: Cell, rate: number): Cell {
  checkShare("a dropout rate", rate);
  return transformCell(cell, {
    specification: { name: "dropout", options: { rate } },
    source:
      "Gal & Ghahramani 2016, A theoretically grounded application of dropout in recurrent neural networks",
    tools(inner) {
      const masks = new Map<string, Node | undefined>();
      const maskOf = (operand: string, width: number): Node | undefined => {
        if (!masks.has(operand))
          masks.set(
            operand,
            inner.mask({
              name: `${operand}.dropout`,
              width,
              probability: 1 - rate,
              value: 1 / (1 - rate),
              per: "sequence",
            }),
          );
        return masks.get(operand);
      };
      const { linear, isGate } = followGates(inner);
      return {
        linear,
        term(gate, operand, value, units) {
          const mask = isGate(gate) ? maskOf(operand, featuresOf(value.shape)) : undefined;
          return inner.term(gate, operand, mask === undefined ? value : multiply(mask, value), units);
        },
      };
    },
  });
}
