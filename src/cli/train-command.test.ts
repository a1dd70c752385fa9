import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { simple } from "../cells/simple.js";
import { trainCommand } from "./train-command.js";

const drawing = vi.hoisted(() => ({ act: () => {} }));
vi.mock("../report/diagnosis-html.js", () => ({
  renderDiagnosisHtml: () => {
    drawing.act();
    return "<html></html>";
  },
}));
vi.mock("../engine/load.js", async (original) => ({
  ...(await original<typeof import("../engine/load.js")>()),
  whyNotNative: async () => "not built; run npm run build:native",
}));

// All built-in cells have a candidate; this stands for one to come.
vi.mock("../tasks/request.js", async (original) => {
  const request = await original<typeof import("../tasks/request.js")>();
  const bare = { ...simple, name: "bare", definition: { ...simple.definition, activations: {} } };
  return {
    ...request,
    cellOf: (cell?: string) => (cell === "bare" ? bare : request.cellOf(cell)),
  };
});

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "train-command-"));
  file = join(folder, "sales.csv");
  const rows = Array.from({ length: 40 }, (_, step) => `${10 + ((step * 7) % 5)}`);
  writeFileSync(file, `sales\n${rows.join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

it.skipIf(process.platform === "win32")(
  "writes and prints nothing after a signal that came while the page was drawn",
  async () => {
    const interruption = new AbortController();
    const interrupt = (): void => interruption.abort();
    process.once("SIGUSR2", interrupt);
    drawing.act = () => process.kill(process.pid, "SIGUSR2");
    const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      const out = join(folder, "out");
      const flags = { out, units: 2, horizon: 2, diagnose: true, threads: 1, quiet: true } as const;
      await expect(trainCommand(file, flags, interruption.signal)).rejects.toThrow("aborted");
      expect(print).not.toHaveBeenCalled();
      expect(existsSync(out)).toBe(false);
    } finally {
      print.mockRestore();
      process.off("SIGUSR2", interrupt);
    }
  },
);

it("says why there is no native engine, before anything is read", async () => {
  const run = trainCommand("none.csv", { engine: "native" }, new AbortController().signal);
  await expect(run).rejects.toMatchObject({
    name: "InputError",
    message:
      "there is no native engine: not built; run npm run build:native; leave --engine out to do without it",
  });
});

it("says that a cell has no candidate to be squashed in another way, before anything is read", async () => {
  const flags = { cell: "bare", activation: "relu" } as const;
  await expect(trainCommand("none.csv", flags, new AbortController().signal)).rejects.toMatchObject({
    name: "InputError",
    message:
      'cell "bare" has no candidate whose activation could be exchanged; leave --activation out, or choose another --cell',
  });
});
