/** The cells of a panel, in the order of its files, as numbers: 21 bytes a row, whatever the layout. */

import type { Column } from "../column.js";
import type { CovariateTable } from "./covariate-table.js";
import { Growing } from "./growing.js";
import { detach, Labels, type Place, SeriesIds } from "./series-ids.js";

export class Observations {
  readonly ids: SeriesIds = new SeriesIds();
  /** `[N]` index of the series of each value. */
  readonly series: Growing<Uint32Array> = new Growing((length) => new Uint32Array(length));
  /** `[N]` index of the cell of its time; left empty where the rows of a series are only in order. */
  readonly times: Growing<Uint32Array> = new Growing((length) => new Uint32Array(length));
  /** `[N]` NaN = missing. */
  readonly values: Growing<Float64Array> = new Growing((length) => new Float64Array(length));
  /** `[N]` 1 where the value is held out. */
  readonly isTest: Growing<Uint8Array> = new Growing((length) => new Uint8Array(length));
  /** `[N]` 1-based line of its file. */
  readonly lines: Growing<Uint32Array> = new Growing((length) => new Uint32Array(length));
  readonly groups: Labels = new Labels("--group");
  readonly periods: Labels = new Labels("--period");
  /** What is known beside the values; undefined where nothing is. */
  readonly covariates: CovariateTable | undefined;
  /** Where the values of the second file begin. */
  firstOfTest: number = Number.POSITIVE_INFINITY;
  /** Rows of data in each file. */
  readonly rows: number[] = [];
  readonly #timeCells = new Map<string, number>();
  readonly #timeLines: number[] = [];

  constructor(covariates?: CovariateTable) {
    this.covariates = covariates;
  }

  /** The index of a cell of the column of times. */
  timeOf(cell: string, line: number): number {
    const known = this.#timeCells.get(cell);
    if (known !== undefined) return known;
    this.#timeCells.set(detach(cell), this.#timeLines.length);
    return this.#timeLines.push(line) - 1;
  }

  /** The distinct cells of the column of times, with the lines on which they are first met. */
  timeColumn(file: string, name: string): Column {
    const cells = Array.from(this.#timeCells.keys(), (cell) => cell.trim());
    return { file, name, cells, lines: this.#timeLines };
  }

  push(series: number, time: number | undefined, value: number, isTest: boolean, line: number): void {
    this.series.push(series);
    if (time !== undefined) this.times.push(time);
    this.values.push(value);
    this.isTest.push(isTest ? 1 : 0);
    this.lines.push(line);
  }
}

/** Where the reader stands in a file: made once, moved from cell to cell. */
export class Cursor implements Place {
  readonly file: string;
  row = 0;
  column = "";
  /** Itself, for what only asks when something is wrong. */
  readonly place: () => Place = () => this;

  constructor(file: string) {
    this.file = file;
  }

  at(row: number, column: string): this {
    this.row = row;
    this.column = column;
    return this;
  }
}
