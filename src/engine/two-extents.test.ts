import { describe, it } from "vitest";
import { all, attentions, decoder, UNITS } from "../compile/testing/attention.js";
import { gradient } from "../graph/gradient.js";
import { weightedSum } from "../graph/testing/check-gradient.js";
import { engines, expectMeaning } from "./testing/engines.js";

describe.each(engines)("$name ($instructions), $threads threads", (engine) => {
  it.each(Object.entries(attentions))(
    "reads a sequence at every step of another: attention by %s",
    (_, attention) => {
      const results = decoder(attention, ["B", UNITS]);
      const { value, gradients } = gradient(weightedSum(results), all);
      for (const [T, U, B] of [
        [4, 7, 3],
        [6, 2, 20],
      ] as const)
        expectMeaning(engine, [...results, value, ...gradients], all, { T, U, B }, 5e-5);
    },
  );
});
