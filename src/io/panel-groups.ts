/** What was learnt of one group of a panel: as a part of a passport and tensors, and back. */

import { cellFrom } from "../cells/registry.js";
import { DefinitionError, FormatError } from "../errors.js";
import { covariateWidths } from "../kinds/series/panel/covariate-scales.js";
import { panelBaselines } from "../kinds/series/panel/fitted-baseline.js";
import { headNamed } from "../kinds/series/panel/heads/panel-head.js";
import { LearntCovariates } from "../kinds/series/panel/learnt-covariates.js";
import type { LearntAlone, LearntGroup } from "../kinds/series/panel/learnt-group.js";
import type { GroupModel } from "../kinds/series/panel/panel-model.js";
import { type PanelDesign, panelNetworkModel } from "../kinds/series/panel/panel-network.js";
import { shortSpecification } from "../nn/recurrent.js";
import { learntFrom, type ModelFileOptions, TRAIN_ANEW, tensorsOf } from "./learnt-tensors.js";
import { lendersFrom, lenderTensors } from "./lender-tensors.js";
import { rowsOf, tensorOfRows } from "./number-tensors.js";
import type { SavedAlone, SavedDesign, SavedGroup } from "./panel-passport.js";
import type { Widths } from "./passport-fields.js";
import type { Tensor } from "./safetensors-tensor.js";

type Tensors = ReadonlyMap<string, Tensor>;

/** @param prefix of the names of its tensors */
export function savedGroup(
  { name, frequency, covariates, learnt: { kind, learnt } }: GroupModel,
  prefix: string,
): { group: SavedGroup; tensors: Tensors } {
  const { season, horizon } = learnt;
  const group = { name, frequency, season, horizon, ...(covariates && { covariates }) };
  if (kind !== "by-length") {
    const { tensors, ...saved } = savedAlone({ kind, learnt } as LearntAlone, prefix);
    return { group: { ...group, ...saved }, tensors };
  }
  const { tensors: ofShort, ...short } = savedAlone(learnt.short, shortPrefix(prefix));
  const { tensors, widths, learnt: long } = savedAlone(learnt.long, prefix);
  return {
    group: { ...group, widths, learnt: { kind, long, short } },
    tensors: new Map([...tensors, ...ofShort]),
  };
}

function savedAlone(
  { kind, learnt }: LearntAlone,
  prefix: string,
): { widths: Widths; learnt: SavedAlone; tensors: Tensors } {
  const { horizon } = learnt;
  const widths = savedWidths(learnt.widths);
  const saved = (learnt: SavedAlone, tensors: Iterable<readonly [string, Tensor]>) => {
    return { widths, learnt, tensors: new Map(tensors) };
  };
  const networkTensors = (design: PanelDesign, weights: Float32Array, index: number): Tensors =>
    tensorsOf(panelNetworkModel(design), { weights, statistics: {} }, networkPrefix(prefix, index));
  switch (kind) {
    case "network": {
      const { networks, usualMovement, covariates: told } = learnt;
      const { scales, lenders } = told?.known ?? {};
      const known = scales === undefined ? {} : { covariates: { scales, lenders: lenders?.length ?? 0 } };
      return saved(
        { kind, networks: networks.map(({ design }) => savedDesign(design)), usualMovement, ...known },
        [
          ...networks.flatMap(({ design, weights }, index) => [...networkTensors(design, weights, index)]),
          ...lenderTensors(lenders ?? [], prefix),
        ],
      );
    }
    case "distribution": {
      const { design, weights, places } = learnt;
      const { length: networks } = weights;
      const head = design.head.name;
      return saved({ kind, head, design: savedDesign(design), networks, places: places.length }, [
        ...weights.flatMap((each, index) => [...networkTensors(design, each, index)]),
        ...(places.length === 0 ? [] : [[`${prefix}places`, tensorOfRows(places, horizon)] as const]),
      ]);
    }
    case "baseline":
      return saved({ kind, name: learnt.baseline.name, usualMovement: learnt.usualMovement }, []);
  }
}

/**
 * @returns with how many tensors were read
 * @throws FormatError for tensors that do not fit, and a cell that is not known
 */
export function learntGroup(
  { season, horizon, widths, learnt }: SavedGroup,
  tensors: Tensors,
  prefix: string,
  options: ModelFileOptions,
): { learnt: LearntGroup; count: number } {
  const steps = { season, horizon };
  if (learnt.kind !== "by-length") return learntAlone({ ...steps, widths, learnt }, tensors, prefix, options);
  const long = learntAlone({ ...steps, widths, learnt: learnt.long }, tensors, prefix, options);
  const short = learntAlone({ ...steps, ...learnt.short }, tensors, shortPrefix(prefix), options);
  return {
    learnt: { kind: "by-length", learnt: { ...steps, long: long.learnt, short: short.learnt } },
    count: long.count + short.count,
  };
}

function learntAlone(
  {
    season,
    horizon,
    widths: saved,
    learnt,
  }: Pick<SavedGroup, "season" | "horizon" | "widths"> & { readonly learnt: SavedAlone },
  tensors: Tensors,
  prefix: string,
  options: ModelFileOptions,
): { learnt: LearntAlone; count: number } {
  const widths = new Map([
    [0.8, Float64Array.from(saved.level80)],
    [0.9, Float64Array.from(saved.level90)],
  ]);
  let count = 0;
  const weightsOf = (design: PanelDesign, index: number): Float32Array => {
    const model = asFormat(() => panelNetworkModel(design));
    count += model.parameters.length + model.statistics.length;
    return learntFrom(model, tensors, networkPrefix(prefix, index)).weights;
  };
  const common = { season, horizon, widths };
  switch (learnt.kind) {
    case "network": {
      const { scales, lenders: number = 0 } = learnt.covariates ?? {};
      const told = scales && { covariates: covariateWidths(scales) };
      const networks = learnt.networks.map((each, index) => {
        const design = { ...designFrom(each, horizon, options), ...told };
        return { design, weights: weightsOf(design, index) };
      });
      const lent = scales && lendersFrom(tensors, prefix, number, scales);
      const covariates = scales && new LearntCovariates({ scales, horizon, lenders: lent?.lenders ?? [] });
      return {
        learnt: {
          kind: "network",
          learnt: { ...common, networks, usualMovement: learnt.usualMovement, covariates },
        },
        count: count + (lent?.count ?? 0),
      };
    }
    case "distribution": {
      const design = { ...designFrom(learnt.design, horizon, options), head: headNamed(learnt.head) };
      const weights = Array.from({ length: learnt.networks }, (_, index) => weightsOf(design, index));
      const places = rowsOf(tensors, `${prefix}places`, learnt.places, horizon);
      const odd = places.flatMap((row) => [...row]).find((place) => place < 0 || place > 1);
      if (odd !== undefined)
        throw new FormatError(
          `tensor "${prefix}places": found ${odd}, expected probabilities; ${TRAIN_ANEW}`,
        );
      return {
        learnt: { kind: "distribution", learnt: { ...common, design, weights, places } },
        count: count + (places.length === 0 ? 0 : 1),
      };
    }
    case "baseline": {
      const baseline = panelBaselines.find(({ name }) => name === learnt.name);
      if (baseline === undefined) throw new FormatError(`no baseline is called "${learnt.name}"`);
      const { usualMovement } = learnt;
      return { learnt: { kind: "baseline", learnt: { ...common, baseline, usualMovement } }, count };
    }
  }
}

function shortPrefix(prefix: string): string {
  return `${prefix}short/`;
}

function networkPrefix(prefix: string, index: number): string {
  return `${prefix}network${index}/`;
}

function savedWidths(widths: ReadonlyMap<number, Float64Array>): Widths {
  const of = (level: number): number[] => Array.from(widths.get(level) ?? []);
  return { level80: of(0.8), level90: of(0.9) };
}

function savedDesign(design: PanelDesign): SavedDesign {
  const { cell, units, layers, adjust, sizing, levelSteps, window, segment, leastKnown } = design;
  return {
    cell: shortSpecification(cell),
    units,
    layers,
    adjust,
    sizing,
    levelSteps,
    window,
    segment,
    leastKnown,
  };
}

function designFrom(
  { cell: saved, ...design }: SavedDesign,
  horizon: number,
  { cells, transforms }: ModelFileOptions,
): PanelDesign {
  const cell = asFormat(() =>
    cellFrom(typeof saved === "string" ? { base: saved } : saved, cells, transforms),
  );
  return { ...design, horizon, cell };
}

/** What a file asks for wrongly is its own fault. */
function asFormat<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof DefinitionError) throw new FormatError(error.message);
    throw error;
  }
}
