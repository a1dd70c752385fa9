import { describe, expect, it } from "vitest";
import { TrainingError } from "../../../errors.js";
import { finish, type Pieces, Turns } from "./pieces.js";

/** Works for some milliseconds a piece. */
function* work(pieces: number, milliseconds: number, done: number[] = []): Pieces<string> {
  for (let piece = 0; piece < pieces; piece++) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    done.push(piece);
    yield;
  }
  return "result";
}

describe("finish", () => {
  it("does all pieces and gives the result", () => {
    const done: number[] = [];
    expect(finish(work(3, 0, done))).toBe("result");
    expect(done).toEqual([0, 1, 2]);
  });
});

describe("Turns", () => {
  it("gives the result, others having had their turns", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    expect(await new Turns().finish(work(10, 15))).toBe("result");
    clearInterval(timer);
    // 150 ms of work, a turn after every two pieces of 15.
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it("ends at the next turn when it is told to stop", async () => {
    const done: number[] = [];
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 0);
    await expect(new Turns(stop.signal).finish(work(100, 15, done))).rejects.toThrow(TrainingError);
    expect(done.length).toBeLessThan(5);
  });

  it("does nothing at all when it was told before", async () => {
    const done: number[] = [];
    const stopped = AbortSignal.abort();
    await expect(new Turns(stopped).finish(work(3, 0, done))).rejects.toThrow("forecasting was stopped");
    await expect(new Turns(stopped).pass()).rejects.toThrow("forecasting was stopped");
    expect(done).toEqual([]);
  });
});
