/** The normal distribution: a bell of its own width for each target. */

import { add, divide, log, multiply, negate, square, subtract } from "../../graph/build.js";
import { defineDistribution, type ParametricDistribution } from "./distribution.js";
import { above, anywhere } from "./link.js";
import { normalCdf, normalQuantile } from "./standard-normal.js";

export const gaussian: ParametricDistribution<"location" | "scale"> = defineDistribution({
  name: "normal",
  parameters: { location: anywhere, scale: above(0) },
  logDensity: (target, { location, scale }) => {
    const z = divide(subtract(target, location), scale);
    return negate(add(multiply(0.5, square(z)), log(scale), Math.log(2 * Math.PI) / 2));
  },
  marginal: ({ location, scale }) => ({
    mean: location,
    variance: scale ** 2,
    cdf: (value) => normalCdf((value - location) / scale),
    quantile: (probability) => location + scale * normalQuantile(probability),
  }),
});
