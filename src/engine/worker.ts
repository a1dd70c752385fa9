/** A worker of the pool, on any platform. */

import type { Attachment, Core } from "./core.js";
import { serve } from "./worker-loop.js";

export type WorkerMessage =
  | { readonly kind: "start"; readonly control: Int32Array; readonly thread: number }
  | {
      readonly kind: "attach";
      readonly memory: number;
      readonly attachment: Attachment;
      /** Of this thread, in that memory. */
      readonly stack: number;
    };

/**
 * Gives what must hear each message. Between messages the thread works or sleeps and hears none.
 * @param attach puts a core on a memory
 */
export function workerListener(
  attach: (attachment: Attachment, stack: number) => Core,
): (message: WorkerMessage) => void {
  const cores = new Map<number, Core>();
  let control: Int32Array | undefined;
  let thread = 0;
  let read = 0;
  return (message) => {
    if (message.kind === "start") ({ control, thread } = message);
    else cores.set(message.memory, attach(message.attachment, message.stack));
    read++;
    if (control !== undefined) serve(control, thread, (memory) => cores.get(memory), read);
  };
}
