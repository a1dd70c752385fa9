/** Which loops of a model are ONNX's own recurrent operators. */

import { type Cell, makeCell } from "../../../cells/cell.js";
import { builtInCells } from "../../../cells/registry.js";
import type { CellSpecification } from "../../../cells/specification.js";
import { clipCell } from "../../../cells/transforms/clip.js";
import { argument, zeros } from "../../../graph/build.js";
import type { Node, ResultNode, ScanNode } from "../../../graph/node.js";
import { topologicalOrder } from "../../../graph/walk.js";
import type { LayerSpecification } from "../../../nn/layer.js";
import { recurrent } from "../../../nn/recurrent.js";
import { type Dimension, featuresOf } from "../../../tensor/shape.js";
import {
  functionsOf,
  RECURRENT_FORMS,
  type RecurrentForm,
  type RecurrentFunction,
} from "./recurrent-forms.js";
import { sameBody } from "./same-body.js";

/** A layer that one operator does: a loop, or two that run in both directions. */
export interface RecurrentLayer {
  readonly name: string;
  readonly form: RecurrentForm;
  readonly functions: readonly RecurrentFunction[];
  readonly clip: number | undefined;
  readonly units: number;
  readonly direction: "forward" | "reverse" | "bidirectional";
  /** Forwards first. */
  readonly loops: readonly [RecurrentLoop, ...RecurrentLoop[]];
}

export interface RecurrentLoop {
  /** Where its weights are: the beginning of their names. */
  readonly place: string;
  readonly scan: ScanNode;
}

/**
 * The layers whose equations are those of an operator. The specification says which may be, and the graph which are: a
 * user's own cell may have the name of one of ours.
 */
export function recurrentLayers(
  specifications: readonly LayerSpecification[],
  outputs: readonly Node[],
): RecurrentLayer[] {
  const scans = topologicalOrder(outputs).filter((node) => node.operation === "scan");
  const byWeights = new Map(scans.map((scan) => [weightsOf(scan), scan]));
  return candidates(specifications, "").flatMap(({ name, cell: specification, units, places }) => {
    const known = operatorCell(specification);
    if (known === undefined) return [];
    const { cell, ...form } = known;
    const names = cell.needs(1, units).parameters.map((parameter) => parameter.name);
    const loops = places.flatMap((place) => {
      const scan = byWeights.get(names.map((each) => `${place}.${each}`).join());
      return scan !== undefined && isLoopOf(cell, units, scan) ? [{ place, scan }] : [];
    });
    const [first, second] = loops;
    if (first === undefined || loops.length < places.length) return [];
    const direction = second !== undefined ? "bidirectional" : first.scan.reverse ? "reverse" : "forward";
    return [{ name, ...form, units, direction, loops: [first, ...loops.slice(1)] }];
  });
}

interface Candidate {
  readonly name: string;
  readonly cell: string | CellSpecification;
  readonly units: number;
  readonly places: readonly string[];
}

/** Recurrent layers that run over their input by themselves, by the names of their places in the model. */
function candidates(layers: readonly LayerSpecification[], above: string): Candidate[] {
  return layers.flatMap((layer, index): Candidate[] => {
    const name = `${above}${index}`;
    switch (layer.type) {
      case "recurrent":
        return [{ ...layer, name, places: [name] }];
      case "bidirectional":
        return [{ ...layer, name, places: [`${name}.forward`, `${name}.backward`] }];
      case "residual":
        return candidates(layer.layers, `${name}.`);
      default:
        return [];
    }
  });
}

/** The cell that an operator does, if one does. */
function operatorCell(
  specification: string | CellSpecification,
): (Pick<RecurrentLayer, "form" | "functions" | "clip"> & { readonly cell: Cell }) | undefined {
  const {
    base,
    activations,
    transforms = [],
  } = typeof specification === "string" ? { base: specification } : specification;
  const [form, plain] = [RECURRENT_FORMS.get(base), builtInCells.get(base)];
  if (form === undefined || plain === undefined) return undefined;
  // Dropout is of training alone.
  const [change, ...others] = transforms.filter(({ name }) => name !== "dropout");
  const clip = change?.options?.limit;
  // A limit that is next to nothing is 0 as a float32, which no runtime takes.
  const isClip = change?.name === "clip" && clip !== undefined && Math.fround(clip) > 0;
  if (others.length > 0 || (change !== undefined && !isClip)) return undefined;
  const { definition } = plain;
  const active = makeCell(
    { ...definition, activations: { ...definition.activations, ...activations } },
    { base },
  );
  const functions = functionsOf(form, active);
  return functions && { form, functions, clip, cell: clip === undefined ? active : clipCell(active, clip) };
}

function weightsOf({ body, inputs }: ScanNode): string {
  const captures = inputs.slice(body.carries.length + body.elements.length);
  return captures.map((node) => (node.operation === "argument" ? node.name : "")).join();
}

/** Whether the loop's step is the cell's. */
function isLoopOf(cell: Cell, units: number, scan: ScanNode): boolean {
  const { carries, elements } = scan.body;
  const [x, valid] = scan.inputs.slice(carries.length, carries.length + elements.length) as [Node, Node?];
  const [, rows] = x.shape as [Dimension, Dimension];
  const { parameters } = cell.needs(featuresOf(x.shape), units);
  const { output } = recurrent(cell, units).apply(argument("x", x.shape), {
    parameters: parameters.map(({ name, shape }) => argument(name, shape)),
    states: cell.widths(units).map((width) => zeros([rows, width])),
    valid: valid && argument("valid", valid.shape),
  });
  return sameBody(scan.body, (output as ResultNode).inputs[0].body);
}
