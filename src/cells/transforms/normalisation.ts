/** Normalisation inside a cell: of what each operand adds to a gate, and of inner states on their way out. */

import { add, multiply } from "../../graph/build.js";
import type { Node } from "../../graph/node.js";
import { featuresOf } from "../../tensor/shape.js";
import type { Cell } from "../cell.js";
import { normaliseBy, normaliseFeatures } from "../moments.js";
import type { CellTools } from "../tools.js";
import { transformCell } from "../transform.js";
import { followGates } from "./gates.js";

/** Brings a value to mean 0 and variance 1; `name` tells the values of a cell apart. */
type Normalise = (name: string, value: Node, tools: CellTools) => Node;

/** Over the features of each row and step (Ba, Kiros & Hinton 2016, Layer normalization), gate by gate. */
export function layerNorm(cell: Cell): Cell {
  const source =
    "normalised over the units: Ba, Kiros & Hinton 2016, Layer normalization; each gate by itself";
  return normalised(cell, "layer-norm", source, 1, (_, value) => normaliseFeatures(value));
}

/**
 * Over the batch, each feature and each step by itself: recurrent batch normalisation. Gains start at 0.1, so that
 * tanh is not saturated at first. A cell that is not being trained uses the statistics that training has left.
 */
export function batchNorm(cell: Cell): Cell {
  const source =
    "normalised over the batch: Cooijmans, Ballas, Laurent, Gülçehre & Courville 2017, Recurrent batch normalization";
  return normalised(cell, "batch-norm", source, 0.1, (name, value, tools) => {
    const moments = tools.moments({ name: `${name}.batch`, width: featuresOf(value.shape) }, value);
    return normaliseBy(moments, value);
  });
}

function normalised(cell: Cell, name: string, source: string, gain: number, normalise: Normalise): Cell {
  return transformCell(cell, {
    specification: { name },
    source,
    tools(inner) {
      const { linear, isGate } = followGates(inner);
      return {
        linear,
        term(gate, operand, value, units) {
          const term = inner.term(gate, operand, value, units);
          // A projection is no gate: nothing squashes it.
          if (!isGate(gate)) return term;
          const part = `${gate}.${operand}`;
          return multiply(normalise(part, term, inner), inner.vector(`${part}.gain`, gain));
        },
        activate: Object.fromEntries(
          Object.entries(inner.activate).map(([what, squash]) => [
            what,
            (value: Node) => {
              if (isGate(what)) return squash(value);
              const normal = multiply(normalise(what, value, inner), inner.vector(`${what}.gain`, gain));
              return squash(add(normal, inner.vector(`${what}.shift`)));
            },
          ]),
        ),
      };
    },
  });
}
