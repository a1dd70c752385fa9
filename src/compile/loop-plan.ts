/** Decides where the carries and outputs of a loop live, so that as little as possible is copied. */

import type { ArgumentNode, Node, ScanNode } from "../graph/node.js";
import type { View } from "../program/program.js";
import type { Shape } from "../tensor/shape.js";

/** Reserves a buffer. */
export type Reserve = (name: string, shape: Shape, history?: boolean) => number;

export interface CarryPlace {
  readonly carry: ArgumentNode;
  readonly next: Node;
  /** A history keeps the state of every step; without it one state is overwritten. */
  readonly history: boolean;
  /** The carry before the first step, during a step, the next carry during a step, and after the last step. */
  readonly initial: View;
  readonly current: View;
  readonly following: View;
  readonly final: View;
}

export interface LoopPlan {
  readonly carries: readonly CarryPlace[];
  /** For each output: where a step writes it (undefined when a history holds it anyway), and the stacked whole. */
  readonly outputs: readonly {
    readonly node: Node;
    readonly write: View | undefined;
    readonly whole: View;
  }[];
}

export function planLoop({ body, reverse, shape }: ScanNode, reserve: Reserve): LoopPlan {
  const [length = 1] = shape;
  const taken = new Set<Node>();
  const carries = body.carries.map((carry, index): CarryPlace => {
    const next = body.next[index] as Node;
    const history = body.outputs.includes(carry) || (body.outputs.includes(next) && !taken.has(next));
    taken.add(next);
    const view = (buffer: number, step: View["step"]): View => ({
      buffer,
      step,
      column: 0,
      shape: carry.shape,
    });
    if (!history) {
      const only = view(reserve(carry.name, carry.shape), undefined);
      return { carry, next, history, initial: only, current: only, following: only, final: only };
    }
    const buffer = reserve(carry.name, [length, ...carry.shape], true);
    // Forwards, step t reads slot t and writes slot t + 1; backwards the other way round.
    const slot = (offset: number, moving: boolean, fromEnd: boolean): View =>
      view(buffer, { offset, moving, fromEnd });
    return {
      carry,
      next,
      history,
      initial: slot(0, false, reverse),
      current: slot(reverse ? 1 : 0, true, false),
      following: slot(reverse ? 0 : 1, true, false),
      final: slot(0, false, !reverse),
    };
  });

  const outputs = body.outputs.map((node) => {
    const whole = (view: View): View => ({
      ...view,
      step: { offset: view.step?.offset ?? 0, fromEnd: false, moving: false },
      shape: [length, ...node.shape],
    });
    for (const { carry, next, history, current, following } of carries) {
      if (history && node === carry) return { node, write: undefined, whole: whole(current) };
      if (history && node === next) return { node, write: undefined, whole: whole(following) };
    }
    const buffer = reserve(node.operation, [length, ...node.shape]);
    const write: View = {
      buffer,
      step: { offset: 0, fromEnd: false, moving: true },
      column: 0,
      shape: node.shape,
    };
    return { node, write, whole: whole(write) };
  });
  return { carries, outputs };
}
