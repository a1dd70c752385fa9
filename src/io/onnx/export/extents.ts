/** The sizes that are known at run time alone, as values of an ONNX graph. */

import type { Node } from "../../../graph/node.js";
import type { Extent, Shape } from "../../../tensor/shape.js";
import type { GraphWriter, Value } from "./graph-writer.js";

export class Extents {
  readonly #writer: GraphWriter;
  readonly #inputs: readonly (readonly [Node, Value])[];
  readonly #sizes = new Map<Extent, Value>();
  readonly #steps = new Map<Extent, Value>();
  readonly #shapes = new Map<string, Value>();

  /** @param inputs of the graph, among whose dimensions the extents are looked for */
  constructor(writer: GraphWriter, inputs: readonly (readonly [Node, Value])[]) {
    this.#writer = writer;
    this.#inputs = inputs;
  }

  /** int64 `[1]`. An extent that no input has becomes an input of that name. */
  size(extent: Extent): Value {
    return once(this.#sizes, extent, () => {
      for (const [{ shape }, value] of this.#inputs) {
        const axis = shape.indexOf(extent);
        if (axis >= 0)
          return this.#writer.add("Shape", [value], { start: BigInt(axis), end: BigInt(axis + 1) });
      }
      return this.#writer.input(extent, "int64", [1]);
    });
  }

  /** 0, 1, …: int64, as many as the extent. */
  steps(extent: Extent): Value {
    return once(this.#steps, extent, () => {
      const writer = this.#writer;
      const count = writer.add("Squeeze", [this.size(extent)]);
      return writer.add("Range", [writer.integer(0), count, writer.integer(1)]);
    });
  }

  /** int64, one element a dimension. */
  shape(shape: Shape): Value {
    if (shape.every((dimension) => typeof dimension === "number")) return this.#writer.integers(shape);
    return once(this.#shapes, shape.join(), () => {
      const sizes = shape.map((dimension) =>
        typeof dimension === "number" ? this.#writer.integers([dimension]) : this.size(dimension),
      );
      return this.#writer.add("Concat", sizes, { axis: 0n });
    });
  }
}

function once<Key>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
