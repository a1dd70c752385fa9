import { describe, expect, it } from "vitest";
import { TrainingError } from "../../errors.js";
import { type Objective, type SearchOptions, type SearchTrial, search } from "./search.js";
import { choice, integer, real, type SettingOf } from "./space.js";

const space = { rate: real(1e-4, 1, "logarithmic"), units: integer(1, 64), cell: choice(["gru", "lstm"]) };
type Setting = SettingOf<typeof space>;

const halving = { least: 1, factor: 3, rungs: 3 };

/** More resource is better, the more so the better the setting is. */
const lossOf = ({ rate, units, cell }: Setting, resource: number): number =>
  Math.log10(rate / 0.01) ** 2 + (units / 64 - 0.5) ** 2 + (cell === "gru" ? 0 : 0.2) + 1 / resource;

async function* learn(setting: Setting, resources: readonly number[]): AsyncGenerator<number> {
  for (const resource of resources) yield lossOf(setting, resource);
}

const run = (
  objective: Objective<Setting> = learn,
  options: Partial<SearchOptions<Setting>> = {},
): Promise<SearchTrial<Setting>[]> => search(space, objective, { seed: 1, trials: 40, halving, ...options });

const withoutTime = (trials: readonly SearchTrial<Setting>[]): unknown =>
  trials.map(({ seconds: _, ...trial }) => trial);

describe("search", () => {
  it("makes as many trials as it is asked for, each with its losses, the same again from the same seed", async () => {
    const trials = await run();
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    for (const { setting, losses, loss, resource } of trials) {
      expect(losses).toEqual([1, 3, 9].slice(0, losses.length).map((each) => lossOf(setting, each)));
      expect(loss).toBe(Math.min(...losses));
      expect(resource).toBe([1, 3, 9][losses.length - 1]);
    }
    const counts = [1, 2, 3].map((rungs) => trials.filter(({ losses }) => losses.length >= rungs).length);
    expect(counts[1]).toBeLessThan(30);
    expect(counts[2]).toBeLessThan(counts[1] as number);
    expect(withoutTime(await run())).toEqual(withoutTime(trials));
    expect(withoutTime(await run(learn, { seed: 2 }))).not.toEqual(withoutTime(trials));
  });

  it("makes of fewer trials the same first ones", async () => {
    expect(withoutTime(await run(learn, { trials: 17 }))).toEqual(withoutTime((await run()).slice(0, 17)));
  });

  it("learns: later trials are better than early ones", async () => {
    const trials = await run(learn, { trials: 60 });
    const mean = (part: readonly SearchTrial<Setting>[]): number =>
      part.reduce((sum, { setting }) => sum + lossOf(setting, 9) / part.length, 0);
    expect(mean(trials.slice(-20))).toBeLessThan(0.6 * mean(trials.slice(0, 10)));
  });

  it("begins with the settings that it is given, as they are", async () => {
    const first: Setting[] = [
      { rate: 3e-3, units: 32, cell: "lstm" },
      { rate: 1, units: 1, cell: "gru" },
    ];
    const trials = await run(learn, { first, trials: 3 });
    expect(trials.slice(0, 2).map(({ setting }) => setting)).toEqual(first);
    await expect(run(learn, { first: [{ rate: 2, units: 1, cell: "gru" }] })).rejects.toThrow(
      "2 is not among the values of its parameter, 0.0001 to 1",
    );
  });

  it("takes the least of all losses of a trial, wherever it was", async () => {
    async function* worsening(): AsyncGenerator<number> {
      yield* [5, 3, 4];
    }
    const [trial] = await run(worsening, { trials: 1 });
    expect(trial).toMatchObject({ losses: [5, 3, 4], loss: 3, resource: 3 });
  });

  it("counts a setting that does not work, and goes on", async () => {
    async function* broken(setting: Setting, resources: readonly number[]): AsyncGenerator<number> {
      if (setting.cell === "lstm") yield Number.NaN;
      else yield* learn(setting, resources);
    }
    const trials = await run(broken, { trials: 30 });
    expect(trials).toHaveLength(30);
    for (const { setting, losses } of trials)
      if (setting.cell === "lstm") expect(losses).toEqual([Number.POSITIVE_INFINITY]);
      else expect(losses.every(Number.isFinite)).toBe(true);
  });

  it("lets a trial that is stopped clean up", async () => {
    let open = 0;
    async function* careful(setting: Setting, resources: readonly number[]): AsyncGenerator<number> {
      open++;
      try {
        yield* learn(setting, resources);
      } finally {
        open--;
      }
    }
    await run(careful);
    expect(open).toBe(0);
  });

  it("ends when its time is over, without the trial that is under way", async () => {
    const waiting: Objective<Setting> = async function* (setting, resources, signal) {
      for (const resource of resources) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (signal.aborted) throw new TrainingError("training was stopped");
        yield lossOf(setting, resource);
      }
    };
    const started = performance.now();
    const trials = await run(waiting, { trials: 1000, seconds: 0.2 });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(trials.length).toBeLessThan(60);
    expect(withoutTime(trials)).toEqual(withoutTime(await run(learn, { trials: trials.length })));
    // An objective that never waits lets no timer ring.
    expect((await run(learn, { trials: Number.POSITIVE_INFINITY, seconds: 0.05 })).length).toBeGreaterThan(0);
    expect(await run(waiting, { seconds: 1e-9 })).toEqual([]);
  });

  it("stops when it is told to, within a trial and between two", async () => {
    const stop = new AbortController();
    const onTrial = ({ number }: SearchTrial<Setting>): void => {
      if (number === 3) stop.abort();
    };
    const expected = new TrainingError("the search was stopped");
    await expect(run(learn, { signal: stop.signal, onTrial })).rejects.toThrow(expected);
    await expect(run(learn, { signal: AbortSignal.abort() })).rejects.toThrow(expected);
    const within = new AbortController();
    const throwing: Objective<Setting> = async function* () {
      yield 1;
      within.abort();
      throw new TrainingError("training was stopped");
    };
    await expect(run(throwing, { signal: within.signal })).rejects.toThrow(expected);
  });

  it("throws what the objective throws", async () => {
    // biome-ignore lint/correctness/useYield: it fails before it comes to that
    const failing: Objective<Setting> = async function* () {
      throw new RangeError("no such file");
    };
    await expect(run(failing)).rejects.toThrow(new RangeError("no such file"));
    const silent: Objective<Setting> = async function* () {};
    await expect(run(silent)).rejects.toThrow("the objective gave no loss");
  });
});
