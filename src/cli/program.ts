/** Commands and flags: what they are called, and what they say of themselves. */

import { Command, Option } from "commander";
import { builtInCells } from "../cells/registry.js";
import { activationNames } from "../graph/activations.js";
import { headNames } from "../kinds/series/panel/heads/head-names.js";
import { strategyNames } from "../kinds/series/strategies/strategy.js";
import { MOST_BUDGET, MOST_TRIALS } from "../tasks/tuning/tuning-limits.js";
import { VERSION } from "../tasks/version.js";
import { nonEmpty, oneOf, positiveNumber, wholeNumber } from "./arguments.js";
import type { CheckFlags } from "./check-command.js";
import { chosenSource } from "./chosen-source.js";
import type { CompareFlags } from "./compare-command.js";
import { covariateFlags } from "./covariate-flags.js";
import type { DoctorFlags } from "./doctor-command.js";
import type { EvaluateFlags } from "./evaluate-command.js";
import type { PredictFlags } from "./predict-command.js";
import { readingFlags } from "./reading-flags.js";
import type { TrainFlags } from "./train-command.js";

/** As `engineNames`; spelled out so that help loads no engine. */
const ENGINES = ["auto", "native", "wasm", "portable"] as const;

/** A number alone, or one of `headNames`. */
const DISTRIBUTIONS = ["none", ...headNames] as const;

/** More say nothing new of one series. */
const MOST_PATHS = 100_000;

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
      forecast by the saved model, without training
  sequitur predict shops.csv --horizon 12 --out report
      all series of a file of many (columns such as shop,date,sales; --id names another),
      by one network that learns from all of them
  sequitur predict new-shops.csv --model report/model.safetensors
      the same network for other shops, however short, without training
  sequitur predict 'sales-*.csv' --sql "SELECT day, sum(sales) AS sales FROM data GROUP BY day"
      forecast what a query makes of several files
  sequitur predict --from postgres://ann@db.example/shop --sql "SELECT day, sales FROM shop"
      forecast what a database holds; the password from PGPASSWORD or ~/.pgpass`;

const TRAIN_EXAMPLES = `
Examples:
  sequitur train sales.csv --cell gru --out trained
      train the networks that predict would forecast with, and save them
  sequitur train sales.csv --cell simple --activation sigmoid --diagnose
      see how far back its gradients reach, and what ails it
  sequitur train sales.csv --cell simple --treat --out report
      try the remedies, too; save a page with pictures, and the model`;

const COMPARE_EXAMPLES = `
Examples:
  sequitur compare sales.csv
      who forecasts this series best, and whether that may be chance
  sequitur compare sales.csv --horizon 3 --origins 12 --out report
      three steps ahead from twelve origins; save a page with pictures
  sequitur compare sales.csv --tune --budget 300
      search five minutes for the settings of one more network, before the test`;

const EVALUATE_EXAMPLES = `
Examples:
  sequitur evaluate sales.csv --split part --group region
      learn from the rows marked train, score on those marked test, by region
  sequitur evaluate train.csv --test test.csv --period 24 --json
      a row a series in both files, as the M4 competition has them
  sequitur evaluate sales.csv --horizon 12
      hold out the last 12 steps of every series
  sequitur evaluate sales.csv --known promo,price --static region --holidays DE
      let the network read what is known beside the sales`;

const CHECK_EXAMPLES = `
Examples:
  sequitur check sales.csv
      columns, times, season, gaps, outliers, and the flag that changes each
  sequitur check sales.csv --dates day-first --duplicates sum
      how it would be read with these flags, which predict and evaluate have too`;

const FILES =
  'delimited text, plain or gzipped, Parquet or JSON; several as a pattern in quotation marks; "-" is standard input';

const SOURCE = `series, one row a step: ${FILES}`;

const PANEL = `many series, a row per series and time, a row a series, or a column a series: ${FILES}`;

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
  withFlags(program.command("predict"), predictFlags())
    .description(
      "Forecast a time series, by a recurrent network trained on it or by a baseline that beats it; or all series of a file that plainly holds many, or that --id to --holidays tell apart and describe.",
    )
    .argument("[file]", SOURCE)
    .addHelpText("after", PREDICT_EXAMPLES)
    .action(async (file: string | undefined, flags: PredictFlags) => {
      const { predictCommand } = await import("./predict-command.js");
      await predictCommand(chosenSource(file, flags), flags, interruption);
    });
  withFlags(program.command("train"), trainFlags())
    .description("Train a recurrent network on a time series, look into it, and try what may help it.")
    .argument("[file]", SOURCE)
    .addHelpText("after", TRAIN_EXAMPLES)
    .action(async (file: string | undefined, flags: TrainFlags) => {
      const { trainCommand } = await import("./train-command.js");
      await trainCommand(chosenSource(file, flags), flags, interruption);
    });
  withFlags(program.command("compare"), compareFlags())
    .description(
      "Compare recurrent networks, their ensemble and the baselines, on rolling origins at the end of a series.",
    )
    .argument("[file]", SOURCE)
    .addHelpText("after", COMPARE_EXAMPLES)
    .action(async (file: string | undefined, flags: CompareFlags) => {
      const { compareCommand } = await import("./compare-command.js");
      await compareCommand(chosenSource(file, flags), flags, interruption);
    });
  withFlags(program.command("evaluate"), evaluateFlags())
    .description("Forecast many series by every forecaster, and score them on what was held out, by group.")
    .argument("[file]", PANEL)
    .addHelpText("after", EVALUATE_EXAMPLES)
    .action(async (file: string | undefined, flags: EvaluateFlags) => {
      const { evaluateCommand } = await import("./evaluate-command.js");
      await evaluateCommand(chosenSource(file, flags), flags, interruption);
    });
  withFlags(program.command("check"), checkFlags())
    .description(
      "Say what a file holds, how it would be read, and what is conspicuous about it; nothing is changed.",
    )
    .argument("[file]", `one series or many: ${FILES}`)
    .addHelpText("after", CHECK_EXAMPLES)
    .action(async (file: string | undefined, flags: CheckFlags) => {
      const { checkCommand } = await import("./check-command.js");
      await checkCommand(chosenSource(file, flags), flags, interruption);
    });
  program
    .command("doctor")
    .description(
      "Show which engines this machine has, which one is used and why, and check what they compute.",
    )
    .addOption(threadsFlag())
    .addOption(jsonFlag())
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

function jsonFlag(): Option {
  return new Option("--json", "print one JSON document and nothing else");
}

function withFlags(command: Command, flags: readonly Option[]): Command {
  return flags.reduce((extended, flag) => extended.addOption(flag), command);
}

function predictFlags(): Option[] {
  // What belongs to training is settled in a saved model.
  const training = [
    seasonFlag(),
    cellFlag("; forecast by the network, whoever wins"),
    strategyFlag("; forecast by the network, whoever wins"),
    ...sizeFlags(),
  ];
  // Many series have one network, whose size follows from them.
  const ofOneSeries = ["column", "season", "cell", "strategy", "units", "layers"];
  const ofMany = [
    ...panelColumnFlags().filter(({ long }) => !["--time", "--split"].includes(long ?? "")),
    ...covariateFlags(),
    distributionFlag("at the end of each series", "; forecast by the network, whoever wins"),
    whole(
      "paths",
      "paths that each series may take, to paths.csv in --out, by a network of distributions (default: none)",
      1,
      MOST_PATHS,
    ),
  ];
  return [
    ...columnFlags(),
    ...ofMany.map((option) => option.conflicts(ofOneSeries)),
    horizonFlag(),
    ...training,
    outFlag("forecast.csv, model.safetensors and, of one series, report.html"),
    new Option("--model <file>", "forecast by a saved model, without training")
      .argParser(nonEmpty("--model"))
      .conflicts([...training.map((option) => option.attributeName()), "calendar", "period", "distribution"]),
    ...machineFlags(),
    jsonFlag(),
    quietFlag("the forecast"),
  ];
}

function trainFlags(): Option[] {
  return [
    ...columnFlags(),
    horizonFlag(),
    seasonFlag(),
    cellFlag(""),
    new Option(
      "--activation <name>",
      `what squashes the cell's candidate: ${anyOf(activationNames)} (default: the cell's own)`,
    ).argParser(oneOf("--activation", activationNames)),
    strategyFlag(""),
    ...sizeFlags(),
    new Option("--diagnose", "look into the network: vanishing gradients, saturated gates, dead units …"),
    new Option("--treat", "diagnose, and try what is prescribed, one remedy at a time"),
    outFlag("model.safetensors and, of a diagnosis, diagnosis.html"),
    ...machineFlags(),
    jsonFlag(),
    quietFlag("the result"),
  ];
}

function compareFlags(): Option[] {
  return [
    ...columnFlags(),
    horizonFlag(),
    seasonFlag(),
    whole("origins", "origins to forecast from, at the end of the series (default: 5)", 1, 1000),
    ...sizeFlags(),
    new Option("--tune", "search for the settings of one more network, on the rows before the test alone"),
    new Option(
      "--budget <seconds>",
      "how long to search (default: 120, or until --trials are made)",
    ).argParser(positiveNumber("--budget", "seconds", MOST_BUDGET)),
    whole(
      "trials",
      "settings to try; as many give the same choice again (default: no limit)",
      1,
      MOST_TRIALS,
    ),
    outFlag("comparison.html"),
    ...machineFlags(),
    jsonFlag(),
    quietFlag("the scores"),
  ];
}

function evaluateFlags(): Option[] {
  return [
    new Option("--test <file>", "the held-out values of the same series, in the same layout")
      .argParser(nonEmpty("--test"))
      .conflicts(["split", "sql"]),
    ...panelColumnFlags(),
    whole("horizon", "steps to forecast (default: as many as are held out)", 1),
    whole("origins", "horizons at the end of each series that are held out (default: 1)", 1),
    new Option("--only <names>", "forecasters that take part, with commas between (default: all)").argParser(
      nonEmpty("--only"),
    ),
    distributionFlag("before the split", ""),
    ...covariateFlags(),
    ...readingFlags(),
    seedFlag(),
    ...machineFlags(),
    jsonFlag(),
    quietFlag("the scores"),
  ];
}

function distributionFlag(where: string, consequence: string): Option {
  return new Option(
    "--distribution <name>",
    `what the network predicts of each step: ${anyOf(DISTRIBUTIONS)} (default: none; of counts with many zeros, whichever of none and negative-binomial is better ${where})${consequence}`,
  ).argParser(oneOf("--distribution", DISTRIBUTIONS));
}

function panelColumnFlags(): Option[] {
  const named = (name: string, meaning: string): Option =>
    new Option(`--${name} <name>`, meaning).argParser(nonEmpty(`--${name}`, "name a column"));
  return [
    named("split", "column that marks rows as train or test (default: the end of each series is held out)"),
    named("id", "column that tells the series apart (default: found)"),
    named("time", 'column of the times, "none" for rows in their order (default: found)'),
    named("target", 'column of the values; "all" or a,b for a series a column (default: found)'),
    named("group", "column of the groups, which are forecast and scored apart (default: one group)"),
    new Option(
      "--period <steps>",
      "seasonal period in steps, 1 for none, or a column that holds it (default: by the frequency)",
    ).argParser(nonEmpty("--period", "give steps, or name a column")),
  ];
}

function checkFlags(): Option[] {
  const [column, ...times] = columnFlags() as [Option, ...Option[]];
  return [
    column,
    ...times,
    seasonFlag(),
    ...panelColumnFlags().filter(({ long }) => long !== "--time"),
    whole("horizon", "steps that evaluate is to forecast (default: as many as are held out)", 1),
    ...covariateFlags().map((option) => option.conflicts(["column", "season"])),
    jsonFlag(),
  ];
}

function columnFlags(): Option[] {
  return [
    new Option("--column <name>", "column of the values (default: found)"),
    new Option("--time <name>", 'column of the times, "none" for rows in their order (default: found)'),
    ...readingFlags(),
  ];
}

function horizonFlag(): Option {
  return whole("horizon", "steps to forecast (default: by the frequency, 12 for months)", 1);
}

function seasonFlag(): Option {
  return whole("season", "seasonal period in steps, 1 for none (default: found in the series)", 1);
}

function cellFlag(consequence: string): Option {
  return new Option("--cell <name>", `${anyOf([...builtInCells.keys()])} (default: lstm)${consequence}`);
}

function strategyFlag(consequence: string): Option {
  return new Option(
    "--strategy <name>",
    `how it comes to several steps: ${anyOf(strategyNames)} (default: direct)${consequence}`,
  ).argParser(oneOf("--strategy", strategyNames));
}

function sizeFlags(): Option[] {
  return [
    whole("units", "units of each recurrent layer (default: 32)", 1, 4096),
    whole("layers", "recurrent layers (default: 1)", 1, 16),
    seedFlag(),
  ];
}

function seedFlag(): Option {
  return whole("seed", "seed of all that is random (default: 1)", 0, 2 ** 32 - 1);
}

function outFlag(files: string): Option {
  return new Option("--out <folder>", `write ${files} there`).argParser(nonEmpty("--out"));
}

function machineFlags(): Option[] {
  return [
    new Option(
      "--engine <name>",
      "auto, native, wasm or portable: see sequitur doctor (default: auto)",
    ).argParser(oneOf("--engine", ENGINES)),
    threadsFlag(),
  ];
}

function quietFlag(what: string): Option {
  return new Option("--quiet", `no progress and no notes, only ${what} and errors`);
}

/** "a, b or c" */
function anyOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
