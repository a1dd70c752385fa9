/** A process may end at any moment, with workers that are still starting. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";

const ENGINE = pathToFileURL(join(import.meta.dirname, "../dist/engine/index.js")).href;

it.each([
  ["the process exits", "process.exit(7)", 7],
  ["an error ends it", "throw new Error('planted')", 1],
  ["the engine is closed at once", "engine.close()", 0],
  ["nothing is left to do", "", 0],
])("ends as it should when %s", (_, last, status) => {
  const script = `const { loadEngine } = await import("${ENGINE}"); const engine = await loadEngine({ threads: 8 }); ${last}`;
  for (let time = 0; time < 3; time++) {
    const started = performance.now();
    const ended = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    expect([ended.status, ended.signal]).toEqual([status, null]);
    // Whoever waits for a worker that cannot start waits ten seconds.
    expect(performance.now() - started).toBeLessThan(8000);
  }
});
