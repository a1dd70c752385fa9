/**
 * Recurrent layers against figures that Keras recorded in its own tests, which lie outside the repository: through
 * the layout of Keras's weights, in float64 on the reference interpreter.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Cell, gru, gruResetBefore, lstm, simple } from "sequitur/cells";
import { fromFloatArray, fromKeras, type Tensor } from "sequitur/io";
import { bidirectional, type Gives, type Merge, type Model, recurrent, sequential } from "sequitur/nn";
import { describe, expect, it } from "vitest";
import { holdOutputs, rowsFirst, run, timeFirst } from "./float64.js";

type Nested = number | readonly Nested[];
interface Constant {
  readonly constant: number;
}
/** As Keras names them. `unroll` and `implementation` say how to compute, not what. */
interface Config {
  readonly kernel_initializer: Constant;
  readonly recurrent_initializer: Constant;
  readonly bias_initializer: Constant;
  readonly use_bias?: boolean;
  readonly unit_forget_bias?: boolean;
  readonly reset_after?: boolean;
  readonly go_backwards?: boolean;
  readonly return_sequences?: boolean;
  readonly zero_output_for_mask?: boolean;
  readonly return_state?: boolean;
  readonly stateful?: boolean;
  readonly unroll?: boolean;
  readonly implementation?: number;
}
interface OneWay {
  readonly layer: "SimpleRNN" | "LSTM" | "GRU";
  readonly args: readonly [number];
  readonly config: Config;
}
interface BothWays {
  readonly layer: "Bidirectional";
  readonly config: {
    readonly layer: OneWay;
    readonly backward_layer?: OneWay;
    readonly merge_mode?: "ave" | "mul" | "sum" | null;
  };
}
interface Call {
  readonly reset_state?: true;
  readonly input: readonly (readonly (readonly number[])[])[];
  readonly kwargs: { readonly mask?: readonly (readonly boolean[])[]; readonly initial_state?: Nested };
}
interface Case {
  readonly test: string;
  readonly layer: OneWay | BothWays;
  readonly calls: readonly Call[];
  /** A row of the batch, or one of several results. */
  readonly output_path: readonly (number | readonly ["ret", number])[];
  readonly expected: Nested;
  readonly atol: number;
  readonly rtol: number;
}

const file = join(import.meta.dirname, "../../shared/conformance/keras/keras_rnn_goldens.json");
const present = existsSync(file);
if (!present) console.warn("skipped the recurrent layers of Keras: ../shared/conformance/keras is absent");
const cases: readonly Case[] = present ? JSON.parse(readFileSync(file, "utf8")).cases : [];

const flat = (nested: Nested): number[] => (typeof nested === "number" ? [nested] : nested.flatMap(flat));
const merges: Readonly<Record<string, Merge>> = { ave: "average", mul: "multiply", sum: "sum" };

function cellOf({ layer, config }: OneWay): Cell {
  if (layer === "GRU") return config.reset_after === false ? gruResetBefore : gru;
  return layer === "LSTM" ? lstm : simple;
}

const isOneWay = (layer: OneWay | BothWays): layer is OneWay => layer.layer !== "Bidirectional";
const givesOf = ({ config }: OneWay): Gives => (config.return_sequences ? "sequence" : "last");

function modelOf(layer: OneWay | BothWays, inputs: number): Model {
  if (isOneWay(layer)) {
    const { args, config } = layer;
    const backward = config.go_backwards ?? false;
    return sequential(inputs, [recurrent(cellOf(layer), args[0], { gives: givesOf(layer), backward })]);
  }
  const { layer: forward, merge_mode } = layer.config;
  const merge = merges[merge_mode ?? ""] ?? "concat";
  return sequential(inputs, [
    bidirectional(cellOf(forward), forward.args[0], { merge, gives: givesOf(forward) }),
  ]);
}

/** The weights that Keras's initialisers make. */
function tensorsOf(layer: OneWay, place: string, inputs: number): [string, Tensor][] {
  const { args, config } = layer;
  const [units] = args;
  const gates = { SimpleRNN: 1, LSTM: 4, GRU: 3 }[layer.layer];
  const filled = (name: string, shape: number[], { constant }: Constant): [string, Tensor] => {
    const size = shape.reduce((product, side) => product * side, 1);
    return [`${place}/${name}`, fromFloatArray(shape, new Float64Array(size).fill(constant))];
  };
  const kernels = [
    filled("kernel", [inputs, gates * units], config.kernel_initializer),
    filled("recurrent_kernel", [units, gates * units], config.recurrent_initializer),
  ];
  if (config.use_bias === false) return kernels;
  if (cellOf(layer) === gru) return [...kernels, filled("bias", [2, gates * units], config.bias_initializer)];
  const bias = new Float64Array(gates * units).fill(config.bias_initializer.constant);
  if (layer.layer === "LSTM" && config.unit_forget_bias !== false) bias.fill(1, units, 2 * units);
  return [...kernels, [`${place}/bias`, fromFloatArray([gates * units], bias)]];
}

function weightsOf(layer: OneWay | BothWays, model: Model): Float32Array {
  const { inputs } = model.specification;
  if (isOneWay(layer)) return fromKeras(model, new Map(tensorsOf(layer, "0", inputs)));
  const { layer: forward, backward_layer = forward } = layer.config;
  return fromKeras(
    model,
    new Map([...tensorsOf(forward, "0/forward", inputs), ...tensorsOf(backward_layer, "0/backward", inputs)]),
  );
}

/** What Keras returns from the last call: the output of a row, `[T, O]` or `[O]`, then the states. */
function follow({ layer, calls }: Case): Nested[] {
  const first = isOneWay(layer) ? layer : layer.config.layer;
  const model = modelOf(layer, calls[0]?.input[0]?.[0]?.length as number);
  const weights = weightsOf(layer, model);
  let states: readonly ArrayLike<number>[] | undefined;
  let returned: Nested[] = [];
  for (const { reset_state, input, kwargs } of calls) {
    if (reset_state) {
      states = undefined;
      continue;
    }
    const { mask, initial_state } = kwargs;
    const [rows, steps] = [input.length, (input[0] ?? []).length];
    if (initial_state !== undefined) states = statesOf(initial_state, model.states.length);
    const valid = mask && timeFirst(mask.map((row) => row.map((step) => [Number(step)])));
    const result = run(model, weights, { steps, rows, inputs: timeFirst(input), valid, states });
    states = first.config.stateful ? result.states : undefined;
    const overTime = givesOf(first) === "sequence";
    const own = rowsFirst(result.output, overTime ? steps : 1, rows);
    const hold = overTime && mask !== undefined && first.config.zero_output_for_mask !== true;
    const output = overTime ? (hold ? holdOutputs(own, mask) : own) : own.map((row) => row[0] as number[]);
    returned = [...outputsOf(layer, output), ...result.states.map((state) => Array.from(state))];
  }
  return returned;
}

/** Both directions apart, where Keras does not merge them. */
function outputsOf(layer: OneWay | BothWays, output: readonly Nested[]): Nested[] {
  if (isOneWay(layer) || layer.config.merge_mode !== null) return [output];
  const [units] = layer.config.layer.args;
  const vectors = output as readonly (readonly number[])[];
  return [vectors.map((row) => row.slice(0, units)), vectors.map((row) => row.slice(units))];
}

/** One `[B, H]`, or a list of such. */
function statesOf(nested: Nested, count: number): number[][] {
  const all = flat(nested);
  const size = all.length / count;
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}

/** The part of what Keras returns that a test looks at. */
function pick(returned: readonly Nested[], [step]: Case["output_path"]): Nested {
  if (step === undefined) return returned[0] as Nested;
  if (typeof step === "number") return (returned[0] as readonly Nested[])[step] as Nested;
  return returned[step[1]] as Nested;
}

const titleOf = ({ test, layer, calls, output_path }: Case): string =>
  [test, JSON.stringify(layer), `${calls.length} calls`, JSON.stringify(output_path)].join(" ");

describe.skipIf(!present)("recurrent layers give what those of Keras give", () => {
  it("has all cases", () => {
    expect(cases).toHaveLength(61);
  });

  it.each(cases.map((one) => [titleOf(one), one] as const))("%s", (_, one) => {
    const found = flat(pick(follow(one), one.output_path));
    const wanted = flat(one.expected);
    expect(found).toHaveLength(wanted.length);
    wanted.forEach((value, index) => {
      const distance = Math.abs((found[index] as number) - value);
      expect(distance).toBeLessThanOrEqual(one.atol + one.rtol * Math.abs(value));
    });
  });
});
