import { describe, expect, it } from "vitest";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { projectedLstm } from "../cells/projected-lstm.js";
import { interpret } from "../graph/interpret.js";
import type { ArgumentNode } from "../graph/node.js";
import { bidirectional } from "./bidirectional.js";
import { feedback } from "./feedback.js";
import type { Gives, Layer } from "./layer.js";
import { sequential } from "./model.js";
import { batchNormalisation } from "./normalisation.js";
import { recurrent } from "./recurrent.js";
import { modelValues } from "./testing/combination-values.js";

const extents = { T: 4, B: 3 };
/** As `modelValues` has them. */
const lengths = [4, 3, 4];

describe("a layer that gives its last output", () => {
  it.each<[string, (gives: Gives) => Layer, (feature: number) => boolean]>([
    ["forwards", (gives) => recurrent(lstm, 3, { gives }), () => true],
    ["backwards", (gives) => recurrent(projectedLstm(2), 3, { gives, backward: true }), () => false],
    ["both ways", (gives) => bidirectional(gru, 3, { gives }), (feature) => feature < 3],
    ["with one output fed back", (gives) => feedback(recurrent(gru, 3), { gives }), () => true],
    ["with three outputs fed back", (gives) => feedback(recurrent(lstm, 3), { gives, last: 3 }), () => true],
  ])("gives that of the last step of each row, or of the first step backwards: %s", (_, layer, isForward) => {
    const [whole, last] = [sequential(2, [layer("sequence")]), sequential(2, [layer("last")])];
    const run = (model: typeof whole): Float64Array => {
      const graph = model.graph({ lengths: true, states: "given" });
      const [output] = interpret([graph.output], modelValues(model, graph, extents, 5), extents);
      return output?.data as Float64Array;
    };
    const [all, found] = [run(whole), run(last)];
    const width = found.length / extents.B;
    expect(new Set(found).size).toBe(found.length);
    found.forEach((value, index) => {
      const [row, feature] = [Math.floor(index / width), index % width];
      const step = isForward(feature) ? (lengths[row] as number) - 1 : 0;
      expect(value).toBe(all[(step * extents.B + row) * width + feature]);
    });
  });

  it("is normalised over the rows, of which each counts once, however many steps it had", () => {
    const model = sequential(2, [recurrent(lstm, 3, { gives: "last" }), batchNormalisation()]);
    const graph = model.graph({ lengths: true, training: true });
    const bindings = modelValues(model, graph, extents, 5);
    for (const [index, { name }] of model.parameters.entries())
      if (name.startsWith("1."))
        bindings.get(graph.parameters[index] as ArgumentNode)?.fill(name === "1.gain" ? 1 : 0);
    const [output] = interpret([graph.output], bindings, extents);
    for (let feature = 0; feature < 3; feature++) {
      const values = [0, 1, 2].map((row) => output?.data[3 * row + feature] as number);
      expect(values.reduce((sum, value) => sum + value / 3, 0)).toBeCloseTo(0, 10);
      expect(values.reduce((sum, value) => sum + value ** 2 / 3, 0)).toBeCloseTo(1, 1);
    }
  });
});
