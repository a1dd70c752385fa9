import type { CellTools } from "../tools.js";

/** `linear`, and whether a name is that of a gate made by it so far: projections and inner states are none. */
export function followGates(inner: CellTools): {
  readonly linear: CellTools["linear"];
  isGate(name: string): boolean;
} {
  const gates = new Set<string>();
  return {
    linear(gate, operands, initialBias) {
      gates.add(gate);
      return inner.linear(gate, operands, initialBias);
    },
    isGate: (name) => gates.has(name),
  };
}
