/** Reading a model: its versions, its operators, its graph, and what it says of its inputs and outputs. */

import { FormatError, NotSupportedError } from "../../errors.js";
import { quote } from "../safetensors-scanner.js";
import { type ElementType, elementTypeOf, nameOfCode } from "./element-type.js";
import type { ExternalFiles } from "./external-data.js";
import type { Graph } from "./graph.js";
import { type GraphProto, type ModelProto, modelProto, type ValueInfoProto } from "./messages.js";
import { DOMAINS } from "./operators/table.js";
import { prepareGraph, type Surroundings } from "./prepare.js";
import { MAX_DIMENSION } from "./tensor.js";

/** What a model says of one of its inputs or outputs. */
export interface ValueDescription {
  readonly name: string;
  /** Undefined where the file does not say. */
  readonly type: ElementType | "sequence" | "optional" | undefined;
  /** Sizes, names of sizes that are open, or "?"; undefined where not even their number is said. */
  readonly dims: readonly (number | string)[] | undefined;
  /** Whether a run may leave it out: it has a default. */
  readonly optional: boolean;
}

export interface Model {
  readonly graph: Graph;
  readonly inputs: readonly ValueDescription[];
  readonly outputs: readonly ValueDescription[];
}

/** Versions of the file format that mean what is read here. */
const FIRST_IR = 3n;
const LAST_IR = 13n;

/**
 * @throws FormatError for bytes that are not a model, or one that contradicts itself; NotSupportedError for versions,
 * operators and types that are not supported
 */
export function readModel(bytes: Uint8Array, external?: ExternalFiles): Model {
  const proto = modelProto.decode(bytes);
  const { graph, irVersion, functions } = proto;
  if (graph === undefined)
    throw new FormatError("not an ONNX model: found no graph; check that this is the file you meant");
  if (irVersion < FIRST_IR || irVersion > LAST_IR)
    throw new NotSupportedError(
      `version ${irVersion} of the ONNX format is not supported, only ${FIRST_IR} to ${LAST_IR}; export the model in one of these`,
    );
  if (functions.length > 0)
    throw new NotSupportedError("functions in a model are not supported; export the model with them inlined");
  const opsets = opsetsOf(proto);
  checkOperators(graph, opsets);
  const operatorOf = operatorLookup(opsets);
  const ready = prepareGraph(graph, { operatorOf, external, knows: () => false });
  const describe = (info: ValueInfoProto): ValueDescription => describeValue(info, ready);
  return { graph: ready, inputs: graph.input.map(describe), outputs: graph.output.map(describe) };
}

/** ONNX's own domain has two names. */
const domainName = (domain: string): string => (domain === "ai.onnx" ? "" : domain);
const showDomain = (domain: string): string => (domain === "" ? "ai.onnx" : quote(domain).slice(1, -1));

function opsetsOf({ opsetImport }: ModelProto): ReadonlyMap<string, number> {
  const opsets = new Map<string, number>();
  for (const { domain, version } of opsetImport) {
    const name = domainName(domain);
    if (opsets.has(name))
      throw new FormatError(
        `found the operator set ${showDomain(name)} twice, expected it once; export the model again`,
      );
    opsets.set(name, Number(version));
    const known = DOMAINS.get(name);
    if (known !== undefined && !(version >= known.first && version <= known.last))
      throw new NotSupportedError(
        `version ${version} of the operator set ${showDomain(name)} is not supported, only ${known.first} to ${known.last}; ` +
          "export the model in one of these",
      );
  }
  return opsets;
}

function operatorLookup(opsets: ReadonlyMap<string, number>): Surroundings["operatorOf"] {
  return (domain, name) => {
    const operator = DOMAINS.get(domainName(domain))?.operators.get(name);
    const opset = opsets.get(domainName(domain));
    if (operator === undefined || opset === undefined) throw new NotSupportedError(missing([quote(name)]));
    return { operator, opset };
  };
}

/** All operators that are not there, in one error. */
function checkOperators(graph: GraphProto, opsets: ReadonlyMap<string, number>): void {
  const absent = new Set<string>();
  const visit = ({ node }: GraphProto): void => {
    for (const { domain, opType, attribute } of node) {
      const name = domainName(domain);
      const version = opsets.get(name);
      if (version === undefined)
        throw new FormatError(
          `found operator ${quote(opType)} of the operator set ${showDomain(name)}, which the model does not import; export it again`,
        );
      if (DOMAINS.get(name)?.operators.get(opType) === undefined)
        absent.add(`${quote(opType).slice(1, -1)} (${showDomain(name)} ${version})`);
      for (const { g, graphs } of attribute)
        for (const inner of g === undefined ? graphs : [g, ...graphs]) visit(inner);
    }
  };
  visit(graph);
  if (absent.size > 0) throw new NotSupportedError(missing([...absent]));
}

function missing(names: readonly string[]): string {
  const shown = names.length > 8 ? [...names.slice(0, 8), "…"] : names;
  return `operators that are not supported: ${shown.join(", ")}; export the model without them`;
}

function describeValue({ name, type }: ValueInfoProto, graph: Graph): ValueDescription {
  const optional = graph.initialisers.has(name);
  if (type?.sequenceType !== undefined) return { name, type: "sequence", dims: undefined, optional };
  if (type?.optionalType !== undefined) return { name, type: "optional", dims: undefined, optional };
  const tensor = type?.tensorType;
  if (tensor === undefined) return { name, type: undefined, dims: undefined, optional };
  const element = elementTypeOf(tensor.elemType);
  if (element === undefined)
    throw new NotSupportedError(
      `${quote(name)}: elements of type ${nameOfCode(tensor.elemType)} are not supported; export the model with another type`,
    );
  const dims = tensor.shape?.dim.map(({ dimValue, dimParam }) => {
    if (dimValue === undefined) return dimParam === undefined || dimParam === "" ? "?" : dimParam;
    if (dimValue < 0n || dimValue > MAX_DIMENSION)
      throw new FormatError(
        `${quote(name)}: found a dimension of ${dimValue}, expected one from 0 to ${MAX_DIMENSION}; export the model again`,
      );
    return Number(dimValue);
  });
  return { name, type: element, dims, optional };
}
