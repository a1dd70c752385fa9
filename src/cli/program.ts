/** Commands and flags: what they are called, and what they say of themselves. */

import { Command, Option } from "commander";
import { VERSION } from "../tasks/version.js";
import { nonEmpty, oneOf, wholeNumber } from "./arguments.js";
import type { DoctorFlags } from "./doctor-command.js";
import type { PredictFlags } from "./predict-command.js";

/** As `engineNames`; spelled out so that help loads no engine. */
const ENGINES = ["auto", "native", "wasm", "portable"] as const;

const EXIT_CODES = `
Exit codes: 0 done, 1 failed though input and flags were right, 2 input or flags
that cannot be used, 130 interrupted.`;

const PREDICT_EXAMPLES = `
Examples:
  sequitur predict sales.csv
      forecast the next steps, and say who forecasts this series best
  sequitur predict sales.csv --horizon 24 --out report
      the next 24; save the forecast, a page with pictures, and the model
  sequitur predict sales.csv --model report/model.safetensors
      forecast by the saved model, without training`;

/**
 * The command line, ready to parse. Parsing throws whatever goes wrong; nothing exits.
 * @param interruption stops the command that runs
 */
export function commandLine(interruption: AbortSignal): Command {
  const program = new Command("sequitur")
    .description("Give it a sequence; it tells you what comes next.")
    .version(VERSION, "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .addHelpText("after", EXIT_CODES)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  predictFlags(program.command("predict"))
    .description(
      "Forecast a time series, by a recurrent network trained on it or by a baseline that beats it.",
    )
    .argument("<file>", 'series as delimited text: one row a step, plain or gzipped; "-" is standard input')
    .addHelpText("after", PREDICT_EXAMPLES)
    .action(async (file: string, flags: PredictFlags) => {
      const { predictCommand } = await import("./predict-command.js");
      await predictCommand(file, flags, interruption);
    });
  program
    .command("doctor")
    .description(
      "Show which engines this machine has, which one is used and why, and check what they compute.",
    )
    .addOption(threadsFlag())
    .addOption(new Option("--json", "print one JSON document and nothing else"))
    .action(async (flags: DoctorFlags) => {
      const { doctorCommand } = await import("./doctor-command.js");
      await doctorCommand(flags);
    });
  return program;
}

function whole(name: string, meaning: string, least: number, most?: number): Option {
  return new Option(`--${name} <number>`, meaning).argParser(wholeNumber(`--${name}`, least, most));
}

function threadsFlag(): Option {
  return whole("threads", "threads to compute on; results do not depend on it (default: all cores)", 1, 64);
}

function predictFlags(command: Command): Command {
  // What belongs to training is settled in a saved model.
  const training = [
    whole("season", "seasonal period in steps, 1 for none (default: found in the series)", 1),
    new Option("--cell <name>", "simple, lstm or gru; forecast by the network, whoever wins"),
    whole("units", "units of each recurrent layer (default: 32)", 1, 4096),
    whole("layers", "recurrent layers (default: 1)", 1, 16),
    whole("seed", "seed of all that is random (default: 1)", 0, 2 ** 32 - 1),
  ];
  const flags = [
    new Option("--column <name>", "column of the values (default: found)"),
    new Option("--time <name>", 'column of the times, "none" for rows in their order (default: found)'),
    whole("horizon", "steps to forecast (default: by the frequency, 12 for months)", 1),
    ...training,
    new Option("--out <folder>", "write forecast.csv, report.html and model.safetensors there").argParser(
      nonEmpty("--out"),
    ),
    new Option("--model <file>", "forecast by a saved model, without training")
      .argParser(nonEmpty("--model"))
      .conflicts(training.map((option) => option.attributeName())),
    new Option(
      "--engine <name>",
      "auto, native, wasm or portable: see sequitur doctor (default: auto)",
    ).argParser(oneOf("--engine", ENGINES)),
    threadsFlag(),
    new Option("--json", "print one JSON document and nothing else"),
    new Option("--quiet", "no progress and no notes, only the forecast and errors"),
  ];
  return flags.reduce((extended, flag) => extended.addOption(flag), command);
}
