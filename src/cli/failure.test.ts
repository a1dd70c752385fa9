import { describe, expect, it } from "vitest";
import { EngineError, FormatError, InputError, TrainingError } from "../errors.js";
import { failureOf, outputFailure } from "./failure.js";
import { commandLine } from "./program.js";

async function usage(...words: string[]): Promise<unknown> {
  try {
    return await commandLine(new AbortController().signal).parseAsync(words, { from: "user" });
  } catch (error) {
    return failureOf(error);
  }
}

describe("usage that cannot be used: one line, exit code 2", () => {
  it.each<[string, string]>([
    ["predicct sales.csv", "unknown command 'predicct'; did you mean predict?"],
    ["forecast sales.csv", "unknown command 'forecast'; see --help"],
    ["ok.csv", "unknown command 'ok.csv'; did you mean sequitur predict ok.csv?"],
    ["data/ok --horizon 3", "unknown command 'data/ok'; did you mean sequitur predict data/ok?"],
    ["predict.csv", "unknown command 'predict.csv'; did you mean sequitur predict predict.csv?"],
    ["package.json", "unknown command 'package.json'; did you mean sequitur predict package.json?"],
    ["LICENSE", "unknown command 'LICENSE'; did you mean sequitur predict LICENSE?"],
    ["-", "unknown command '-'; did you mean sequitur predict -?"],
    ["predict", "no file is given; name one, or a database with --from; see --help"],
    [
      "predict a b",
      "too many arguments for 'predict'. Expected 1 argument but got 2; quote a pattern for several files, such as 'sales-*.csv'; see --help",
    ],
    [
      "predict a --from postgres://ann:secret@db/shop --sql SELECT",
      "both a file and --from; leave one of them out",
    ],
    ["predict --from= --sql SELECT", "--from is empty; give an address, or leave the flag out"],
    ["predict a --sql=", "--sql is empty; give a SELECT, or leave the flag out"],
    ["predict - --sql SELECT", "standard input: --sql cannot query standard input; name a file"],
    [
      "train --from shop.csv",
      "--from is no address of a PostgreSQL database; give postgres://user@host/database, or a file without --from",
    ],
    [
      "compare --from mysql://ann:secret@db/shop",
      "--from is no address of a PostgreSQL database; give postgres://user@host/database; other databases can export CSV or Parquet",
    ],
    [
      "evaluate --from postgres:secret",
      "the address of the database cannot be read; write postgres://user:password@host:5432/database, with signs such as # / ? @ in the password as %23 %2F %3F %40",
    ],
    [
      "check --from postgres://ann:secret@db/shop",
      'postgres://ann@db/shop: a database needs a query; give one with --sql, such as "SELECT day, sales FROM shop"',
    ],
    [
      "evaluate a --test b --sql SELECT",
      "option '--test <file>' cannot be used with option '--sql <query>'; see --help",
    ],
    ["predict a --horizn 3", "unknown option '--horizn'; did you mean --horizon?"],
    ["predict a --mime x", "unknown option '--mime'; did you mean --time?"],
    ["predict a --verbose", "unknown option '--verbose'; see --help"],
    ["predict a --verbose\u001b[2J", "unknown option '--verbose\\u{1b}[2J'; see --help"],
    ["predict a --horizon", "option '--horizon <number>' argument missing; see --help"],
    ["predict a --horizon 0", '--horizon is "0"; give a whole number of at least 1'],
    ["predict a --horizon -1", '--horizon is "-1"; give a whole number of at least 1'],
    ["predict a --horizon 1.5", '--horizon is "1.5"; give a whole number of at least 1'],
    ["predict a --horizon abc", '--horizon is "abc"; give a whole number of at least 1'],
    ["predict a --horizon 1e2", '--horizon is "1e2"; give a whole number of at least 1'],
    [
      "predict a --horizon 9007199254740993",
      '--horizon is "9007199254740993"; give a whole number of at least 1',
    ],
    ["predict a --season 0", '--season is "0"; give a whole number of at least 1'],
    ["predict a --units 5000", '--units is "5000"; give a whole number from 1 to 4096'],
    ["predict a --layers 0", '--layers is "0"; give a whole number from 1 to 16'],
    ["predict a --seed -1", '--seed is "-1"; give a whole number from 0 to 4294967295'],
    ["predict a --out=", "--out is empty; give a path, or leave the flag out"],
    [
      "predict a --model m --cell gru",
      "option '--model <file>' cannot be used with option '--cell <name>'; see --help",
    ],
  ])("%j", async (line, text) => {
    expect(await usage(...line.split(" "))).toEqual({ code: 2, text });
  });
});

it("suggests a command that can be typed, whatever the file is called", async () => {
  const advice = (name: string): string => `unknown command '${name}'; did you mean sequitur predict `;
  expect(await usage("my sales.csv")).toEqual({
    code: 2,
    text: `${advice("my sales.csv")}'my sales.csv'?`,
  });
  expect(await usage("it's.csv")).toEqual({ code: 2, text: `${advice("it's.csv")}'it'\\''s.csv'?` });
});

describe("outputFailure", () => {
  it("says in one line why the output cannot be written, and is content where nobody reads on", () => {
    const failed = (code: string): Error => Object.assign(new Error("write"), { code });
    expect(outputFailure(failed("ENOSPC"))).toEqual({
      code: 1,
      text: "the output cannot be written (ENOSPC)",
    });
    expect(outputFailure(failed("EPIPE"))).toEqual({ code: 0, text: "" });
  });
});

describe("failureOf", () => {
  it("shows what the user can mend on one line that cannot steer the terminal", () => {
    expect(failureOf(new InputError("bad\u001b[2J", "do\nit", { file: "f", row: 7 }))).toEqual({
      code: 2,
      text: "f: row 7: bad\\u{1b}[2J; do it",
    });
    expect(failureOf(new FormatError("damaged"))).toEqual({ code: 2, text: "damaged" });
  });

  it("tells a training that failed, or an engine, from bad input", () => {
    expect(failureOf(new TrainingError("the loss became NaN"))).toEqual({
      code: 1,
      text: "the loss became NaN",
    });
    expect(failureOf(new EngineError("thread 2 died:\nno memory"))).toEqual({
      code: 1,
      text: "thread 2 died:\\u{a}no memory",
    });
  });

  it("asks to report what nobody foresaw, with the stack", () => {
    const { code, text } = failureOf(new RangeError("out of range"));
    expect(code).toBe(1);
    expect(text).toContain("RangeError: out of range\n    at ");
    expect(text).toContain("please report it");
    expect(failureOf("thrown text").text).toContain("thrown text");
  });
});
