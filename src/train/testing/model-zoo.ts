/** Models of all kinds, wide enough to fill vectors and not to fit them. */

import { gru } from "../../cells/gru.js";
import { lstm } from "../../cells/lstm.js";
import { projectedLstm } from "../../cells/projected-lstm.js";
import { builtInCells } from "../../cells/registry.js";
import { simple } from "../../cells/simple.js";
import { clipCell } from "../../cells/transforms/clip.js";
import { diagonal } from "../../cells/transforms/diagonal.js";
import { recurrentDropout } from "../../cells/transforms/dropout.js";
import { batchNorm, layerNorm } from "../../cells/transforms/normalisation.js";
import { zoneout } from "../../cells/transforms/zoneout.js";
import { bidirectional } from "../../nn/bidirectional.js";
import { dense } from "../../nn/dense.js";
import { dropout } from "../../nn/dropout.js";
import { feedback } from "../../nn/feedback.js";
import { type Model, sequential } from "../../nn/model.js";
import { batchNormalisation, layerNormalisation } from "../../nn/normalisation.js";
import { recurrent } from "../../nn/recurrent.js";
import { residual } from "../../nn/residual.js";

/** Features of the input of all models. */
export const INPUTS = 3;

const cells = [
  ...builtInCells.values(),
  projectedLstm(5),
  layerNorm(lstm),
  batchNorm(gru),
  zoneout(lstm, { h: 0.2, c: 0.3 }),
  recurrentDropout(gru, 0.3),
  clipCell(lstm, 0.5),
  diagonal(gru),
];

/** Those that run along with their data. */
export const causalModels: readonly (readonly [string, Model])[] = [
  ...cells.map((cell) => [cell.name, sequential(INPUTS, [recurrent(cell, 19), dense(2)])] as const),
  ["stack", sequential(INPUTS, [recurrent(lstm, 35), recurrent(gru, 19), dense(2)])],
  ["residual", sequential(INPUTS, [residual(recurrent(simple, INPUTS)), recurrent(gru, 9)])],
  ["feedback", sequential(INPUTS, [feedback([recurrent(lstm, 19), dense(2)], { last: 3 })])],
  [
    "between layers",
    sequential(INPUTS, [
      recurrent(lstm, 19),
      layerNormalisation(),
      dropout(0.3),
      recurrent(gru, 9),
      batchNormalisation(),
    ]),
  ],
];

export const models: readonly (readonly [string, Model])[] = [
  ...causalModels,
  ["backward", sequential(INPUTS, [recurrent(gru, 19, { backward: true }), dense(2)])],
  ["bidirectional", sequential(INPUTS, [bidirectional(lstm, 19), dense(2)])],
  [
    "bidirectional stack",
    sequential(INPUTS, [
      bidirectional(gru, 9, { merge: "sum" }),
      bidirectional(layerNorm(lstm), 7, { merge: "multiply" }),
    ]),
  ],
  ["last", sequential(INPUTS, [recurrent(lstm, 19, { gives: "last" }), dense(2)])],
  ["bidirectional last", sequential(INPUTS, [bidirectional(gru, 9, { gives: "last" }), dense(2)])],
];
