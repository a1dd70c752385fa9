/** One operator, evaluated as the only node of a model. */

import { Budget } from "../budget.js";
import type { ElementType } from "../element-type.js";
import { evaluate } from "../evaluate.js";
import { operatorSetIdProto } from "../messages.js";
import { readModel } from "../model.js";
import type { Tensor } from "../tensor.js";
import { model, node, valueInfo } from "./build-model.js";

export type Attributes = NonNullable<Parameters<typeof node>[3]>;

/** Inputs may be absent; gives as many outputs as asked for. */
export function evaluateNode(
  operator: string,
  inputs: readonly (Tensor | undefined)[],
  attributes: Attributes = {},
  { outputs = 1, opset = 21 }: { readonly outputs?: number; readonly opset?: number } = {},
): Tensor[] {
  const names = inputs.map((input, index) => (input === undefined ? "" : `in${index}`));
  const results = Array.from({ length: outputs }, (_, index) => `out${index}`);
  const given = inputs.filter((input) => input !== undefined);
  const bytes = model(
    {
      nodes: [node(operator, names, results, attributes)],
      inputs: inputs.flatMap((input, index) =>
        input === undefined ? [] : [valueInfo(`in${index}`, input.type as ElementType, input.dims)],
      ),
      outputs: results,
    },
    { opsetImport: [operatorSetIdProto.create({ version: BigInt(opset) })] },
  );
  return evaluate(readModel(bytes).graph, given, new Budget()) as Tensor[];
}
