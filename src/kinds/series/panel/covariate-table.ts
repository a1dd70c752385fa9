/** The covariates of a panel as they are read: the named columns and no others, a number a cell. */

import { InputError } from "../../../errors.js";
import type { CovariateNames, Covariates } from "../../../sequence/covariates.js";
import { indexOfColumn } from "../columns.js";
import type { Finding } from "../finding.js";
import { listNames, plural, printable, quote } from "../quote.js";
import type { Table } from "../read-table.js";
import { CovariateColumn } from "./covariate-column.js";
import { type CovariateRole, type CovariateRoles, ROLES } from "./covariate-roles.js";
import type { Growing } from "./growing.js";
import type { CovariateReading, PanelReading, SettledReading } from "./panel-reading.js";

/** Of one member, with what is wrong about it. */
export interface LaidOutCovariates {
  readonly covariates: Covariates;
  /** @throws InputError where something known is missing in the last `held` steps of the values */
  readonly checkHeld: (held: number) => void;
}

/** A file that covariates are read from. */
interface File {
  readonly source: { readonly file: string };
  readonly head: Table;
  /** Whether it holds the held-out values of the series of another file. */
  readonly isTest: boolean;
}

/** Where all rows that were read stand in their files. */
interface Rows {
  readonly lines: Growing<Uint32Array>;
  /** Where those of the second file begin. */
  readonly firstOfTest: number;
}

/** Where the rows of a series stand. */
export interface Places {
  readonly id: string;
  /** Index of the series. */
  readonly index: number;
  /** `[n]` of the observations. */
  readonly rows: Uint32Array;
  /** `[n]` the step of each row; undefined: they follow each other. */
  readonly slots: Int32Array | undefined;
  /** N */
  readonly values: number;
  /** Steps that rows reach to, N or more. */
  readonly length: number;
}

export class CovariateTable {
  readonly #columns: readonly CovariateColumn[];
  readonly #files: string[] = [];
  /** `[static columns][series]` the line on which a value is first met. */
  readonly #firstLines: number[][];

  private constructor(columns: readonly CovariateColumn[]) {
    this.#columns = columns;
    this.#firstLines = this.#of("static").map(() => []);
  }

  /**
   * @param head the first rows of the file, which say what holds numbers
   * @param settled by a model: of each role as many columns, in their order
   * @throws InputError for another number of columns than a model reads
   */
  static of(head: Table, roles: CovariateRoles, settled?: SettledReading): CovariateTable {
    return new CovariateTable(
      ROLES.flatMap((role) => {
        const wanted = settled && (settled.covariates?.[role] ?? []);
        if (wanted !== undefined && wanted.length !== roles[role].length)
          throw otherCount(head.file, role, wanted, roles[role]);
        return roles[role].map((name, index) => CovariateColumn.of(head, name, role, wanted?.[index]));
      }),
    );
  }

  /** How to read another file alike. */
  reading(): NonNullable<PanelReading["covariates"]> {
    const of = (role: CovariateRole): CovariateReading[] => this.#of(role).map(({ reading }) => reading);
    return { static: of("static"), past: of("past"), known: of("known") };
  }

  /** Itself without rows, to read again; undefined where all numbers were written as was assumed. */
  restyled(delimiter: string | undefined): CovariateTable | undefined {
    const restyled = this.#columns.map((column) => column.restyled(delimiter));
    if (restyled.every((column) => column === undefined)) return undefined;
    return new CovariateTable(this.#columns.map((column, index) => restyled[index] ?? column.emptied()));
  }

  /** Itself without rows. */
  emptied(): CovariateTable {
    return new CovariateTable(this.#columns.map((column) => column.emptied()));
  }

  /**
   * Reads the rows of a file, in their order. Of held-out values what is known is needed, what is static or past is not.
   *
   * @throws InputError when read, where a static covariate changes
   */
  reader(
    { head, source, isTest }: File,
    idOf: (series: number) => string,
  ): (series: number, cells: readonly string[], line: number) => void {
    const { file } = source;
    this.#files.push(file);
    const constant = isTest ? [] : this.#of("static").map((column) => this.#locate(column, head));
    const past = this.#of("past").map((column) =>
      isTest ? { column, index: head.columns.indexOf(column.name) } : this.#locate(column, head),
    );
    const known = this.#of("known").map((column) => this.#locate(column, head));
    const byRow = [...past, ...known];
    return (series, cells, line) => {
      for (const [place, { column, index }] of constant.entries()) {
        const value = column.read(cells[index] as string, line, file);
        if (!Number.isNaN(value)) this.#setStatic(column, place, series, value, { file, line, idOf });
      }
      for (const { column, index } of byRow)
        column.cells.push(index < 0 ? Number.NaN : column.read(cells[index] as string, line, file));
    };
  }

  /** @throws InputError for the first cell that is no number where most are */
  check(): void {
    for (const column of this.#columns) column.check();
  }

  names(): CovariateNames {
    const of = (role: CovariateRole): string[] => this.#of(role).flatMap(({ features }) => features);
    return { static: of("static"), past: of("past"), known: of("known") };
  }

  findings(): Finding[] {
    const meanings = {
      static: "static",
      past: "known until a forecast begins",
      known: "known of the future",
    };
    const unknown = this.#columns.filter((column) => column.unknown.length > 0);
    return [
      ...ROLES.flatMap((role) => {
        const columns = this.#of(role);
        if (columns.length === 0) return [];
        const names = columns.map((column) => column.describe()).join(", ");
        return [{ text: `covariates ${meanings[role]}: ${names}`, flag: `--${role} NAMES` }];
      }),
      ...unknown.map((column) => ({
        text: `the model does not know ${listNames(column.unknown)} of column ${quote(column.name)}: taken as missing`,
      })),
    ];
  }

  layOut({ lines, firstOfTest }: Rows, places: Places): LaidOutCovariates {
    const { id, index, rows, slots, values, length } = places;
    const byRow = (role: CovariateRole, steps: number): Float64Array[] =>
      this.#of(role).flatMap((column) => {
        const cells = column.cells.view();
        const features = column.features.map(() => new Float64Array(steps).fill(Number.NaN));
        for (let place = 0; place < rows.length; place++) {
          const step = slots?.[place] ?? place;
          if (step >= steps) break;
          const cell = cells[rows[place] as number] as number;
          for (const [feature, all] of features.entries()) all[step] = column.encode(cell, feature);
        }
        return features;
      });
    const covariates: Covariates = {
      static: Float64Array.from(
        this.#of("static").flatMap((column) => {
          const cells = column.cells.view();
          const cell = index < cells.length ? (cells[index] as number) : Number.NaN;
          return column.features.map((_, feature) => column.encode(cell, feature));
        }),
      ),
      past: byRow("past", values),
      known: byRow("known", length),
    };
    const checkHeld = (held: number): void => {
      const rowOf = (step: number): number | undefined =>
        slots === undefined ? rows[step] : rows[slots.indexOf(step)];
      for (const column of this.#of("known"))
        for (let step = values - held; step < values; step++) {
          const row = rowOf(step);
          if (row !== undefined && !Number.isNaN(column.cells.view()[row] as number)) continue;
          const file = this.#files[row !== undefined && row >= firstOfTest ? 1 : 0];
          throw new InputError(
            row === undefined
              ? `series ${quote(id)} has no row for a step to forecast, of which the covariate is to be known`
              : `the covariate is missing for a step of series ${quote(id)} that is to be forecast`,
            `${row === undefined ? "give one" : "fill it"}, or name the column with --past`,
            { file, row: row === undefined ? undefined : lines.view()[row], column: printable(column.name) },
          );
        }
    };
    return { covariates, checkHeld };
  }

  #of(role: CovariateRole): CovariateColumn[] {
    return this.#columns.filter((column) => column.role === role);
  }

  #locate(column: CovariateColumn, head: Table): { column: CovariateColumn; index: number } {
    return { column, index: indexOfColumn(head, column.name, `--${column.role}`) };
  }

  #setStatic(
    column: CovariateColumn,
    place: number,
    series: number,
    value: number,
    { file, line, idOf }: { file: string; line: number; idOf: (series: number) => string },
  ): void {
    while (column.cells.length <= series) column.cells.push(Number.NaN);
    const cells = column.cells.view();
    const before = cells[series] as number;
    if (before === value) return;
    const firstLines = this.#firstLines[place] as number[];
    if (!Number.isNaN(before))
      throw new InputError(
        `${quote(column.written(value))}, but ${quote(column.written(before))} in row ${firstLines[series]}, for series ${quote(idOf(series))}`,
        "write the same on all rows of a series, or name the column with --past or --known",
        { file, row: line, column: printable(column.name) },
      );
    cells[series] = value;
    firstLines[series] = line;
  }
}

function otherCount(
  file: string,
  role: CovariateRole,
  wanted: readonly CovariateReading[],
  given: readonly string[],
): InputError {
  const names = wanted.map(({ name }) => name);
  return wanted.length === 0
    ? new InputError(
        `the model reads no --${role} columns, received ${listNames(given)}`,
        `leave --${role} out, or train anew without --model`,
        { file },
      )
    : new InputError(
        `the model reads ${plural(names.length, "column")} as --${role} (${listNames(names)}), received ${given.length}`,
        `name as many with --${role}, in this order`,
        { file },
      );
}
