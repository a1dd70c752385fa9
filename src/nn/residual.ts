import { DefinitionError } from "../errors.js";
import { add } from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { featuresOf, formatShape, sameShape } from "../tensor/shape.js";
import { jointNeeds, listOf, type Placed, placeStack, runStack } from "./compose.js";
import type { Layer, LayerResult } from "./layer.js";

/**
 * What goes in is added to what comes out (He et al. 2016): the layers learn the difference, and gradients pass by
 * them unhindered.
 * @throws DefinitionError where the layers give another width or number of steps than they get
 */
export function residual(layers: Layer | readonly Layer[]): Layer {
  const list = listOf(layers, "a residual layer");
  const place = (inputs: number): Placed[] => placeStack(list, inputs);
  const added = (x: Node, { output, ...rest }: LayerResult): LayerResult => {
    if (!sameShape(x.shape, output.shape))
      throw new DefinitionError(
        `a residual layer adds what it gets, ${formatShape(x.shape)}, to what comes of it, ` +
          `${formatShape(output.shape)}; give both the same width and let its layers give sequences`,
      );
    return { output: add(x, output), ...rest };
  };
  return {
    specification: { type: "residual", layers: list.map(({ specification }) => specification) },
    causal: list.every(({ causal }) => causal),
    features: (inputs) => inputs,
    needs: (inputs) => jointNeeds(place(inputs)),
    apply: (x, supply) => added(x, runStack(place(featuresOf(x.shape)), "apply", x, supply)),
    step: (x, supply) => added(x, runStack(place(featuresOf(x.shape)), "step", x, supply)),
  };
}
