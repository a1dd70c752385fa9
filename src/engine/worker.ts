/** A worker of the pool, on any platform. */

import type { Attachment, Core } from "./core.js";
import { CONTROL, serve } from "./worker-loop.js";

export type WorkerMessage =
  | {
      readonly kind: "start";
      readonly control: Int32Array;
      readonly thread: number;
      /** Native code to be loaded ahead. */
      readonly library: string | undefined;
    }
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
 * @param preload loads native code
 */
export function workerListener(
  attach: (attachment: Attachment, stack: number) => Core,
  preload: (library: string) => void = () => {},
): (message: WorkerMessage) => void {
  const cores = new Map<number, Core>();
  let control: Int32Array | undefined;
  let thread = 0;
  let read = 0;
  return (message) => {
    if (message.kind === "start") {
      ({ control, thread } = message);
      if (message.library !== undefined) preload(message.library);
      Atomics.add(control, CONTROL.started, 1);
      Atomics.notify(control, CONTROL.started);
    } else cores.set(message.memory, attach(message.attachment, message.stack));
    read++;
    if (control !== undefined) serve(control, thread, (memory) => cores.get(memory), read);
  };
}
