/**
 * When buffers are alive. A loop counts as a whole for what it carries from step to step. What belongs to a single
 * step (a buffer that each step writes anew, or the step's own part of a sequence) lives from one instruction of the
 * step to another.
 */

import { accessesOf, type Instruction, type View } from "../program/program.js";
import { formatShape, type Shape, sameShape } from "../tensor/shape.js";

/** When exactly a life begins or ends. */
export interface Moment {
  /** What of the buffer it is about; moments of different parts cannot be compared. */
  readonly part: string;
  readonly time: number;
  /** None before and after all. */
  readonly instruction: Instruction | undefined;
}

export interface Life {
  readonly index: number;
  /** Numbers of the first and of the last instruction that touch the buffer; -1 before all, their count after all. */
  readonly first: number;
  readonly last: number;
  /** Undefined within a loop that must be taken as a whole. */
  readonly begin: Moment | undefined;
  readonly end: Moment | undefined;
}

interface Touch {
  readonly number: number;
  readonly time: number;
  readonly instruction: Instruction | undefined;
  readonly inLoop: boolean;
  readonly view: View;
  readonly writes: boolean;
}

/**
 * @param inputs buffers that are filled before the first instruction
 * @param outputs views that are read after the last one
 * @returns in the order in which they begin; none for what nothing touches
 */
export function lifetimes(
  buffers: readonly { readonly shape: Shape }[],
  instructions: readonly Instruction[],
  inputs: Iterable<number>,
  outputs: Iterable<View>,
): Life[] {
  const touches = new Map<number, Touch[]>();
  const touch = (touched: Touch): void => {
    const { buffer } = touched.view;
    touches.set(buffer, [...(touches.get(buffer) ?? []), touched]);
  };
  const outside = (number: number, view: View, writes: boolean): void =>
    touch({ number, time: number, instruction: undefined, inLoop: false, view, writes });
  for (const buffer of inputs)
    outside(
      -1,
      { buffer, step: undefined, column: 0, shape: (buffers[buffer] as { shape: Shape }).shape },
      true,
    );
  instructions.forEach((outer, number) => {
    const inLoop = outer.op === "loop";
    const body = inLoop ? outer.body : [outer];
    body.forEach((instruction, position) => {
      if (instruction.op === "loop") return;
      const time = inLoop ? number + (position + 1) / (body.length + 1) : number;
      const { reads, writes } = accessesOf(instruction);
      for (const view of reads) touch({ number, time, instruction, inLoop, view, writes: false });
      for (const view of writes) touch({ number, time, instruction, inLoop, view, writes: true });
    });
  });
  for (const view of outputs) outside(instructions.length, view, false);

  const lives = [...touches].map(([index, all]) =>
    lifeOf(index, (buffers[index] as { shape: Shape }).shape, all),
  );
  const start = ({ begin, first }: Life): number => begin?.time ?? first;
  return lives.sort((a, b) => start(a) - start(b) || a.index - b.index);
}

/** @param touches in the order of execution */
function lifeOf(index: number, shape: Shape, touches: readonly Touch[]): Life {
  const [start, end] = [touches[0], touches.at(-1)] as [Touch, Touch];
  const first = start.number;
  const last = end.number;
  // A step that begins by writing all of it takes nothing over from the step before.
  const isLocal = first === last && start.writes && sameShape(start.view.shape, shape);
  const momentOf = ({ number, time, instruction, inLoop }: Touch): Moment | undefined => {
    const views = touches.filter((touch) => touch.number === number).map(({ view }) => view);
    const part = inLoop ? partOfStep(views, shape) : WHOLE;
    return part === undefined || (inLoop && part === WHOLE && !isLocal)
      ? undefined
      : { part, time, instruction };
  };
  return { index, first, last, begin: start.writes ? momentOf(start) : undefined, end: momentOf(end) };
}

const WHOLE = "whole";

/** What of a buffer each step touches: all of it, or the part that belongs to the step. */
function partOfStep(views: readonly View[], shape: Shape): string | undefined {
  const [first] = views;
  if (views.every(({ step }) => step === undefined)) return WHOLE;
  const moving = views.every(({ step }) => step?.moving && step.offset === first?.step?.offset);
  return moving ? `step ${first?.step?.offset} of ${formatShape(shape)}` : undefined;
}
