/** The nodes of an ONNX graph while they are being written, and of the bodies of its loops. */

import { DefinitionError } from "../../../errors.js";
import type { Shape } from "../../../tensor/shape.js";
import { quote } from "../../safetensors-scanner.js";
import { type AttributeInput, node, valueInfo } from "../build.js";
import type { ElementType } from "../element-type.js";
import {
  type GraphProto,
  graphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "../messages.js";
import { encodeTensor } from "../tensor-proto.js";

/** A tensor by its name, and how many loops it is computed in. */
export interface Value {
  readonly name: string;
  readonly depth: number;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeInput>>;
  /** 1 unless given. */
  readonly outputs?: number;
  /** What bodies among the attributes read of the graphs around them. */
  readonly reads?: readonly Value[];
}

/**
 * Every node is written into the outermost graph that has all of its inputs, so that a loop computes nothing anew that
 * is the same at every step. Constants are nodes; initialisers hold weights alone.
 */
export class GraphWriter {
  /** The graph, and the bodies that are being written, each within the one before. */
  readonly #bodies: NodeProto[][] = [[]];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #weights: TensorProto[] = [];
  readonly #names = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #constants = new Map<string, Value>();

  /**
   * @param outputs their names, which nothing else gets
   * @throws DefinitionError for a name that is taken
   */
  constructor(outputs: readonly string[]) {
    for (const name of outputs) this.#take(name, "output");
  }

  /** @throws DefinitionError for a name that is taken */
  input(name: string, type: ElementType, shape: Shape): Value {
    this.#take(name, "input");
    this.#inputs.push(valueInfo(name, type, shape));
    return { name, depth: 0 };
  }

  /** @param name one of those that the writer was made with */
  output(name: string, value: Value, shape: Shape): void {
    this.#outputs.push(valueInfo(name, "float32", shape));
    this.#bodies[0]?.push(node("Identity", [value.name], [name]));
  }

  weight(name: string, dims: readonly number[], data: Float32Array): Value {
    const own = this.#names.has(name) ? this.#fresh(name) : name;
    this.#names.add(own);
    this.#weights.push(encodeTensor(own, { type: "float32", dims, data }));
    return { name: own, depth: 0 };
  }

  /** A float32 scalar. */
  number(value: number): Value {
    return this.#constant(`float ${Object.is(value, -0) ? "-0" : value}`, { value_float: value });
  }

  /** An int64 scalar. */
  integer(value: number): Value {
    return this.#constant(`int ${value}`, { value_int: BigInt(value) });
  }

  /** An int64 vector. */
  integers(values: readonly number[]): Value {
    return this.#constant(`ints ${values}`, { value_ints: values.map(BigInt) });
  }

  /** A node of one output. Inputs that are left out must be optional. */
  add(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: NodeOptions["attributes"] = {},
  ): Value {
    return this.addAll(operator, inputs, { attributes })[0] as Value;
  }

  addAll(operator: string, inputs: readonly (Value | undefined)[], options: NodeOptions = {}): Value[] {
    const { attributes = {}, outputs = 1, reads = [] } = options;
    const depth = Math.max(0, ...[...inputs, ...reads].map((value) => value?.depth ?? 0));
    return this.#write(depth, operator, inputs, { attributes, outputs });
  }

  /**
   * The body of a loop over float32 tensors.
   * @param write gives the outputs from the inputs, and writes the nodes between them
   */
  body(
    inputs: readonly Shape[],
    outputs: readonly Shape[],
    write: (inputs: readonly Value[]) => readonly Value[],
  ): GraphProto {
    const nodes: NodeProto[] = [];
    const depth = this.#bodies.push(nodes) - 1;
    const given = inputs.map((): Value => ({ name: this.#fresh("element"), depth }));
    // Each output is computed inside, and is neither an input nor another output.
    const distinct = new Set(given.map(({ name }) => name));
    const results = write(given).map((value) => {
      const own =
        value.depth === depth && !distinct.has(value.name)
          ? value
          : (this.#write(depth, "Identity", [value])[0] as Value);
      distinct.add(own.name);
      return own;
    });
    this.#bodies.pop();
    const infos = (values: readonly Value[], shapes: readonly Shape[]): ValueInfoProto[] =>
      values.map(({ name }, index) => valueInfo(name, "float32", shapes[index]));
    return graphProto.create({
      name: this.#fresh("body"),
      node: nodes,
      input: infos(given, inputs),
      output: infos(results, outputs),
    });
  }

  /** The whole graph. */
  finish(name: string): GraphProto {
    return graphProto.create({
      name,
      node: this.#bodies[0] ?? [],
      initializer: this.#weights,
      input: this.#inputs,
      output: this.#outputs,
    });
  }

  #write(
    depth: number,
    operator: string,
    inputs: readonly (Value | undefined)[],
    { attributes = {}, outputs = 1 }: NodeOptions = {},
  ): Value[] {
    const results = Array.from({ length: outputs }, (): Value => ({ name: this.#fresh(operator), depth }));
    const names = (values: readonly (Value | undefined)[]): string[] =>
      values.map((value) => value?.name ?? "");
    this.#bodies[depth]?.push(node(operator, names(inputs), names(results), attributes));
    return results;
  }

  #constant(key: string, attributes: NodeOptions["attributes"]): Value {
    const known = this.#constants.get(key) ?? this.add("Constant", [], attributes);
    this.#constants.set(key, known);
    return known;
  }

  #take(name: string, what: string): void {
    if (name === "" || this.#names.has(name))
      throw new DefinitionError(
        `an ${what} is called ${quote(name)}, as something else is; give each input and output a name of its own`,
      );
    this.#names.add(name);
  }

  #fresh(base: string): string {
    let name: string;
    do {
      const count = this.#counts.get(base) ?? 0;
      this.#counts.set(base, count + 1);
      name = `${base}_${count}`;
    } while (this.#names.has(name));
    this.#names.add(name);
    return name;
  }
}
