/** The compiler: graph in, program out. */

import { DefinitionError } from "../errors.js";
import { gradient } from "../graph/gradient.js";
import type { ArgumentNode, Node } from "../graph/node.js";
import { mixesRows } from "../program/mixes-rows.js";
import type { Program, View } from "../program/program.js";
import { countElements } from "../tensor/shape.js";
import { Lowering, overwritable } from "./lower.js";
import { optimise } from "./optimise.js";
import { planMemory } from "./plan.js";
import { schedule } from "./schedule.js";

/** Part of a region of memory that outlives a run. */
export interface RegionPart {
  readonly region: string;
  /** In floats. */
  readonly offset: number;
}

export interface CompileRequest {
  /** Handed in for each run, by name. */
  readonly inputs: readonly ArgumentNode[];
  /** Arguments that are read from regions. */
  readonly resident?: ReadonlyMap<ArgumentNode, RegionPart>;
  /** Handed out after each run, by name. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** Values that are written to regions. */
  readonly stored?: readonly { readonly node: Node; readonly part: RegionPart }[];
  /** Regions whose stored values are sums over the rows of the batch. */
  readonly summed?: readonly string[];
}

/** @throws NotSupportedError for what no program can express; DefinitionError for inputs of the same name. */
export function compile(request: CompileRequest): Program {
  const { inputs, resident = new Map(), outputs, stored = [], summed = [] } = request;
  const lowering = new Lowering();
  const { top } = lowering;
  const regions: Record<string, number> = {};
  const claim = ({ region, offset }: RegionPart, node: Node): void => {
    regions[region] = Math.max(regions[region] ?? 0, offset + countElements(node.shape));
  };
  const inputBuffers: Record<string, number> = {};
  for (const node of inputs) {
    if (node.name in inputBuffers) throw new DefinitionError(`two inputs are called "${node.name}"`);
    const view = lowering.fresh(node.name, node.shape);
    inputBuffers[node.name] = view.buffer;
    top.views.set(node, view);
  }
  for (const [node, part] of resident) {
    claim(part, node);
    top.views.set(node, lowering.fresh(node.name, node.shape, { kind: "region", ...part }));
  }

  const names = Object.keys(outputs);
  const wanted = [...names.map((name) => outputs[name] as Node), ...stored.map(({ node }) => node)];
  const roots = optimise(wanted);
  const written = stored.map(({ part }, index) => {
    const position = names.length + index;
    const node = roots[position] as Node;
    claim(part, node);
    const over = [...resident].find(
      ([, other]) => other.region === part.region && other.offset === part.offset,
    )?.[0];
    const to =
      over === undefined
        ? lowering.fresh(part.region, node.shape, { kind: "region", ...part })
        : { ...(top.views.get(over) as View), shape: node.shape };
    return { node, to, over };
  });
  for (const { to, over } of written) {
    if (over === undefined) continue;
    top.overwritten.add(to.buffer);
    if (roots.includes(over)) lowering.setAside(over);
  }
  const plan = schedule(roots, top.views);
  const atEnd = written.filter(({ node, to, over }) => {
    const free = plan.unitOf.has(node) && !top.destinations.has(node);
    if (!free || (over !== undefined && !overwritable(over, node, plan))) return true;
    top.destinations.set(node, to);
    return false;
  });
  lowering.lower(top, roots);
  for (const { node, to } of atEnd) lowering.copyOut(to, node);

  const outputViews = Object.fromEntries(
    names.map((name, index) => [name, lowering.output(roots[index] as Node)]),
  );
  const memory = planMemory(
    lowering.buffers,
    top.instructions,
    Object.values(inputBuffers),
    Object.values(outputViews),
  );
  return {
    ...memory,
    regions,
    inputs: inputBuffers,
    outputs: outputViews,
    summed,
    rowsTogether: mixesRows(top.instructions),
    common: lowering.common,
    prologue: lowering.prologue,
    instructions: top.instructions,
  };
}

/** Parameters side by side in a region, in their order. */
export function layOut(parameters: readonly ArgumentNode[], region: string): Map<ArgumentNode, RegionPart> {
  let offset = 0;
  return new Map(
    parameters.map((node) => {
      offset += countElements(node.shape);
      return [node, { region, offset: offset - countElements(node.shape) }];
    }),
  );
}

/**
 * A program that computes a loss and its gradient: reads region `parameters`, writes region `gradients`, both laid
 * out in the order of `parameters`.
 * @param loss a scalar: the sum over the rows of the batch
 * @param more.loss what output `loss` gives, where it is not what is differentiated
 * @param more.by inputs whose derivatives are outputs too, by their names
 * @param more.outputs what else is handed out
 */
export function compileTraining(
  inputs: readonly ArgumentNode[],
  parameters: readonly ArgumentNode[],
  loss: Node,
  more: {
    readonly loss?: Node;
    readonly by?: readonly ArgumentNode[];
    readonly outputs?: Readonly<Record<string, Node>>;
  } = {},
): Program {
  const { by = [], outputs = {} } = more;
  const { value, gradients } = gradient(loss, [...parameters, ...by]);
  const parts = layOut(parameters, "gradients");
  const derivatives = by.map(({ name }, index) => [name, gradients[parameters.length + index] as Node]);
  return compile({
    inputs,
    resident: layOut(parameters, "parameters"),
    outputs: { ...outputs, loss: more.loss ?? value, ...Object.fromEntries(derivatives) },
    stored: parameters.map((node, index) => ({
      node: gradients[index] as Node,
      part: parts.get(node) as RegionPart,
    })),
    summed: ["gradients"],
  });
}
