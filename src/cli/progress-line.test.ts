import { describe, expect, it } from "vitest";
import type { PredictProgress } from "../tasks/predict.js";
import { describeComparison, describePrediction, describeTraining, describeTuning } from "./progress.js";
import { ProgressLine } from "./progress-line.js";

const progress: PredictProgress = {
  phase: "train",
  member: 2,
  members: 6,
  epoch: 10,
  epochs: 20,
  updates: 100,
  loss: 0.123456,
  validationLoss: undefined,
};

/** What a terminal would show after each write, and all that was written. */
function screenOf(columns: number | undefined, isTTY = true) {
  const pictures: string[] = [];
  let line: string[] = [];
  const written: string[] = [];
  return {
    pictures,
    written,
    isTTY,
    columns,
    write(text: string): void {
      written.push(text);
      let column = 0;
      for (const character of text) {
        if (character === "\r") column = 0;
        else line[column++] = character;
      }
      pictures.push(line.join("").trimEnd());
      line = [...line];
    },
  };
}

describe("ProgressLine", () => {
  it("writes one line over itself, and clears it", () => {
    const screen = screenOf(100);
    let now = 0;
    const line = new ProgressLine(screen, describePrediction, () => now);
    line.show(progress);
    now = 1000;
    line.show({ ...progress, phase: "refit", member: 6, epoch: 20, loss: 1e-7, validationLoss: 0.5 });
    now = 2000;
    line.show(progress);
    line.clear();
    line.clear();
    expect(screen.pictures).toEqual([
      "12 %, loss 0.123, network 2 of 6, epoch 10 of 20, before the test span",
      "100 %, loss 1.00e-7, validation 0.500, network 6 of 6, epoch 20 of 20, on all rows",
      "12 %, loss 0.123, network 2 of 6, epoch 10 of 20, before the test span",
      "",
    ]);
    expect(screen.written.join("")).toMatch(/\r$/);
    for (const text of screen.written) expect(text).not.toMatch(/(?!\r)\p{Cc}/u);
  });

  it("stays on one line of a narrow terminal", () => {
    const screen = screenOf(20);
    new ProgressLine(screen, describePrediction).show(progress);
    expect(screen.pictures).toEqual(["12 %, loss 0.123,…"]);
  });

  it("is drawn no faster than it can be read", () => {
    const screen = screenOf(undefined);
    const line = new ProgressLine(screen, describePrediction, () => 0);
    for (let epoch = 1; epoch < 20; epoch++) line.show({ ...progress, epoch });
    expect(screen.pictures).toHaveLength(1);
  });

  it("writes nothing where there is no terminal", () => {
    const screen = screenOf(80, false);
    const line = new ProgressLine(screen, describePrediction);
    line.show(progress);
    line.clear();
    expect(screen.written).toEqual([]);
  });
});

it("describes how far a training has come", () => {
  const { phase: _, member, members, ...epoch } = progress;
  expect([
    describeTraining({ ...epoch, what: "network", member, members }),
    describeTraining({ ...epoch, what: "trial", validationLoss: 0.5 }),
    describeTraining({ ...epoch, what: "layer-norm" }),
  ]).toEqual([
    "network 2 of 6, loss 0.123, epoch 10 of 20",
    "a network to look into, loss 0.123, validation 0.500, epoch 10 of 20",
    "the same with layer-norm, loss 0.123, epoch 10 of 20",
  ]);
});

it("describes how far a comparison has come", () => {
  const { phase: _, ...training } = progress;
  expect(describeComparison({ ...training, cell: "gru", share: 0.4567 })).toBe(
    "45 %, gru, loss 0.123, network 2 of 6, epoch 10 of 20",
  );
});

it("describes how far tuning has come", () => {
  const limits = { budget: Number.POSITIVE_INFINITY, trials: Number.POSITIVE_INFINITY };
  const at = { cell: "gru", best: undefined, seconds: 3.7, ...limits };
  expect(describeTuning({ ...at, trial: 0 })).toBe("tuning, defaults, gru, 3 s");
  expect(describeTuning({ ...at, trial: 12, best: 8.1234, budget: 120 })).toBe(
    "tuning, trial 12, gru, best RMSE 8.12, 3 s of 120",
  );
  expect(describeTuning({ ...at, trial: 12, trials: 40 })).toBe("tuning, trial 12 of 40, gru, 3 s");
});
