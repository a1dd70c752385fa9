/**
 * All experiments, in the order of the record. One is
 *
 *     { name, title, published, minutes, columns, absent?(), run({ engine, seed, quick, row }) → { learnt, notes? } }
 *
 * `minutes` is about what it takes on two cores; `row` prints a row and keeps it for the record; `absent` says what is
 * missing, if anything; `learnt` is what a quick run must come to.
 */
import { addingStudy } from "./studies/adding.mjs";
import { choralesStudy } from "./studies/chorales.mjs";
import { copyStudy } from "./studies/copy.mjs";
import { countingStudies } from "./studies/counting.mjs";
import { digitsStudy } from "./studies/digits.mjs";
import { gradientsStudy } from "./studies/gradients.mjs";
import { reberStudy } from "./studies/reber.mjs";

export const EXPERIMENTS = [
  addingStudy(100, 3),
  addingStudy(200, 5),
  addingStudy(400, 10),
  addingStudy(600, 15),
  copyStudy(100, 8000, 6),
  copyStudy(300, 8000, 18),
  copyStudy(1000, 4000, 25),
  reberStudy,
  ...countingStudies,
  gradientsStudy,
  choralesStudy,
  digitsStudy("gru", "GRU of 70,000 weights 96.2 %", 18),
  digitsStudy("lstm", "LSTM of 70,000 weights 87.2 %", 18),
];
