/** Turns an optimised graph into instructions over buffers, region by region. */

import { NotSupportedError } from "../errors.js";
import type { ArgumentNode, Node, ScanNode } from "../graph/node.js";
import { contractScratch, type Instruction, type Place, packedSize, type View } from "../program/program.js";
import { featuresOf, formatShape, type Shape } from "../tensor/shape.js";
import { type LoopPlan, planLoop } from "./loop-plan.js";
import type { UnplacedBuffer } from "./plan.js";
import { reduce } from "./reduction.js";
import { type Schedule, schedule, type Unit } from "./schedule.js";
import { stepOf, stepwise } from "./stepwise.js";
import { buildTile } from "./tile.js";

/** A region being lowered: the top level, or the step of a loop. */
interface Region {
  readonly instructions: Instruction[];
  /** Where values are. */
  readonly views: Map<Node, View>;
  /** Where values must be written, if anywhere in particular. */
  readonly destinations: Map<Node, View>;
  /** Buffers that get a new value while the old one may still be wanted. */
  readonly overwritten: Set<number>;
  /** The region around a loop, and what of it the step sees unchanged. */
  readonly outer: { readonly region: Region; readonly captures: ReadonlySet<Node> } | undefined;
}

export class Lowering {
  readonly buffers: UnplacedBuffer[] = [];
  readonly top: Region = {
    instructions: [],
    views: new Map(),
    destinations: new Map(),
    overwritten: new Set(),
    outer: undefined,
  };
  /** What depends on regions alone. */
  readonly prologue: Instruction[] = [];
  /** Floats of the program's common memory. */
  common = 0;
  /** Packed weights, by weight and direction. */
  readonly #packed = new Map<string, View>();
  readonly #loops = new Map<ScanNode, LoopPlan>();

  /** Reserves a buffer; its place is planned later, unless it belongs to a region of memory. */
  reserve(name: string, shape: Shape, history = false, place?: Place): number {
    return this.buffers.push({ name, shape, history, place }) - 1;
  }

  /** A view of a whole new buffer. */
  fresh(name: string, shape: Shape, place?: Place): View {
    return { buffer: this.reserve(name, shape, false, place), step: undefined, column: 0, shape };
  }

  /** Computes `roots`; their views are in `region.views` afterwards, at their destinations where they have one. */
  lower(region: Region, roots: readonly Node[]): void {
    const plan = schedule(roots, region.views);
    const { units } = plan;
    for (const unit of units) this.#prepare(unit, plan, region);
    const escaping = escapingNodes(plan, roots);
    for (const unit of units) this.#emit(unit, plan, region, escaping);
    for (const [node, destination] of region.destinations)
      if (region.views.get(node) !== destination) this.#copy(region, destination, node);
  }

  /** Copies a value of the top level away, before its place gets a new one. */
  setAside(node: Node): void {
    const saved = this.fresh("saved", node.shape);
    this.#copy(this.top, saved, node);
    this.top.views.set(node, saved);
  }

  /** Copies a value of the top level, after all else, to where it is wanted. */
  copyOut(to: View, node: Node): void {
    this.#copy(this.top, to, node);
  }

  /** A contiguous view of a value of the top level. */
  output(node: Node): View {
    return this.#contiguous(this.top, node);
  }

  /** Chooses destinations ahead, so that values are computed where they are wanted. */
  #prepare(unit: Unit, plan: Schedule, region: Region): void {
    const offer = (node: Node, destination: View): void => {
      const free = plan.unitOf.has(node) && plan.uses.get(node) === 1 && !region.destinations.has(node);
      // Views are nowhere else than what they view; reductions do not leave gaps between their rows.
      const computed = node.operation !== "result" && node.operation !== "slice";
      const reduces = node.operation === "sumTo" || node.operation === "maxTo";
      const writable = !reduces || this.#isContiguous(destination);
      if (free && computed && writable) region.destinations.set(node, destination);
    };
    if (unit.kind !== "single") return;
    const { node } = unit;
    if (node.operation === "scan") {
      const loop = planLoop(node, (name, shape, history) => this.reserve(name, shape, history));
      this.#loops.set(node, loop);
      loop.carries.forEach(({ initial }, index) => {
        offer(node.inputs[index] as Node, initial);
      });
    }
    if (node.operation === "concat") {
      const whole = region.destinations.get(node) ?? this.fresh("concat", node.shape);
      region.destinations.set(node, whole);
      for (const part of columnsOf(node, whole)) offer(part.node, part.view);
    }
  }

  #emit(unit: Unit, plan: Schedule, region: Region, escaping: ReadonlySet<Node>): void {
    if (unit.kind === "tile") {
      const stores = new Map(
        unit.nodes.filter((node) => escaping.has(node)).map((node) => [node, this.#place(region, node)]),
      );
      const tile = buildTile(unit.shape, unit.nodes, {
        viewOf: (node) => this.#view(region, node),
        storeOf: (node) => stores.get(node),
        usesOf: (node) => plan.uses.get(node) ?? 0,
      });
      this.#run(region, tile);
      for (const [node, view] of stores) region.views.set(node, view);
    } else if (unit.kind === "product") {
      this.#product(unit, region);
    } else {
      this.#single(unit.node, region);
    }
  }

  #product({ value, product, addend }: Extract<Unit, { kind: "product" }>, region: Region): void {
    if (product.operation !== "product") return;
    const [xNode, weight] = product.inputs as [Node, Node];
    const x = this.#view(region, xNode);
    const packed = this.#pack(region, weight, product.transposed);
    const add = addend && this.#view(region, addend);
    const to = this.#place(region, value);
    region.instructions.push({ op: "product", to, x, packed, addend: add });
    region.views.set(value, to);
  }

  /** A weight from outside a loop is packed before the loop; one that the program only reads, before the slices. */
  #pack(region: Region, weight: Node, transposed: boolean): View {
    const invariant = region.outer === undefined || region.outer.captures.has(weight);
    const from = this.#view(region, weight);
    const key = JSON.stringify([from, transposed]);
    const known = invariant ? this.#packed.get(key) : undefined;
    if (known !== undefined) return known;
    const [rows, columns] = weight.shape as [number, number];
    const [outputs, inner] = transposed ? [columns, rows] : [rows, columns];
    const size = packedSize(outputs, inner);
    const resident = this.#isResident(from);
    const to = this.fresh("packed", [size], resident ? { kind: "common", offset: this.common } : undefined);
    if (resident) this.common += size;
    const target = invariant && region.outer !== undefined ? region.outer.region : region;
    (resident ? this.prologue : target.instructions).push({ op: "pack", to, weight: from, transposed });
    if (invariant) this.#packed.set(key, to);
    return to;
  }

  /** Whether a view is of a region that the program leaves as it is. */
  #isResident({ buffer }: View): boolean {
    return this.buffers[buffer]?.place?.kind === "region" && !this.top.overwritten.has(buffer);
  }

  #single(node: Node, region: Region): void {
    switch (node.operation) {
      case "contract": {
        const [a, b] = node.inputs.map((input) => this.#view(region, input)) as [View, View];
        const scratch = this.fresh("panels", [contractScratch(featuresOf(a.shape), featuresOf(b.shape))]);
        region.instructions.push({ op: "contract", to: this.#placed(region, node), a, b, scratch });
        return;
      }
      case "sumTo":
        this.#reduce(region, node, "sum");
        return;
      case "maxTo":
        this.#reduce(region, node, "maximum");
        return;
      case "slice": {
        const whole = this.#view(region, node.inputs[0] as Node);
        const from = { ...whole, column: whole.column + node.start, shape: node.shape };
        if (region.overwritten.has(whole.buffer)) this.#move(region, this.#placed(region, node), from);
        else region.views.set(node, from);
        return;
      }
      case "concat": {
        const whole = this.#placed(region, node);
        for (const { node: part, view } of columnsOf(node, whole))
          if (region.destinations.get(part)?.buffer !== view.buffer) this.#copy(region, view, part);
        return;
      }
      case "scan":
        this.#loop(region, node);
        return;
      case "result": {
        const loop = this.#loops.get(node.inputs[0]) as LoopPlan;
        const carries = loop.carries.length;
        const view =
          node.index < carries ? loop.carries[node.index]?.final : loop.outputs[node.index - carries]?.whole;
        region.views.set(node, view as View);
        return;
      }
      default:
        throw new NotSupportedError(`"${node.operation}" ${formatShape(node.shape)} cannot be compiled here`);
    }
  }

  #reduce(region: Region, node: Node, op: "sum" | "maximum"): void {
    const { to, instructions } = reduce(op, this.#contiguous(region, node.inputs[0] as Node), node.shape, {
      place: () => this.#place(region, node),
      fresh: (shape) => this.fresh(op, shape),
      whole: (view) => this.#whole(region, view),
      inLoop: region.outer !== undefined,
    });
    region.instructions.push(...instructions);
    region.views.set(node, to);
  }

  #loop(region: Region, scan: ScanNode): void {
    const { carries, outputs } = this.#loops.get(scan) as LoopPlan;
    const { elements, captures } = scan.body;
    if (region.outer !== undefined)
      throw new NotSupportedError("a loop within a loop cannot be compiled yet");
    carries.forEach(({ initial }, index) => {
      const node = scan.inputs[index] as Node;
      if (region.views.get(node) !== initial) this.#copy(region, initial, node);
    });

    const body: Region = {
      instructions: [],
      views: new Map(),
      destinations: new Map(),
      overwritten: new Set(carries.filter(({ history }) => !history).map(({ current }) => current.buffer)),
      outer: { region, captures: new Set(captures) },
    };
    for (const { carry, current } of carries) body.views.set(carry, current);
    elements.forEach((element, index) => {
      const sequence = this.#view(region, scan.inputs[carries.length + index] as Node);
      body.views.set(element, stepOf(this.#whole(region, sequence)));
    });
    captures.forEach((capture, index) => {
      body.views.set(
        capture,
        this.#view(region, scan.inputs[carries.length + elements.length + index] as Node),
      );
    });

    // What cannot be computed in place is copied there at the end of the step.
    const atEnd: { to: View; node: Node }[] = [];
    const wish = (node: Node, to: View, allowed: boolean): void => {
      if (allowed && !body.views.has(node) && !body.destinations.has(node)) body.destinations.set(node, to);
      else atEnd.push({ to, node });
    };
    const roots = [...scan.body.next, ...scan.body.outputs];
    const plan = schedule(roots, body.views);
    for (const { carry, next, history, following } of carries)
      wish(next, following, history || overwritable(carry, next, plan));
    for (const { node, write } of outputs) if (write !== undefined) wish(node, write, true);

    // A carry that becomes another's next value must be read before it is overwritten.
    const ends = atEnd.map(({ to, node }) => {
      if (!carries.some(({ carry }) => carry === node)) return { to, node };
      const saved = this.fresh("saved", node.shape);
      this.#copy(body, saved, node);
      return { to, from: saved };
    });
    this.lower(body, roots);
    for (const { to, node, from } of ends as { to: View; node?: Node; from?: View }[])
      this.#move(body, to, from ?? this.#view(body, node as Node));
    const [extent] = scan.shape;
    if (typeof extent !== "string") throw new NotSupportedError("a loop must run over a run-time extent");
    region.instructions.push({ op: "loop", extent, reverse: scan.reverse, body: body.instructions });
  }

  #place(region: Region, node: Node): View {
    return region.destinations.get(node) ?? this.fresh(node.operation, node.shape);
  }

  #placed(region: Region, node: Node): View {
    const view = this.#place(region, node);
    region.views.set(node, view);
    return view;
  }

  /** Where a value is; a constant is written to memory first. */
  #view(region: Region, node: Node): View {
    const known = region.views.get(node);
    if (known !== undefined) return known;
    if (node.operation !== "constant") throw new NotSupportedError(`"${node.operation}" is not in memory`);
    const view = this.fresh("constant", node.shape);
    this.#copy(region, view, node);
    region.views.set(node, view);
    return view;
  }

  /** A view of all of a buffer, not of one step of it. */
  #whole(region: Region, view: View): View {
    if (this.buffers[view.buffer]?.shape.length === view.shape.length) return view;
    const to = this.fresh("whole", view.shape);
    this.#move(region, to, view);
    return to;
  }

  /** A view without gaps between its rows. */
  #contiguous(region: Region, node: Node): View {
    const view = this.#view(region, node);
    if (this.#isContiguous(view)) return view;
    const to = this.fresh("contiguous", view.shape);
    this.#move(region, to, view);
    return to;
  }

  #isContiguous({ buffer, shape }: View): boolean {
    const whole = this.buffers[buffer] as UnplacedBuffer;
    return shape.length < 2 || featuresOf(whole.shape) === featuresOf(shape);
  }

  #copy(region: Region, to: View, node: Node): void {
    if (node.operation !== "constant") {
      this.#move(region, to, this.#view(region, node));
      return;
    }
    const from = { reads: [], constants: [node.value], steps: [copyStep("constant")] };
    this.#run(region, { op: "tile", shape: to.shape, writes: [to], registers: 0, ...from });
  }

  #move(region: Region, to: View, from: View): void {
    const read = { reads: [from], constants: [], steps: [copyStep("read")] };
    this.#run(region, { op: "tile", shape: to.shape, writes: [to], registers: 0, ...read });
  }

  #run(region: Region, tile: Extract<Instruction, { op: "tile" }>): void {
    region.instructions.push(region.outer === undefined ? stepwise(tile) : tile);
  }
}

function copyStep(from: "constant" | "read"): Extract<Instruction, { op: "tile" }>["steps"][number] {
  return { operation: "copy", to: { from: "write", index: 0 }, operands: [{ from, index: 0 }] };
}

/** Nodes that another unit reads, or that the region must give. */
function escapingNodes({ units, unitOf }: Schedule, roots: readonly Node[]): Set<Node> {
  const escaping = new Set(roots);
  units.forEach((unit, index) => {
    for (const input of inputsOf(unit)) if (unitOf.get(input) !== index) escaping.add(input);
  });
  return escaping;
}

function inputsOf(unit: Unit): readonly Node[] {
  if (unit.kind === "tile") return unit.nodes.flatMap(({ inputs }) => inputs);
  if (unit.kind === "single") return unit.node.inputs;
  return [...unit.product.inputs, ...(unit.addend ? [unit.addend] : [])];
}

/** Whether a new value may be written over an argument: when nothing reads the argument afterwards. */
export function overwritable(carry: ArgumentNode, next: Node, { units, unitOf }: Schedule): boolean {
  const written = unitOf.get(next);
  // The parts of a concatenation are written one by one, before it.
  if (written === undefined || next.operation === "concat") return false;
  return units.every((unit, index) => {
    if (!inputsOf(unit).includes(carry)) return true;
    // A tile program keeps back what it writes over its own operands.
    return index < written || (index === written && unit.kind === "tile");
  });
}

/** The parts of a concatenation, each with its columns of the whole. */
function columnsOf(node: Node, whole: View): { node: Node; view: View }[] {
  let column = whole.column;
  return node.inputs.map((part) => {
    const view = { ...whole, column, shape: part.shape };
    column += featuresOf(part.shape);
    return { node: part, view };
  });
}
