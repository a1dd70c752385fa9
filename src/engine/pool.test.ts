/** What happens to a batch when one of its threads does not do its part. */

import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.js";
import type { CoreMemory } from "./core.js";
import { startWorker } from "./platform.node.js";
import { Pool } from "./pool.js";
import type { StartWorker } from "./worker-handle.js";

/** Memory of nothing but words to count on; its lanes take the calling thread a moment each. */
function idleMemory(): CoreMemory {
  const buffer = new SharedArrayBuffer(4096);
  return {
    core: {
      run: () => 0,
      runLane: () => {
        const end = performance.now() + 200;
        while (performance.now() < end);
        return 0;
      },
      accumulate: () => {},
    },
    start: 0,
    buffer,
    reserve: () => {},
    attachment: { kind: "native", library: "", buffer },
  };
}

const faulty =
  (fault: string): StartWorker =>
  (data, onEnd) => {
    const worker = startWorker(data, onEnd, new URL("./testing/faulty-worker.mjs", import.meta.url));
    worker.post({ kind: "fault", fault });
    return worker;
  };

/** Until the worker is at its first lane. */
async function runUntilError(fault: string): Promise<{ error: Error; seconds: number; pool: Pool }> {
  const pool = new Pool(2, faulty(fault));
  const session = pool.attach(idleMemory(), () => 0, 0);
  for (let attempt = 0; attempt < 50; attempt++) {
    const start = performance.now();
    try {
      session.run(64, 8);
    } catch (error) {
      return { error: error as Error, seconds: (performance.now() - start) / 1000, pool };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the worker never took a lane");
}

describe.each(["throws", "fails", "hangs", "exits"])("a worker that %s in the middle of a batch", (fault) => {
  it("ends in a named error within 5 seconds, and the engine stays closed", { timeout: 30_000 }, async () => {
    const { error, seconds, pool } = await runUntilError(fault);
    expect(error).toBeInstanceOf(EngineError);
    expect(error.message).toMatch(
      /^the engine's threads cannot go on: .*; load a new engine, or one with threads: 1$/,
    );
    expect(seconds).toBeLessThan(5);
    const again = pool.attach(idleMemory(), () => 0, 0);
    expect(() => again.run(64, 8)).toThrow(EngineError);
  });
});

describe("a pool", () => {
  it("does without a worker that is not ready yet", () => {
    const late: StartWorker = () => ({ post: () => {}, terminate: () => {} });
    const pool = new Pool(3, late);
    const session = pool.attach(idleMemory(), () => 0, 0);
    session.run(64, 2);
  });

  it("waits, when it is closed, for nobody who loads nothing or has ended", () => {
    const pools = [
      new Pool(2, () => ({ post: () => {}, terminate: () => {} })),
      new Pool(
        2,
        (_, onEnd) => {
          onEnd("no such library");
          return { post: () => {}, terminate: () => {} };
        },
        undefined,
        "core.so",
      ),
    ];
    const start = performance.now();
    for (const pool of pools) pool.close();
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("says that it was closed", () => {
    const pool = new Pool(2, () => ({ post: () => {}, terminate: () => {} }));
    const session = pool.attach(idleMemory(), () => 0, 0);
    pool.close();
    expect(() => session.run(64, 2)).toThrow("cannot go on: it was closed");
  });
});
