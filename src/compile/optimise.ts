/** The passes over the graph, in order. */

import type { Node } from "../graph/node.js";
import { defer } from "./defer.js";
import { hoist } from "./hoist.js";
import { narrow } from "./narrow.js";
import { prune } from "./prune.js";
import { simplify } from "./simplify.js";

export const passes: readonly { readonly name: string; run(outputs: readonly Node[]): Node[] }[] = [
  { name: "simplify", run: simplify },
  { name: "narrow", run: narrow },
  { name: "hoist", run: hoist },
  { name: "defer", run: defer },
  { name: "simplify again", run: simplify },
  { name: "prune", run: prune },
];

/** An equivalent graph in which loops hold nothing that could be outside of them. */
export function optimise(outputs: readonly Node[]): Node[] {
  return passes.reduce<Node[]>((nodes, pass) => pass.run(nodes), [...outputs]);
}
