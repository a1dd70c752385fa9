/** `sequitur doctor`: what this machine gives sequitur to work with. */

import { arch, cpus, platform } from "node:os";
import { type DoctorReport, type EngineReport, examine } from "../tasks/doctor.js";
import { VERSION } from "../tasks/version.js";

export interface DoctorFlags {
  readonly threads?: number;
  readonly json?: true;
}

export async function doctorCommand({ threads, json }: DoctorFlags): Promise<void> {
  const report = await examine(threads);
  const machine = {
    version: VERSION,
    node: process.version,
    platform: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
  };
  process.stdout.write(
    json ? `${JSON.stringify({ ...machine, ...report }, null, 2)}\n` : printed(machine, report),
  );
  if (!report.healthy) process.exitCode = 1;
}

function printed(
  machine: { version: string; node: string; platform: string; processor: string; cores: number },
  { used, why, engines, healthy }: DoctorReport,
): string {
  const { version, node, platform: system, processor, cores } = machine;
  const [engine] = engines.filter(({ name }) => name === used) as [EngineReport];
  return `${[
    `sequitur ${version}, Node ${node}, ${system}, ${processor}, ${cores} core${cores === 1 ? "" : "s"}`,
    "",
    `In use: the ${used} engine (${engine.because}), ${count(engine.threads)}: ${why}.`,
    "Change it with --engine and --threads.",
    "",
    ...engines.map((each) => `  ${each.name.padEnd(9)} ${engineLine(each)}`),
    "",
    healthy
      ? "All engines compute what they should: gradients agree with float64."
      : "An engine computes what it should not; please report it with the lines above.",
  ].join("\n")}\n`;
}

function engineLine({ available, because, threads, error, stepMs }: EngineReport): string {
  if (!available) return because;
  return (
    `${because}, ${count(threads)}; LSTM 64 trains a batch in ${(stepMs as number).toFixed(1)} ms; ` +
    `error ${(error as number).toExponential(0)}`
  );
}

function count(threads: number): string {
  return `${threads} thread${threads === 1 ? "" : "s"}`;
}
