/** Whether the operands of an instruction fit each other. */

import { featuresOf, formatShape, rowsOf, type Shape, sameShape } from "../tensor/shape.js";
import {
  type Buffer,
  contractScratch,
  type Instruction,
  keptShape,
  packedSize,
  type View,
} from "./program.js";
import { verifyTile } from "./verify-tile.js";
import type { Fault } from "./verify-view.js";

type InstructionOf<Op extends Instruction["op"]> = Extract<Instruction, { op: Op }>;

/** Whether the rows of a view follow each other without gap. */
export function isContiguous({ buffer, shape }: View, buffers: readonly Buffer[]): boolean {
  return shape.length < 2 || featuresOf((buffers[buffer] as Buffer).shape) === featuresOf(shape);
}

/** Takes the instructions of a program in their order: a product must know how its weight was packed. */
export class InstructionVerifier {
  readonly #buffers: readonly Buffer[];
  /** N and K of what was packed last into a buffer. */
  readonly #packed = new Map<number, { readonly outputs: number; readonly inner: number }>();

  constructor(buffers: readonly Buffer[]) {
    this.#buffers = buffers;
  }

  /** @throws DefinitionError, made by `fault`; ShapeError when shapes do not broadcast */
  verify(instruction: Exclude<Instruction, { op: "loop" }>, fault: Fault): void {
    switch (instruction.op) {
      case "pack":
        this.#pack(instruction, fault);
        break;
      case "product":
        this.#product(instruction, fault);
        break;
      case "contract":
        this.#contract(instruction, fault);
        break;
      case "sum":
      case "maximum":
        this.#reduce(instruction, fault);
        break;
      case "tile":
        verifyTile(instruction, fault);
        break;
    }
  }

  #pack({ to, weight, transposed }: InstructionOf<"pack">, fault: Fault): void {
    const [rows, columns] = weight.shape;
    if (weight.shape.length !== 2 || typeof rows !== "number" || typeof columns !== "number")
      throw fault(`takes a matrix of fixed size, not ${formatShape(weight.shape)}`);
    const [outputs, inner] = transposed ? [columns, rows] : [rows, columns];
    expectShape(to, [packedSize(outputs, inner)], "the panels", fault);
    this.#packed.set(to.buffer, { outputs, inner });
  }

  #product({ to, x, packed, addend }: InstructionOf<"product">, fault: Fault): void {
    const weight = this.#packed.get(packed.buffer);
    if (weight === undefined) throw fault(`multiplies by b${packed.buffer}, which was not packed`);
    if (x.shape.length === 0 || featuresOf(x.shape) !== weight.inner)
      throw fault(`multiplies ${formatShape(x.shape)} by a weight of ${weight.inner} inputs`);
    expectShape(to, [...rowsOf(x.shape), weight.outputs], "the result", fault);
    if (addend !== undefined && !sameShape(addend.shape, [weight.outputs]))
      expectShape(addend, to.shape, "the addend", fault);
  }

  #contract({ to, a, b, scratch }: InstructionOf<"contract">, fault: Fault): void {
    if (!sameShape(rowsOf(a.shape), rowsOf(b.shape)))
      throw fault(`contracts ${formatShape(a.shape)} and ${formatShape(b.shape)}, whose rows differ`);
    const [height, width] = [featuresOf(a.shape), featuresOf(b.shape)];
    expectShape(to, [height, width], "the result", fault);
    expectShape(scratch, [contractScratch(height, width)], "the scratch memory", fault);
  }

  #reduce({ op, to, from, over }: InstructionOf<"sum" | "maximum">, fault: Fault): void {
    if (!isContiguous(to, this.#buffers)) throw fault("writes to rows with gaps");
    if (over === "features") {
      expectShape(to, [...rowsOf(from.shape), 1], `the ${op}`, fault);
      return;
    }
    const kept = keptShape(to.shape);
    if (!sameShape(from.shape.slice(-kept.length), kept))
      throw fault(`reduces the rows of ${formatShape(from.shape)} to ${formatShape(to.shape)}`);
    if (kept.length > 1 && !isContiguous(from, this.#buffers)) throw fault("reduces rows with gaps");
  }
}

function expectShape(view: View, shape: Shape, role: string, fault: Fault): void {
  if (!sameShape(view.shape, shape))
    throw fault(`needs ${formatShape(shape)} for ${role}, not ${formatShape(view.shape)}`);
}
