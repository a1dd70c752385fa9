/** From nodes of our graphs to nodes of an ONNX graph. */

import { DefinitionError } from "../../../errors.js";
import type { Node, ScanNode } from "../../../graph/node.js";
import { topologicalOrder } from "../../../graph/walk.js";
import type { Value } from "./graph-writer.js";
import { type Target, writeOperation } from "./operations.js";

/** A loop that is one of ONNX's own operators: its results by their index. */
export type NativeLoop = (result: number, translated: (node: Node) => Value) => Value;

/** What a translation is given. */
export interface Given {
  /** Values of arguments, written where they are needed. */
  readonly arguments: ReadonlyMap<Node, () => Value>;
  readonly loops: ReadonlyMap<ScanNode, NativeLoop>;
}

export class Translator {
  readonly #target: Target;
  readonly #given: Given;
  readonly #values = new Map<Node, Value>();
  readonly #scans = new Map<ScanNode, Value[]>();

  constructor(target: Target, given: Given) {
    this.#target = target;
    this.#given = given;
  }

  /**
   * Writes all that the nodes need and is not there yet.
   * @throws DefinitionError for an argument without a value
   */
  translate(nodes: readonly Node[]): Value[] {
    // What only a native loop needs is left to it.
    const there = (node: Node): boolean =>
      node.operation === "scan"
        ? this.#scans.has(node) || this.#given.loops.has(node)
        : this.#values.has(node);
    for (const node of topologicalOrder(nodes, { has: there })) this.#visit(node);
    return nodes.map((node) => this.#values.get(node) as Value);
  }

  #visit(node: Node): void {
    const translated = (input: Node): Value => this.translate([input])[0] as Value;
    if (node.operation === "scan") {
      this.#scans.set(node, this.#scan(node, node.inputs.map(translated)));
      return;
    }
    const value = ((): Value => {
      switch (node.operation) {
        case "argument": {
          const given = this.#given.arguments.get(node);
          if (given === undefined)
            throw new DefinitionError(
              `argument "${node.name}" has no value; make it an input of the graph, or give its weights`,
            );
          return given();
        }
        case "result": {
          const [loop] = node.inputs;
          const native = this.#given.loops.get(loop);
          return native?.(node.index, translated) ?? (this.#scans.get(loop)?.[node.index] as Value);
        }
        default:
          return writeOperation(this.#target, node, node.inputs.map(translated));
      }
    })();
    this.#values.set(node, value);
  }

  /** A loop as `Scan`: what it captures, its body reads by name from the graphs around it. */
  #scan({ body, reverse }: ScanNode, inputs: readonly Value[]): Value[] {
    const { carries, elements, captures, next, outputs } = body;
    const passed = [...carries, ...elements];
    const reads = inputs.slice(passed.length);
    const results = [...next, ...outputs];
    const shapes = (nodes: readonly Node[]): Node["shape"][] => nodes.map(({ shape }) => shape);
    const step = this.#target.writer.body(shapes(passed), shapes(results), (inside) => {
      const values = [...inside, ...reads];
      const known = [...passed, ...captures].map(
        (node, index) => [node, () => values[index] as Value] as const,
      );
      return new Translator(this.#target, { arguments: new Map(known), loops: new Map() }).translate(results);
    });
    const direction = reverse ? 1n : 0n;
    return this.#target.writer.addAll("Scan", inputs.slice(0, passed.length), {
      attributes: {
        body: step,
        num_scan_inputs: BigInt(elements.length),
        scan_input_directions: elements.map(() => direction),
        scan_output_directions: outputs.map(() => direction),
      },
      outputs: results.length,
      reads,
    });
  }
}
