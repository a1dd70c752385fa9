import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.js";
import { add, multiply, sigmoid, tanh } from "../graph/build.js";
import { type CellDefinition, defineCell } from "./cell.js";
import { gru } from "./gru.js";
import { lstm } from "./lstm.js";
import { builtInCells } from "./registry.js";
import { simple } from "./simple.js";

const count = (cell: typeof lstm, inputs: number, units: number): number =>
  cell
    .needs(inputs, units)
    .parameters.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);

describe("built-in cells", () => {
  it("have as many parameters as their formulas say", () => {
    for (const [inputs, units] of [
      [1, 1],
      [3, 5],
      [7, 16],
    ] as const) {
      expect(count(simple, inputs, units)).toBe(units * (inputs + units + 1));
      expect(count(lstm, inputs, units)).toBe(4 * units * (inputs + units + 1));
      // Reset after: the candidate has a bias on either side of the reset gate.
      expect(count(gru, inputs, units)).toBe(3 * units * (inputs + units + 1) + units);
    }
  });

  it("name their gates and cite their source", () => {
    expect([...builtInCells.keys()]).toEqual([
      "simple",
      "indrnn",
      "lstm",
      "peephole-lstm",
      "coupled-lstm",
      "gru",
      "gru-reset-before",
      "mingru",
      "minlstm",
      "slstm",
    ]);
    expect(lstm.needs(1, 1).parameters.map(({ name }) => name)).toEqual(
      ["input", "forget", "candidate", "output"].flatMap((gate) => [
        `${gate}.h`,
        `${gate}.x`,
        `${gate}.bias`,
      ]),
    );
    expect(lstm.needs(1, 1).parameters.find(({ name }) => name === "forget.bias")?.initial).toBe(1);
    for (const cell of builtInCells.values()) expect(cell.source).toMatch(/\d{4}/);
  });
});

describe("defineCell", () => {
  const broken =
    (step: CellDefinition["step"], states: readonly [string, ...string[]] = ["h"]) =>
    () =>
      defineCell({ name: "mine", source: "here", states, step });

  it.each([
    [
      "a state without update",
      broken(({ x, h }, { linear }) => ({ h: tanh(linear("a", { h, x } as never)) }), ["h", "c"]),
      '"c" of cell "mine" has no update',
    ],
    [
      "an unknown state",
      broken(({ x }, { linear }) => ({ h: linear("a", { x } as never), k: linear("b", { x } as never) })),
      'updates "k"',
    ],
    [
      "an operand that is no state",
      broken(({ x, m }, { linear }) => ({ h: linear("a", { x, m } as never) })),
      'uses "m", which is no state',
    ],
    [
      "a gate defined twice",
      broken(({ x }, { linear }) => ({ h: add(linear("a", { x } as never), linear("a", { x } as never)) })),
      '"a.x" twice',
    ],
    [
      "a gate that nothing uses",
      broken(({ x, h }, { linear }) => {
        linear("idle", { h } as never);
        return { h: linear("a", { x } as never) };
      }),
      '"idle.h" but no state depends on it',
    ],
    ["an update of the wrong width", broken(({ x }) => ({ h: x as never })), "its update [B, 3]"],
    ["a state called x", broken(({ x }) => ({ x: x as never }), ["x"]), "x is the input"],
    ["a gate without operand", broken((_, { linear }) => ({ h: linear("a", {}) })), "no operand"],
    [
      "no states",
      broken(({ x }) => ({ h: x as never }), [] as never),
      'cell "mine" has no states; name at least one',
    ],
    ["no equations", broken(undefined as never), 'cell "mine" has no step; give its equations as a function'],
    [
      "equations that give nothing",
      broken((() => undefined) as never),
      'state "h" of cell "mine" has no update; return it from step',
    ],
  ])("refuses %s", (_, define, message) => {
    expect(define).toThrow(DefinitionError);
    expect(define).toThrow(message);
  });

  it("takes a peephole, a weight per unit", () => {
    const cell = defineCell({
      name: "peeping",
      source: "test",
      states: ["h"],
      step: ({ x, h }, { linear, vector }) => ({
        h: sigmoid(add(linear("a", { x }), multiply(vector("peephole"), h))),
      }),
    });
    expect(cell.needs(4, 2).parameters.map(({ name, role, shape }) => [name, role, ...shape])).toEqual([
      ["a.x", "input", 2, 4],
      ["a.bias", "bias", 2],
      ["peephole", "vector", 2],
    ]);
  });
});
