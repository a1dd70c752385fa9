/** The engine in a browser: the same bits as in Node, on workers where the page may share memory, alone elsewhere. */

import { describe, expect, it } from "vitest";
import { openPage, whyNoChromium } from "./browser/chromium.js";

interface Training {
  readonly engine: string;
  readonly threads?: number;
  readonly units: number;
  readonly rows: number;
  readonly steps: number;
  readonly updates: number;
}
interface Trained {
  readonly instructions: string;
  readonly threads: number;
  readonly weights: number[];
  readonly ms: number;
}

const MODULE = "./browser/training.mjs";
const small: Training = { engine: "portable", units: 12, rows: 40, steps: 9, updates: 12 };

async function inNode(training: Training): Promise<Trained> {
  const { trainSome } = (await import(MODULE)) as { trainSome: (training: Training) => Promise<Trained> };
  return trainSome(training);
}

async function inBrowser(training: Training, isolated: boolean): Promise<Trained> {
  const { page, close } = await openPage(isolated);
  try {
    // As text: what the test runner makes of a function runs in no browser.
    return (await page.evaluate(`training.trainSome(${JSON.stringify(training)})`)) as Trained;
  } finally {
    await close();
  }
}

if (whyNoChromium !== undefined) console.log(`the browser is not tested: ${whyNoChromium}`);
describe.skipIf(whyNoChromium !== undefined)("in Chromium", () => {
  it("the portable engine gives the same bits as in Node, with two threads", async () => {
    const browser = await inBrowser({ ...small, threads: 2 }, true);
    const node = await inNode({ ...small, threads: 1 });
    expect(browser).toMatchObject({ instructions: "SIMD128", threads: 2 });
    expect(browser.weights).toEqual(node.weights);
    expect(new Set(node.weights).size).toBeGreaterThan(100);
  });

  it("a page that is not isolated computes the same on one thread", async () => {
    const browser = await inBrowser(small, false);
    expect(browser.threads).toBe(1);
    expect(browser.weights).toEqual((await inNode(small)).weights);
  });

  it("relaxed SIMD is used", async () => {
    const browser = await inBrowser({ ...small, engine: "auto" }, true);
    expect(browser.instructions).toBe("SIMD128 + relaxed SIMD");
  });

  it("says how long a training step takes, beside Node", async () => {
    const lstm: Training = { engine: "wasm", threads: 1, units: 64, rows: 32, steps: 50, updates: 300 };
    const node = await inNode(lstm);
    const browser = await inBrowser(lstm, true);
    const two = await inBrowser({ ...lstm, threads: 2 }, true);
    const ratio = (browser.ms / node.ms).toFixed(2);
    // Time is never asserted: machines are busy.
    console.log(
      `LSTM 64, batch 32, 50 steps: Node ${node.ms.toFixed(2)} ms, Chromium ${browser.ms.toFixed(2)} ms ` +
        `(${ratio} times), on two threads ${two.ms.toFixed(2)} ms`,
    );
    expect(browser.instructions).toBe(node.instructions);
  });
});
