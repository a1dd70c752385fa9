/** Student's t distribution: as the normal one, with tails that expect outliers. */

import { add, constant, divide, log, multiply, square, subtract } from "../../graph/build.js";
import { logGammaMixture } from "../../graph/gamma-functions.js";
import { defineDistribution, type ParametricDistribution } from "./distribution.js";
import { above, anywhere } from "./link.js";
import { studentCdf, studentQuantile } from "./standard-student.js";

/** Degrees of freedom stay above 2, so that there is a variance. */
export const studentT: ParametricDistribution<"location" | "scale" | "degrees"> = defineDistribution({
  name: "student-t",
  parameters: { location: anywhere, scale: above(0), degrees: above(2) },
  // A normal distribution whose precision is gamma distributed, with mean 1 and variance 2/ν.
  logDensity: (target, { location, scale, degrees }) => {
    const z = divide(subtract(target, location), scale);
    const mixture = logGammaMixture(divide(2, degrees), constant(0.5), multiply(0.5, square(z)));
    return subtract(mixture, add(log(scale), Math.log(2 * Math.PI) / 2));
  },
  marginal: ({ location, scale, degrees }) => ({
    mean: location,
    variance: (scale ** 2 * degrees) / (degrees - 2),
    cdf: (value) => studentCdf((value - location) / scale, degrees),
    quantile: (probability) => location + scale * studentQuantile(probability, degrees),
  }),
});
