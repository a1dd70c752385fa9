/**
 * The ONNX reader against the conformance models that lie outside the repository: ONNX's own tests of operators, and
 * small networks exported by PyTorch. Each model comes with inputs and the outputs expected.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FormatError, SequiturError } from "../src/errors.js";
import { Budget } from "../src/io/onnx/budget.js";
import { isFloat } from "../src/io/onnx/element-type.js";
import { evaluate } from "../src/io/onnx/evaluate.js";
import { checkLocation, readExternal } from "../src/io/onnx/external-data.js";
import { modelProto, type TensorProto, type TypeProto, tensorProto } from "../src/io/onnx/messages.js";
import { type Model, readModel } from "../src/io/onnx/model.js";
import { int32, type Message, many, maybe, message, one } from "../src/io/onnx/protobuf/codec.js";
import { isSequence, isTensor, NOTHING, type Tensor, type Value } from "../src/io/onnx/tensor.js";
import { decodeTensor } from "../src/io/onnx/tensor-proto.js";
import { Random } from "../src/tensor/random.js";

const root = join(import.meta.dirname, "../../shared/conformance/onnx");
const present = existsSync(root);
if (!present) console.warn("skipped the ONNX conformance models: ../shared/conformance/onnx is absent");

/** By name of the folder, why it is not run. */
const SKIPPED: Readonly<Record<string, string>> = {
  test_gradient_of_add: "the operator Gradient differentiates the graph around it",
  test_gradient_of_add_and_mul: "the operator Gradient differentiates the graph around it",
  test_training_dropout: "the random numbers of dropout in training are not defined",
  test_training_dropout_default: "the random numbers of dropout in training are not defined",
  test_training_dropout_default_mask: "the random numbers of dropout in training are not defined",
  test_training_dropout_mask: "the random numbers of dropout in training are not defined",
};

interface SequenceProto {
  readonly tensorValues: readonly TensorProto[];
}
const sequenceProto: Message<SequenceProto> = message("SequenceProto", () => ({
  tensorValues: many(3, tensorProto),
}));

interface OptionalProto {
  readonly elemType: number;
  readonly tensorValue: TensorProto | undefined;
  readonly sequenceValue: SequenceProto | undefined;
}
const optionalProto: Message<OptionalProto> = message("OptionalProto", () => ({
  elemType: one(2, int32),
  tensorValue: maybe(3, tensorProto),
  sequenceValue: maybe(5, sequenceProto),
}));

const decodeSequence = ({ tensorValues }: SequenceProto): Value => ({
  elements: tensorValues.map((tensor) => decodeTensor(tensor)),
});

/** A file of the test data: what kind of value it holds, the model says. */
function decodeValue(bytes: Uint8Array, type: TypeProto | undefined): Value {
  if (type?.sequenceType !== undefined) return decodeSequence(sequenceProto.decode(bytes));
  if (type?.optionalType === undefined) return decodeTensor(tensorProto.decode(bytes));
  const { tensorValue, sequenceValue } = optionalProto.decode(bytes);
  if (tensorValue !== undefined) return decodeTensor(tensorValue);
  return sequenceValue === undefined ? NOTHING : decodeSequence(sequenceValue);
}

interface Case {
  readonly kind: string;
  readonly name: string;
  readonly folder: string;
}

const cases: readonly Case[] = present
  ? ["node", "pytorch-converted", "pytorch-operator", "simple"].flatMap((kind) =>
      readdirSync(join(root, kind)).map((name) => ({ kind, name, folder: join(root, kind, name) })),
    )
  : [];
const read = (folder: string, file: string): Uint8Array => Uint8Array.from(readFileSync(join(folder, file)));

function readData(
  folder: string,
  kind: "input" | "output",
  types: readonly (TypeProto | undefined)[],
): Value[] {
  const files = readdirSync(join(folder, "test_data_set_0")).filter((file) => file.startsWith(`${kind}_`));
  return files.map((_, index) =>
    decodeValue(read(folder, `test_data_set_0/${kind}_${index}.pb`), types[index]),
  );
}

/** Relative tolerance by type; integers and truth values are exact. */
const TOLERANCE: Readonly<Record<string, number>> = {
  float16: 2 ** -10,
  bfloat16: 2 ** -7,
  float32: 1e-5,
  float64: 1e-7,
};

function expectEqual(actual: Value | undefined, expected: Value, label: string): void {
  if (isTensor(expected)) {
    expectTensor(actual as Tensor, expected, label);
  } else if (isSequence(expected)) {
    const elements = actual !== undefined && isSequence(actual) ? actual.elements : [];
    expect(elements.length, label).toBe(expected.elements.length);
    for (const [index, element] of expected.elements.entries())
      expectEqual(elements[index], element, `${label}[${index}]`);
  } else {
    expect(actual, label).toBe(NOTHING);
  }
}

function expectTensor({ type, dims, data }: Tensor, expected: Tensor, label: string): void {
  expect({ type, dims }, label).toEqual({ type: expected.type, dims: expected.dims });
  if (!isFloat(type)) {
    expect([...data], label).toEqual([...expected.data]);
    return;
  }
  const tolerance = TOLERANCE[type] as number;
  const wrong = [...(data as Float64Array)].flatMap((value, index) => {
    const wanted = expected.data[index] as number;
    const near =
      Object.is(value, wanted) || Math.abs(value - wanted) <= tolerance * Math.abs(wanted) + tolerance / 10;
    return near ? [] : [`[${index}] is ${value}, expected ${wanted}`];
  });
  expect(wrong, label).toEqual([]);
}

describe.skipIf(!present)("ONNX conformance", () => {
  let run = 0;
  afterAll(() => {
    console.info(`ONNX conformance: ${run} of ${cases.length} models run, ${cases.length - run} skipped`);
    for (const { name } of cases) if (name in SKIPPED) console.info(`skipped ${name}: ${SKIPPED[name]}`);
  });

  it.each(cases.filter(({ name }) => !(name in SKIPPED)))("$kind/$name", ({ folder }) => {
    const bytes = read(folder, "model.onnx");
    const model: Model = readModel(bytes);
    const { graph } = modelProto.decode(bytes);
    const inputs = readData(folder, "input", graph?.input.map(({ type }) => type) ?? []);
    const expected = readData(folder, "output", graph?.output.map(({ type }) => type) ?? []);
    const actual = evaluate(model.graph, inputs, new Budget());
    expect(actual.length).toBe(expected.length);
    for (const [index, value] of expected.entries())
      expectEqual(actual[index], value, model.outputs[index]?.name ?? "");
    run++;
  });

  it.each(cases)("$kind/$name is written as it was read", ({ folder }) => {
    const decoded = modelProto.decode(read(folder, "model.onnx"));
    expect(modelProto.decode(modelProto.encode(decoded))).toEqual(decoded);
  });

  it("every model that is damaged is refused by a named error, or runs", () => {
    const random = new Random(1);
    for (const { folder } of cases) {
      const bytes = read(folder, "model.onnx");
      for (let trial = 0; trial < 20; trial++) {
        const damaged = bytes.slice();
        const place = random.integer(bytes.length);
        damaged[place] = random.integer(256);
        expectNamedErrors(() => {
          const { graph } = readModel(damaged);
          evaluate(graph, [], new Budget({ elements: 1e5, work: 1e6 }));
        });
      }
    }
  });
});

function expectNamedErrors(attempt: () => void): void {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof SequiturError)) throw error;
    expect(error.message).not.toMatch(/[\r\n\0]/);
  }
}

interface ExternalCases {
  readonly location: readonly { readonly location: string; readonly expect: "accept" | "reject" }[];
  readonly attributes: readonly {
    readonly entries: Readonly<Record<string, string>>;
    readonly expect: string;
  }[];
}

describe.skipIf(!present)("external data", () => {
  const { location: locations, attributes }: ExternalCases = present
    ? JSON.parse(readFileSync(join(root, "external_data_cases.json"), "utf8"))
    : { location: [], attributes: [] };
  const file = new Uint8Array(1040);

  it.each(locations)("$expect $location", ({ location, expect: expected }) => {
    const check = (): void => checkLocation(location);
    if (expected === "accept") expect(check).not.toThrow();
    else expect(check).toThrow(FormatError);
  });

  it.each(attributes)("$entries: $expect", ({ entries, expect: expected }) => {
    // JSON holds no key twice and no size: the cases spell both out.
    const list = Object.entries(entries).map(([key, value]) => ({
      key: key.replace("#2", ""),
      value: { "above file size": "1041", ok: "1000", "beyond end": "41" }[value] ?? value,
    }));
    const before = Object.getOwnPropertyNames(Object.prototype);
    const attempt = (): Uint8Array => readExternal("tensor", list, () => file);
    if (expected.startsWith("reject")) expect(attempt).toThrow(FormatError);
    else expect(attempt().byteLength).toBeLessThanOrEqual(file.byteLength);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});
