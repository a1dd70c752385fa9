/** The weights of one direction of a recurrent operator, and the sums that cells make of them. */

/** Rows are gates after gates, each of `units` rows, in the file's order. */
export interface DirectionArrays {
  readonly units: number;
  readonly features: number;
  readonly gates: number;
  /** `[gates · units, features]` */
  readonly w: Float64Array;
  /** `[gates · units, units]` */
  readonly r: Float64Array;
  /** `[2 · gates · units]`: those of w, then those of r. */
  readonly b: Float64Array;
  /** `[3 · units]`, of an LSTM. */
  readonly p: Float64Array;
  readonly clip: number;
}

export class Weights {
  readonly #arrays: DirectionArrays;

  constructor(arrays: DirectionArrays) {
    this.#arrays = arrays;
  }

  /** What the gate's activation takes: `clip(W x + Wb + R h + Rb + more)`. */
  gate(gate: number, x: Float64Array, h: Float64Array, more?: Float64Array): Float64Array {
    const recurrent = this.recurrentPart(gate, h);
    return this.clipped(
      this.inputPart(gate, x).map((value, unit) => value + (recurrent[unit] as number) + (more?.[unit] ?? 0)),
    );
  }

  /** `W x + Wb` */
  inputPart(gate: number, x: Float64Array): Float64Array {
    const { w, b, units, features } = this.#arrays;
    return sums(w, units, features, gate * units, x, b, gate * units);
  }

  /** `R h + Rb` */
  recurrentPart(gate: number, h: Float64Array): Float64Array {
    const { r, b, units, gates } = this.#arrays;
    return sums(r, units, units, gate * units, h, b, (gates + gate) * units);
  }

  peephole(gate: number): Float64Array {
    const { p, units } = this.#arrays;
    return p.subarray(gate * units, (gate + 1) * units);
  }

  clipped(values: Float64Array): Float64Array {
    const { clip } = this.#arrays;
    return values.map((value) => (value > clip ? clip : value < -clip ? -clip : value));
  }
}

/** Some rows of a matrix times a vector, and a bias. */
function sums(
  matrix: Float64Array,
  rows: number,
  columns: number,
  firstRow: number,
  vector: Float64Array,
  bias: Float64Array,
  firstBias: number,
): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = bias[firstBias + row] as number;
    for (let column = 0; column < columns; column++)
      sum += (matrix[(firstRow + row) * columns + column] as number) * (vector[column] as number);
    return sum;
  });
}

/** What a cell carries from step to step; `c` is used by an LSTM alone. Both `[units]`. */
export interface State {
  readonly h: Float64Array;
  readonly c: Float64Array;
}

/** One step of one row: x `[features]`. */
export type Cell = (x: Float64Array, before: State) => State;
