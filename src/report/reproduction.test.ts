import { describe, expect, it } from "vitest";
import type { ComparisonScore } from "../tasks/comparison-result.js";
import type { ForecastDocument } from "../tasks/forecast-result.js";
import { comparisonReproduction, reproduction, shellWord, trainingReproduction } from "./reproduction.js";
import { fixtureComparison } from "./testing/comparison-fixture.js";
import { type FixtureOptions, fixtureResult } from "./testing/fixture.js";
import { fixtureTraining, fixtureTrial } from "./testing/training-fixture.js";

const documentOf = (options: FixtureOptions = {}): ForecastDocument => fixtureResult(options).document;
const withModel = (
  document: ForecastDocument,
  model: Partial<ForecastDocument["model"]>,
): ForecastDocument => ({
  ...document,
  model: { ...document.model, ...model },
});
/** Of a run with `--cell`: the network's forecast, whoever won. */
const asked = (document: ForecastDocument): ForecastDocument => ({
  ...document,
  forecast: document.forecasts[document.model.cell] ?? [],
});
const renamed = (document: ForecastDocument, cell: string): ForecastDocument => {
  const { lstm = [], ...others } = document.forecasts;
  return withModel({ ...document, forecasts: { [cell]: lstm, ...others } }, { cell });
};

describe("reproduction", () => {
  it("gives what was found, and of the network what is not the default", () => {
    const document = documentOf();
    expect(reproduction(withModel(document, { units: 32 }))).toBe(
      "npx sequitur predict clothing-sales.csv --column sales --time month --season 12 --horizon 12 --seed 7",
    );
    expect(reproduction(withModel(document, { units: 64, layers: 2, seed: 1 }))).toBe(
      "npx sequitur predict clothing-sales.csv --column sales --time month --season 12 --horizon 12 --units 64 --layers 2 --seed 1",
    );
  });

  it("takes rows in their order where that was done", () => {
    expect(reproduction(documentOf({ frequency: "none" }))).toContain(" --time none --season 1 ");
  });

  it("asks for the network's forecast where another one won and it is the one shown", () => {
    expect(reproduction(documentOf())).not.toContain("--cell");
    expect(reproduction(asked(documentOf()))).toContain(" --cell lstm ");
    expect(reproduction(documentOf({ networkWins: true }))).not.toContain("--cell");
  });

  it("names a cell that is not the default", () => {
    expect(reproduction(asked(renamed(documentOf(), "gru")))).toContain(" --cell gru ");
  });

  it("names a strategy that is not the default", () => {
    expect(reproduction(documentOf())).not.toContain("--strategy");
    expect(reproduction(withModel(asked(documentOf()), { strategy: "recursive" }))).toContain(
      " --strategy recursive ",
    );
  });

  it("gives no command that would do something else", () => {
    // The command line shows the network's forecast for every cell that is named.
    expect(reproduction(renamed(documentOf(), "gru"))).toBeUndefined();
    expect(reproduction(asked(renamed(documentOf(), "my own")))).toBeUndefined();
  });

  it("reads standard input again", () => {
    expect(reproduction(documentOf({ file: "standard input" }))).toContain(" predict - --column ");
  });

  it("names what was asked of the reader, and would not be found again", () => {
    const { input, ...others } = documentOf();
    const asked = { dates: "day-first", duplicates: "sum", encoding: "windows-1252" } as const;
    expect(reproduction({ ...others, input: { ...input, ...asked } })).toContain(
      " --encoding windows-1252 --column sales --time month --dates day-first --duplicates sum --season 12 ",
    );
  });

  it("forecasts by the saved model again, where one forecast", () => {
    const document = { ...asked(documentOf()), scores: [] };
    expect(reproduction({ ...document, input: { ...document.input, model: "my model.safetensors" } })).toBe(
      "npx sequitur predict clothing-sales.csv --column sales --time month --horizon 12 --model 'my model.safetensors'",
    );
    // A program has the model in its hands.
    expect(reproduction(document)).toBeUndefined();
  });

  it("quotes file and columns for a shell", () => {
    const document = documentOf({ file: "-it's mine.csv", column: "net $" });
    expect(reproduction({ ...document, input: { ...document.input, time: "-day" } })).toContain(
      "predict './-it'\\''s mine.csv' --column 'net $' --time -day ",
    );
  });
});

describe("the command of a training", () => {
  const { model, ...others } = fixtureTraining();
  const series = "npx sequitur train sales.csv --column sales --time month --season 12 --horizon 12";

  it("asks for as much as the document holds", () => {
    const lstm = { ...others, model: { ...model, cell: "lstm", activations: {}, units: 32 } };
    expect(trainingReproduction({ ...lstm, diagnosis: null })).toBe(`${series} --seed 7`);
    expect(trainingReproduction(lstm)).toBe(`${series} --seed 7 --diagnose`);
    expect(trainingReproduction({ ...lstm, treatments: [fixtureTrial("untreated", 0.1)] })).toBe(
      `${series} --seed 7 --treat`,
    );
    expect(trainingReproduction({ ...others, model })).toBe(
      `${series} --cell simple --activation sigmoid --units 8 --seed 7 --diagnose`,
    );
  });

  it("is none where no flag says it", () => {
    for (const changed of [
      { cell: "my own" },
      { activations: { output: "tanh" } as const },
      { activations: { candidate: { name: "elu", alpha: 2 } } as const },
    ])
      expect(trainingReproduction({ ...others, model: { ...model, ...changed } })).toBeUndefined();
  });
});

describe("shellWord", () => {
  it.each([
    ["sales.csv", "sales.csv"],
    ["a b", "'a b'"],
    ["", "''"],
    ["~", "'~'"],
    ["it's", "'it'\\''s'"],
    ["売上", "'売上'"],
    ["a\nb\t'\\\u001b1", "$'a\\nb\\t\\'\\\\\\0331'"],
    ["x\u202ey\u0085", "$'x\\u202ey\\u0085'"],
  ])("%j", (word, expected) => expect(shellWord(word)).toBe(expected));
});

describe("comparisonReproduction", () => {
  const compared = (...cells: readonly string[]): ReturnType<typeof fixtureComparison> => {
    const document = fixtureComparison();
    const [first, , theta] = document.scores as [ComparisonScore, ComparisonScore, ComparisonScore];
    return { ...document, scores: [...cells.map((name) => ({ ...first, name })), theta] };
  };

  it("gives what was found, and the origins", () => {
    expect(comparisonReproduction(compared("lstm", "peephole-lstm", "gru", "simple"))).toBe(
      "npx sequitur compare sales.csv --column sales --time month --season 12 --horizon 4 --origins 3 --seed 1",
    );
  });

  it("knows no command for other cells", () => {
    expect(comparisonReproduction(compared("lstm", "gru"))).toBeUndefined();
    expect(comparisonReproduction(compared("lstm", "peephole-lstm", "gru", "mine"))).toBeUndefined();
  });
});
