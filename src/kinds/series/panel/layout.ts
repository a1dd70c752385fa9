/** How a file holds many series, recognised by its first rows and by what was asked for. */

import { InputError } from "../../../errors.js";
import { chooseColumns, indexOfColumn, profile, TIME_NAMES } from "../columns.js";
import { matchDate } from "../dates.js";
import type { Finding } from "../finding.js";
import { listNames, quote } from "../quote.js";
import type { Table } from "../read-table.js";
import { readTimes } from "../time-column.js";
import { type CovariateRoles, covariateRoles, ROLES } from "./covariate-roles.js";
import type { PanelColumns, PanelOptions } from "./panel-options.js";
import { areCounted } from "./table-head.js";

/** `long`: a row per series and time. `wide`: a row a series. `columns`: a column a series. */
export type LayoutKind = "long" | "wide" | "columns";

/** Names of columns, and what was assumed in choosing them. */
export interface Layout {
  readonly kind: LayoutKind;
  /** Undefined where the file holds a single series, or each column is one. */
  readonly id: string | undefined;
  /** Undefined: the rows of a series are in order. In `wide`, defined where the names of the columns are dates. */
  readonly time: string | undefined;
  /** One, or in the layout `columns` several, columns of values; none in `wide`: all that is left. */
  readonly targets: readonly string[];
  readonly split: string | undefined;
  readonly group: string | undefined;
  readonly period: string | undefined;
  /** Columns of what is known beside the values. */
  readonly covariates: CovariateRoles | undefined;
  readonly findings: readonly Finding[];
}

/** Names of columns of ids, the likeliest first. */
const ID_NAMES = [
  /^unique[ _-]?id$/i,
  /^(?:time[ _-]?)?series[ _-]?(?:id|name)?$/i,
  /^(?:item|product|article|material|store|shop|sensor|station|device|meter|customer|vehicle)[ _-]?(?:id|nr|no|number|code|name)$/i,
  /^(?:sku|item|product|article|material|store|shop|sensor|station|device|meter|customer|vehicle|ticker|symbol)$/i,
  /^(?:id|key|name)$/i,
];
const ALL = "all";

/** Whether a column of that name is likely to tell series apart. */
export function isIdName(name: string): boolean {
  return ID_NAMES.some((shape) => shape.test(name));
}

/** What messages call a header of dates. */
const HEADER = "the header";

/**
 * @param head the first rows of the file
 * @throws InputError for a name that is no column, and where no column can hold the values
 */
export function recogniseLayout(head: Table, options: PanelOptions): Layout {
  const asked = checkNames(head, options);
  const targets = severalTargets(head, options.target);
  if (targets !== undefined) return byColumns(head, asked, targets);
  const id = asked.id ?? namedId(head, asked);
  const layout = byRows(head, asked, id) ?? long(head, asked, id);
  checkRows(head, layout);
  return layout;
}

/** What was asked for, where it is a column. */
type Asked = PanelColumns & {
  readonly period: string | undefined;
  readonly covariates: CovariateRoles | undefined;
};

function checkNames(head: Table, options: PanelOptions): Asked {
  const { id, split, group, period } = options;
  for (const [flag, name] of Object.entries({ "--id": id, "--split": split, "--group": group }))
    if (name !== undefined) indexOfColumn(head, name, flag);
  const covariates = covariateRoles(head, options);
  const named = ROLES.flatMap((role) => (covariates?.[role] ?? []).map((name) => [role, name] as const));
  const roles = [...Object.entries({ id, time: options.time, target: options.target, split }), ...named];
  for (const [role, name] of roles) {
    const other = roles.find(([, another]) => another === name)?.[0];
    if (name === undefined || other === role) continue;
    throw new InputError(
      `column ${quote(name)} cannot hold both what --${other} and what --${role} ask for`,
      "choose another with one of the two",
      { file: head.file },
    );
  }
  const isName = typeof period === "string" && (head.columns.includes(period) || !/^\d+$/.test(period));
  if (isName) indexOfColumn(head, period, "--period");
  return { ...options, period: isName ? period : undefined, covariates };
}

/** @throws InputError for a covariate that changes from step to step, where a row is a series */
function checkRows({ file }: Table, { kind, covariates }: Layout): void {
  if (kind !== "wide" || covariates === undefined) return;
  const role = ROLES.find((each) => each !== "static" && covariates[each].length > 0);
  if (role === undefined) return;
  throw new InputError(
    `a row holds a whole series, so column ${quote(covariates[role][0] as string)} cannot change from step to step`,
    `name it with --static, or leave --${role} out`,
    { file },
  );
}

/** Columns that hold neither times nor values. */
function reservedOf(head: Table, { split, group, period, covariates }: Asked, id?: string): Set<number> {
  const names = [id, split, group, period, ...namesOf(covariates)].filter((name) => name !== undefined);
  return new Set(names.map((name) => head.columns.indexOf(name)));
}

function namesOf(covariates: CovariateRoles | undefined): string[] {
  return covariates === undefined ? [] : ROLES.flatMap((role) => covariates[role]);
}

/** The columns that are meant by "all" or by names with commas between; undefined if one column is. */
function severalTargets(head: Table, target: string | undefined): readonly string[] | typeof ALL | undefined {
  if (target === undefined || head.columns.includes(target)) return undefined;
  if (target === ALL) return ALL;
  if (!target.includes(",")) return undefined;
  const names = target.split(",").map((name) => name.trim());
  for (const [index, name] of names.entries()) {
    indexOfColumn(head, name, "--target");
    if (names.indexOf(name) < index)
      throw new InputError(`column ${quote(name)} is named twice`, "name each once with --target", {
        file: head.file,
      });
  }
  return names;
}

function byColumns(head: Table, asked: Asked, wanted: readonly string[] | typeof ALL): Layout {
  const perRow = Object.entries({ "--id": asked.id, "--group": asked.group, "--period": asked.period });
  const useless = perRow.find(([, name]) => name !== undefined);
  const role = ROLES.find((each) => (asked.covariates?.[each] ?? []).length > 0);
  if (role !== undefined)
    throw new InputError(
      "each column is a series, so no column can hold a covariate of one",
      `leave --${role} out, or name a single column with --target`,
      { file: head.file },
    );
  if (useless !== undefined)
    throw new InputError(
      `each column is a series, so no column can say the ${useless[0].slice(2)} of one`,
      `leave ${useless[0]} out, or name a single column with --target`,
      { file: head.file },
    );
  const names = wanted === ALL ? [] : wanted;
  const reserved = reservedOf(head, asked);
  for (const name of names.slice(1)) reserved.add(head.columns.indexOf(name));
  const choice = { column: names[0], time: asked.time };
  const chosen = chooseColumns(head, choice, { flag: "--target", reserved });
  const time = chosen.time === undefined ? undefined : (head.columns[chosen.time] as string);
  if (time !== undefined && names.includes(time))
    throw new InputError(
      `column ${quote(time)} cannot hold both times and values`,
      "choose others with --target or --time",
      { file: head.file },
    );
  const isSeries = (name: string, index: number): boolean =>
    name !== time && !reserved.has(index) && profile(head, name, index).numbers >= 0.5;
  const targets = wanted === ALL ? head.columns.filter(isSeries) : wanted;
  const finding = { text: `a column a series: ${listNames(targets)}`, flag: "--target NAMES" };
  const findings = [finding, ...chosen.findings.filter(({ flag }) => flag !== "--target NAME")];
  return { ...columnsOf(asked), kind: "columns", id: undefined, time, targets, findings };
}

function columnsOf({
  split,
  group,
  period,
  covariates,
}: Asked): Pick<Layout, "split" | "group" | "period" | "covariates"> {
  return { split, group, period, covariates };
}

function namedId(head: Table, asked: Asked): string | undefined {
  const { time, target, split, group, period, covariates } = asked;
  const taken = [time, target, split, group, period, ...namesOf(covariates)];
  const free = head.columns.filter((name) => !taken.includes(name));
  if (head.columns.length < 2) return undefined;
  for (const shape of ID_NAMES) {
    const found = free.find((name) => shape.test(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function cellsOf({ cells, columns }: Table, name: string): readonly string[] {
  return cells[columns.indexOf(name)] as readonly string[];
}

function areDistinct(cells: readonly string[]): boolean {
  return new Set(cells).size === cells.length;
}

function isText(head: Table, name: string): boolean {
  const { present, numbers, dates } = profile(head, name, head.columns.indexOf(name));
  return present > 0 && numbers < 0.5 && dates < 0.5;
}

/** The layout of a row a series, if the file has it. */
function byRows(head: Table, asked: Asked, named: string | undefined): Layout | undefined {
  if (asked.time !== undefined || asked.target !== undefined || asked.split !== undefined) return undefined;
  const reserved = reservedOf(head, asked);
  const first = head.columns.find((_, index) => !reserved.has(index));
  const id = named ?? (first !== undefined && isText(head, first) ? first : undefined);
  if (id === undefined) return undefined;
  const values = head.columns.filter((name, index) => name !== id && !reserved.has(index));
  if (values.length < 2 || values.some((name) => TIME_NAMES.test(name))) return undefined;
  const isDated = areDates(head, values);
  const counted = isDated || areCounted(values);
  const profiles = counted ? [] : values.map((name) => profile(head, name, head.columns.indexOf(name)));
  if (!profiles.every(({ present, numbers, dates }) => present === 0 || (numbers >= 0.5 && dates === 0)))
    return undefined;
  const isTold = asked.id !== undefined || isText(head, id) || counted;
  if (!isTold || !(counted || areDistinct(cellsOf(head, id)))) return undefined;
  const text = `a row a series: ids from column ${quote(id)}, ${values.length} columns of values from left to right`;
  const finding = { text, flag: "--id NAME" };
  return {
    ...columnsOf(asked),
    kind: "wide",
    id,
    time: isDated ? HEADER : undefined,
    targets: [],
    findings: [finding],
  };
}

/** Whether names of columns are dates that can be read, each later than the one before. */
function areDates(head: Table, names: readonly string[]): boolean {
  const isDate = (name: string): boolean =>
    matchDate(name) !== undefined || /^(?:1[5-9]|2[01])\d\d$/.test(name);
  if (!head.hasHeader || !names.every(isDate)) return false;
  try {
    const { times, isDated } = readTimes({ file: head.file, name: HEADER, cells: names, lines: [] });
    return isDated && times.every((time, index) => index === 0 || time > (times[index - 1] as number));
  } catch (error) {
    // Such as days and months that cannot be told apart: the columns are in order all the same.
    if (error instanceof InputError) return false;
    throw error;
  }
}

function long(head: Table, asked: Asked, named: string | undefined): Layout {
  const choose = (id: string | undefined): ReturnType<typeof chooseColumns> =>
    chooseColumns(
      head,
      { column: asked.target, time: asked.time },
      {
        flag: "--target",
        reserved: reservedOf(head, asked, id),
        ...(id === undefined ? {} : { series: cellsOf(head, id) }),
      },
    );
  let [id, chosen] = [named, choose(named)];
  const findings: Finding[] = [];
  const timesOf = (): readonly string[] | undefined =>
    chosen.time === undefined ? undefined : cellsOf(head, head.columns[chosen.time] as string);
  if (id !== undefined && asked.id === undefined) {
    const times = timesOf();
    const tellsNothing = areDistinct(cellsOf(head, id)) && (times === undefined || areDistinct(times));
    if (tellsNothing) {
      const text = `every row has another ${quote(id)}: the file is taken for a single series`;
      findings.push({ text, flag: "--id NAME" });
      [id, chosen] = [undefined, choose(undefined)];
    }
  }
  const times = timesOf();
  if (id === undefined && findings.length === 0 && times !== undefined && !areDistinct(times)) {
    const reserved = reservedOf(head, asked)
      .add(chosen.time as number)
      .add(chosen.value);
    const texts = head.columns.filter((name, index) => !reserved.has(index) && isText(head, name));
    // Another column cannot be told from these; equal times will be refused.
    if (texts.length === 1) {
      id = texts[0] as string;
      chosen = choose(id);
    }
  }
  return {
    ...columnsOf(asked),
    kind: "long",
    id,
    time: chosen.time === undefined ? undefined : head.columns[chosen.time],
    targets: [head.columns[chosen.value] as string],
    findings: [...findings, ...chosen.findings],
  };
}
