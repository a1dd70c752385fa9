/** One column of covariates: its cells as numbers, or as categories that become a 0 or 1 each. */

import { InputError } from "../../../errors.js";
import { profile } from "../columns.js";
import { detectNumberStyle, isMissing, type NumberStyle } from "../numbers.js";
import { listNames, plural, printable, quote } from "../quote.js";
import type { Table } from "../read-table.js";
import type { CovariateRole } from "./covariate-roles.js";
import { Growing } from "./growing.js";
import { NumberReader } from "./number-reader.js";
import type { CovariateReading } from "./panel-reading.js";
import { detach } from "./series-ids.js";

/** A network learns little of more, each of which is seen seldom. */
const MOST_CATEGORIES = 50;

export class CovariateColumn {
  readonly name: string;
  readonly role: CovariateRole;
  /** `[rows]`, or `[series]` of a static one: numbers, or numbers of categories; NaN = missing. */
  readonly cells: Growing<Float64Array> = new Growing((length) => new Float64Array(length));
  /** Undefined where cells are categories. */
  readonly #style: NumberStyle | undefined;
  readonly #numbers: NumberReader | undefined;
  readonly #categories = new Map<string, number>();
  /** Those that a model knows; undefined where all are found in the file. */
  readonly #settled: readonly string[] | undefined;
  #order: readonly string[] | undefined;

  /**
   * @param style of numbers; undefined: categories
   * @param settled the categories that there are; undefined: those that are met
   */
  constructor(
    name: string,
    role: CovariateRole,
    style: NumberStyle | undefined,
    settled?: readonly string[] | undefined,
  ) {
    this.name = name;
    this.role = role;
    this.#style = style;
    this.#settled = settled;
    for (const category of settled ?? []) this.#categories.set(category, this.#categories.size);
    if (style === undefined) return;
    const advice = `, or leave it out of --${role}`;
    this.#numbers = new NumberReader(style, advice);
  }

  /** As a model has it; else numbers, if at least half of the cells that are seen first are. */
  static of(
    head: Table,
    name: string,
    role: CovariateRole,
    settled?: CovariateReading | undefined,
  ): CovariateColumn {
    if (settled?.categories !== undefined)
      return new CovariateColumn(name, role, undefined, settled.categories);
    const index = head.columns.indexOf(name);
    const { present, numbers } = profile(head, name, index);
    const isNumeric = settled !== undefined || present === 0 || numbers >= 0.5;
    const cells = head.cells[index] as readonly string[];
    return new CovariateColumn(name, role, isNumeric ? detectNumberStyle(cells, head.delimiter) : undefined);
  }

  /**
   * @returns the number of a cell, or of its category; NaN where it is missing
   * @throws InputError for too many categories, and for one that a model does not know where it is to be known of the
   *   future; what is no number is left to {@link check}
   */
  read(cell: string, row: number, file: string): number {
    const text = cell.trim();
    if (this.#numbers !== undefined) {
      this.#numbers.file = file;
      return this.#numbers.read(text, row, this.name);
    }
    const known = this.#categories.get(text);
    if (known !== undefined) return known;
    if (isMissing(text)) return Number.NaN;
    const code = this.#categories.size;
    if (this.#settled !== undefined && this.role === "known")
      throw new InputError(
        `${quote(text)} is no category that the model knows`,
        `write one of ${listNames(this.#settled)}, or train anew without --model`,
        { file, row, column: printable(this.name) },
      );
    if (this.#settled === undefined && code === MOST_CATEGORIES)
      throw new InputError(
        `${quote(text)} is one category more than ${MOST_CATEGORIES}`,
        `give fewer of them, or numbers, or leave the column out of --${this.role}`,
        { file, row, column: printable(this.name) },
      );
    this.#categories.set(detach(text), code);
    return code;
  }

  /** As a cell would say it. */
  written(value: number): string {
    if (this.#numbers !== undefined) return String(value);
    return [...this.#categories].find(([, code]) => code === value)?.[0] ?? "";
  }

  /** Itself without cells, for numbers that turn out to be written in another way; undefined where they are not. */
  restyled(delimiter: string | undefined): CovariateColumn | undefined {
    const found = this.#numbers?.style(delimiter);
    return found === undefined || found.decimal === this.#style?.decimal
      ? undefined
      : new CovariateColumn(this.name, this.role, found);
  }

  /** Itself without cells. */
  emptied(): CovariateColumn {
    return new CovariateColumn(this.name, this.role, this.#style, this.#settled);
  }

  /** @throws InputError for the first cell that was no number */
  check(): void {
    this.#numbers?.check();
  }

  /** Names of what a network reads of it: one of numbers, one of two categories, each of more. */
  get features(): readonly string[] {
    if (this.#numbers !== undefined) return [this.name];
    return this.#shown.map((category) => `${this.name}=${category}`);
  }

  /** One of the features of a cell; of a category that a model does not know it is missing. */
  encode(value: number, feature: number): number {
    if (this.#numbers !== undefined || Number.isNaN(value)) return value;
    if (value >= (this.#settled?.length ?? Number.POSITIVE_INFINITY)) return Number.NaN;
    return this.#categories.get(this.#shown[feature] as string) === value ? 1 : 0;
  }

  /** Such as `"region" (3 categories)`. */
  describe(): string {
    if (this.#numbers !== undefined) return quote(this.name);
    const { length: size } = this.#all;
    return `${quote(this.name)} (${size === 1 ? "1 category" : plural(size, "categorie")})`;
  }

  /** Whatever the order of the file; of two the second says all, of one there is nothing to say. */
  get #shown(): readonly string[] {
    const all = this.#all;
    return all.length <= 2 ? all.slice(1) : all;
  }

  get #all(): readonly string[] {
    if (this.#settled !== undefined) return this.#settled;
    if (this.#order?.length !== this.#categories.size) this.#order = [...this.#categories.keys()].sort();
    return this.#order;
  }

  /** How to read another file alike. */
  get reading(): CovariateReading {
    return this.#numbers === undefined ? { name: this.name, categories: this.#all } : { name: this.name };
  }

  /** Categories that a model does not know. */
  get unknown(): readonly string[] {
    return this.#settled === undefined ? [] : [...this.#categories.keys()].slice(this.#settled.length);
  }
}
