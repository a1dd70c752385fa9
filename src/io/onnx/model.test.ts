import { describe, expect, it } from "vitest";
import { FormatError, NotSupportedError } from "../../errors.js";
import {
  type AttributeProto,
  type GraphProto,
  nodeProto,
  type OperatorSetIdProto,
  operatorSetIdProto,
  type TensorProto,
  tensorProto,
  tensorTypeProto,
  typeProto,
  valueInfoProto,
} from "./messages.js";
import { loadOnnx } from "./network.js";
import type { Tensor } from "./tensor.js";
import { type GraphInput, graph, model, node, tensor, valueInfo } from "./testing/build-model.js";

const float = (dims: readonly number[], ...values: number[]): Tensor => tensor("float32", dims, values);
const opset = (version: number, domain = ""): OperatorSetIdProto =>
  operatorSetIdProto.create({ domain, version: BigInt(version) });

/** `y = relu(x w + b)`, x of any batch. */
const LAYER: GraphInput = {
  nodes: [node("Gemm", ["x", "w", "b"], ["sum"]), node("Relu", ["sum"], ["y"])],
  inputs: [valueInfo("x", "float32", ["batch", 2])],
  outputs: [valueInfo("y", "float32", ["batch", 3])],
  weights: { w: float([2, 3], 1, 2, 3, 4, 5, 6), b: float([3], -10, 0, 0.5) },
};

/** The model with some of its own messages changed. */
const changed = (content: GraphInput, change: Partial<GraphProto>): Uint8Array =>
  model(content, { graph: { ...graph(content), ...change } });

describe("a model is refused when it is read", () => {
  const inner = (content: GraphInput): { body: GraphProto } => ({ body: graph(content) });
  const complex = typeProto.create({ tensorType: tensorTypeProto.create({ elemType: 14 }) });
  const [alpha] = node("Elu", [], [], { alpha: 1 }).attribute as [AttributeProto];
  const huge = (dims: readonly bigint[]): TensorProto =>
    tensorProto.create({ dataType: 1, dims, rawData: new Uint8Array(4) });

  it.each<[string, Uint8Array, typeof FormatError | typeof NotSupportedError, RegExp]>([
    ["no bytes", new Uint8Array(0), FormatError, /no graph/],
    ["other bytes", new TextEncoder().encode("PK\u0003\u0004, a zip file"), FormatError, /not an ONNX model/],
    ["an old format", model(LAYER, { irVersion: 2n }), NotSupportedError, /version 2 of the ONNX format/],
    ["a later format", model(LAYER, { irVersion: 99n }), NotSupportedError, /version 99 of the ONNX format/],
    [
      "an old operator set",
      model(LAYER, { opsetImport: [opset(5)] }),
      NotSupportedError,
      /version 5 .*only 6 to 25/,
    ],
    ["a later operator set", model(LAYER, { opsetImport: [opset(26)] }), NotSupportedError, /version 26/],
    [
      "an operator set twice",
      model(LAYER, { opsetImport: [opset(13), opset(14, "ai.onnx")] }),
      FormatError,
      /twice/,
    ],
    ["no operator set", model(LAYER, { opsetImport: [] }), FormatError, /does not import/],
    ["functions", model(LAYER, { functions: [new Uint8Array(1)] }), NotSupportedError, /functions/],
    [
      "sparse weights",
      changed(LAYER, { sparseInitializer: [new Uint8Array(1)] }),
      NotSupportedError,
      /sparse/,
    ],
    [
      "unknown operators, all named",
      model(
        { nodes: [node("Fly", [], ["a"]), node("com.x:Swim", [], ["b"])] },
        { opsetImport: [opset(13), opset(2, "com.x")] },
      ),
      NotSupportedError,
      /Fly \(ai.onnx 13\), Swim \(com.x 2\)/,
    ],
    [
      "an unknown operator in a body",
      model({ nodes: [node("Loop", [], [], inner({ nodes: [node("Fly", [], ["a"])] }))] }),
      NotSupportedError,
      /Fly \(ai.onnx 21\)/,
    ],
    [
      "an unknown attribute",
      model({ nodes: [node("Relu", [], ["y"], { alpha: 1 })] }),
      NotSupportedError,
      /"alpha" is not/,
    ],
    [
      "an attribute twice",
      changed(
        {},
        {
          node: [
            {
              ...node("Elu", [], ["y"]),
              attribute: [alpha, alpha],
            },
          ],
        },
      ),
      FormatError,
      /"alpha": found it twice/,
    ],
    [
      "an input nobody gives",
      model({ nodes: [node("Neg", ["x"], ["y"])] }),
      FormatError,
      /"x", which nothing computes/,
    ],
    ["an output nobody gives", model({ outputs: ["y"] }), FormatError, /output reads "y", which nothing/],
    [
      "a circle",
      model({ nodes: [node("Neg", ["b"], ["a"]), node("Neg", ["a"], ["b"])] }),
      FormatError,
      /reads "b" before it is computed: the nodes are in a circle/,
    ],
    ["a node that reads itself", model({ nodes: [node("Neg", ["a"], ["a"])] }), FormatError, /circle/],
    ["an input twice", model({ inputs: ["x", "x"] }), FormatError, /"x" twice, the second time as an input/],
    [
      "a value twice",
      model({ nodes: [node("Neg", ["x"], ["y"]), node("Abs", ["x"], ["y"])], inputs: ["x"] }),
      FormatError,
      /"y" twice, the second time as an output of node of "y" \(Abs\)/,
    ],
    [
      "an output that is an input",
      model({ nodes: [node("Neg", ["x"], ["x"])], inputs: ["x"] }),
      FormatError,
      /"x" twice/,
    ],
    [
      "a weight twice",
      changed(
        {},
        { initializer: graph({ weights: { w: float([1], 1) } }).initializer.flatMap((one) => [one, one]) },
      ),
      FormatError,
      /"w" twice, the second time as a weight/,
    ],
    [
      "an input without a name",
      changed({}, { input: [valueInfoProto.create({})] }),
      FormatError,
      /input without a name/,
    ],
    [
      "an infinite weight",
      model({ weights: { w: float([2], 1, 1 / 0) } }),
      FormatError,
      /"w": found a weight that is Inf/,
    ],
    [
      "a weight that is no number",
      model({ weights: { w: tensor("float16", [1], [0 / 0]) } }),
      FormatError,
      /"w".*NaN/,
    ],
    [
      "a constant that is no number",
      model({
        nodes: [node("Constant", [], ["w"], { value: tensor("float64", [2], [-1 / 0, 0 / 0]) })],
        outputs: ["w"],
      }),
      FormatError,
      /node of "w" \(Constant\), attribute "value": found NaN, expected numbers/,
    ],
    [
      "a number of an activation that is none",
      model({
        nodes: [node("LSTM", ["x", "w", "r"], ["y"], { activation_alpha: [1, 0 / 0] })],
        inputs: ["x", "w", "r"],
        outputs: ["y"],
      }),
      FormatError,
      /"activation_alpha": found NaN/,
    ],
    [
      "an attribute that is no number",
      model({ nodes: [node("Elu", ["x"], ["y"], { alpha: 0 / 0 })], inputs: ["x"], outputs: ["y"] }),
      FormatError,
      /"alpha": found NaN/,
    ],
    [
      "a weight of strings",
      model({ weights: { w: tensorProto.create({ dataType: 8, rawData: new Uint8Array(0) }) } }),
      NotSupportedError,
      /"w".*string/,
    ],
    [
      "a complex input",
      changed({}, { input: [valueInfoProto.create({ name: "x", type: complex })] }),
      NotSupportedError,
      /"x".*complex64/,
    ],
    [
      "a dimension above 2^31",
      model({ weights: { w: huge([2n ** 31n]) } }),
      FormatError,
      /"w": found a dimension of 2147483648/,
    ],
    [
      "a negative dimension",
      model({ weights: { w: huge([-1n]) } }),
      FormatError,
      /"w": found a dimension of -1/,
    ],
    [
      "too many elements",
      model({ weights: { w: huge([2n ** 30n, 2n ** 30n]) } }),
      FormatError,
      /"w": found dimensions/,
    ],
    [
      "more elements than bytes",
      model({ weights: { w: huge([2n ** 30n]) } }),
      FormatError,
      /"w": found 1 elements, expected 1073741824/,
    ],
    ["65 dimensions", model({ weights: { w: huge(new Array(65).fill(1n)) } }), FormatError, /65 dimensions/],
    [
      "an input of a huge dimension",
      model({ inputs: [valueInfo("x", "float32", [2 ** 40])] }),
      FormatError,
      /"x".*1099511627776/,
    ],
    [
      "a tensor with its data in two places",
      model({
        weights: {
          w: tensorProto.create({ dataType: 1, dims: [1n], rawData: new Uint8Array(4), floatData: [1] }),
        },
      }),
      FormatError,
      /"w": found its data in several places/,
    ],
    [
      "a tensor with the data of another type",
      changed(
        {},
        { initializer: [tensorProto.create({ name: "w", dataType: 1, dims: [1n], int64Data: [1n] })] },
      ),
      FormatError,
      /"w": found data in the field of another type/,
    ],
    [
      "external data without a reader",
      changed(
        {},
        {
          initializer: [
            tensorProto.create({
              name: "w",
              dataType: 1,
              dataLocation: 1,
              externalData: [{ key: "location", value: "w.bin" }],
            }),
          ],
        },
      ),
      FormatError,
      /"w".*"w.bin"; pass `external`/,
    ],
    [
      "an attribute of a function",
      changed(
        {},
        {
          node: [
            nodeProto.create({
              opType: "Elu",
              output: ["y"],
              attribute: [{ ...alpha, refAttrName: "a" }],
            }),
          ],
        },
      ),
      FormatError,
      /outside a function/,
    ],
  ])("%s", (_, bytes, kind, message) => {
    expect(() => loadOnnx(bytes)).toThrow(kind);
    expect(() => loadOnnx(bytes)).toThrow(message);
    expect(() => loadOnnx(bytes)).toThrow(/^[^\r\n]+$/);
  });
});
