/**
 * The printed training programs of small cells, so that a change of a pass shows in review as a change of program.
 * After a change that is meant: `npx vitest run src/compile/program-snapshots.test.ts -u`.
 */

import { describe, expect, it } from "vitest";
import { type Cell, defineCell } from "../cells/cell.js";
import { gru } from "../cells/gru.js";
import { lstm } from "../cells/lstm.js";
import { minGru } from "../cells/mingru.js";
import { simple } from "../cells/simple.js";
import {
  add,
  argument,
  multiply,
  product,
  sigmoid,
  square,
  subtract,
  sum,
  tanh,
  zeros,
} from "../graph/build.js";
import type { Node } from "../graph/node.js";
import { runCell } from "../nn/testing/run-cell.js";
import { printProgram } from "../program/print.js";
import { verifyProgram } from "../program/verify.js";
import { compileTraining } from "./compile.js";

const INPUTS = 2;
const UNITS = 4;

/** Peepholes before the gates, and one gate for what to forget and what to take in. */
const coupledPeephole = defineCell({
  name: "coupled-peephole",
  source: "Greff et al. 2017, LSTM: a search space odyssey: coupled input and forget gate, with peepholes",
  states: ["h", "c"],
  step({ x, h, c }, { linear, vector }) {
    const forget = sigmoid(add(linear("forget", { h, x }, 1), multiply(vector("forget.c"), c)));
    const candidate = tanh(linear("candidate", { h, x }));
    const cNext = add(multiply(forget, c), multiply(subtract(1, forget), candidate));
    const output = sigmoid(add(linear("output", { h, x }), multiply(vector("output.c"), cNext)));
    return { h: multiply(output, tanh(cNext)), c: cNext };
  },
});

/** A layer from zero states, a dense head on its last output, and the squared error against a target. */
function trainingProgram(cell: Cell) {
  const x = argument("x", ["T", "B", INPUTS]);
  const target = argument("target", ["B", 1]);
  const parameters = cell.needs(INPUTS, UNITS).parameters.map(({ name, shape }) => argument(name, shape));
  const weight = argument("head.weight", [1, UNITS]);
  const bias = argument("head.bias", [1]);
  const initial = cell.states.map(() => zeros(["B", UNITS]));
  const last = runCell(cell, x, initial, parameters).final[0] as Node;
  const loss = sum(square(subtract(add(product(last, weight), bias), target)));
  return compileTraining([x, target], [...parameters, weight, bias], loss);
}

describe("the training program of", () => {
  it.each([simple, lstm, gru, minGru, coupledPeephole].map((cell) => [cell.name, cell] as const))(
    "%s is as reviewed",
    async (name, cell) => {
      const program = trainingProgram(cell);
      verifyProgram(program);
      await expect(`${printProgram(program)}\n`).toMatchFileSnapshot(`__snapshots__/${name}.program.txt`);
    },
  );
});
