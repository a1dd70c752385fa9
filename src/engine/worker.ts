/** A worker of the pool, on any platform. */

import type { Attachment, Core } from "./core.js";
import { serve } from "./worker-loop.js";

export type WorkerMessage =
  | { readonly kind: "start"; readonly control: Int32Array; readonly thread: number }
  | {
      readonly kind: "attach";
      readonly session: number;
      readonly attachment: Attachment;
      /** Of this thread, in the memory of the session. */
      readonly stack: number;
    }
  | { readonly kind: "detach"; readonly session: number };

/**
 * Gives what must hear each message. Between messages the thread works or sleeps and hears none.
 * @param attach puts a core on the memory of a session
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
    else if (message.kind === "attach") cores.set(message.session, attach(message.attachment, message.stack));
    else cores.delete(message.session);
    read++;
    if (control !== undefined) serve(control, thread, (session) => cores.get(session), read);
  };
}
