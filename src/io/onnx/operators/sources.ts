/** Operators that make tensors out of attributes, shapes and numbers; conversions of type; dropout. */

import type { Call } from "../call.js";
import { elementTypeOf, isBig, isFloat } from "../element-type.js";
import { type OperatorTable, operator } from "../operator.js";
import { formatDims, type Tensor } from "../tensor.js";

function vector(call: Call, type: "float32" | "int64", values: readonly (number | bigint)[]): Tensor {
  return call.build(type, [values.length], (index) => values[index] as number | bigint);
}

function constant(call: Call): Tensor {
  const tensor = call.attribute("value", "tensor");
  if (tensor !== undefined) return tensor;
  const float = call.attribute("value_float", "float");
  if (float !== undefined) return call.build("float32", [], () => float);
  const int = call.attribute("value_int", "int");
  if (int !== undefined) return call.build("int64", [], () => int);
  const floats = call.attribute("value_floats", "floats");
  if (floats !== undefined) return vector(call, "float32", floats);
  const ints = call.attribute("value_ints", "ints");
  if (ints !== undefined) return vector(call, "int64", ints);
  throw call.refuse("no value", "a tensor, number or list of numbers");
}

function constantOfShape(call: Call): Tensor {
  const value = call.attribute("value", "tensor");
  if (value !== undefined && value.data.length !== 1)
    throw call.refuse(`a value of shape ${formatDims(value.dims)}`, "one element");
  const element = value?.data[0] ?? 0;
  return call.build(value?.type ?? "float32", call.integers(0), () => element);
}

function shape(call: Call): Tensor {
  const { dims } = call.tensor(0);
  return vector(call, "int64", dims.slice(call.int("start", 0), call.int("end", dims.length)));
}

/** start, start + delta, … up to the limit, which is not reached. */
function range(call: Call): Tensor {
  const type = call.sameType([call.tensor(0), call.tensor(1), call.tensor(2)]);
  const [start, limit, delta] = [call.scalar(0), call.scalar(1), call.scalar(2)];
  if (Number(delta) === 0) throw call.refuse("a range with steps of 0", "another step");
  const count = Math.max(0, Math.ceil((Number(limit) - Number(start)) / Number(delta)));
  const exact = isBig(type);
  return call.build(type, [count], (index) =>
    exact ? BigInt(start) + BigInt(index) * BigInt(delta) : Number(start) + index * Number(delta),
  );
}

function eyeLike(call: Call): Tensor {
  const { dims, type } = call.tensor(0);
  if (dims.length !== 2) throw call.refuse(`input of shape ${formatDims(dims)}`, "a matrix");
  const [diagonal, columns] = [call.int("k", 0), dims[1] as number];
  return call.build(call.elementType("dtype", elementTypeOf) ?? type, dims, (index) =>
    (index % columns) - Math.floor(index / columns) === diagonal ? 1 : 0,
  );
}

function cast(call: Call): Tensor {
  const type = call.elementType("to", elementTypeOf);
  if (type === undefined) throw call.refuse("no attribute to", "an element type");
  return convert(call, call.tensor(0), type);
}

function convert(call: Call, x: Tensor, type: Tensor["type"]): Tensor {
  return type === x.type ? x : call.build(type, x.dims, (index) => x.data[index] as number | bigint);
}

/** As in inference: everything passes. The mask says so, in the input's type before version 10. */
function dropout(call: Call): Tensor[] {
  const x = call.floats(0);
  const ratio = Number(call.optionalScalar(1) ?? call.float("ratio", 0.5));
  const training = call.opset < 7 ? !call.flag("is_test") : Number(call.optionalScalar(2) ?? 0) !== 0;
  if (training && ratio !== 0)
    throw call.notSupported("dropout in training, whose random numbers are not defined,");
  const mask = call.build(call.opset < 10 && isFloat(x.type) ? x.type : "bool", x.dims, () => 1);
  return [x, mask];
}

export const sources: OperatorTable = {
  Cast: operator(cast, "to", "saturate", "round_mode"),
  CastLike: operator((call) => convert(call, call.tensor(0), call.tensor(1).type), "saturate", "round_mode"),
  Constant: operator(constant, "value", "value_float", "value_floats", "value_int", "value_ints"),
  ConstantOfShape: operator(constantOfShape, "value"),
  Dropout: operator(dropout, "ratio", "seed", "is_test"),
  EyeLike: operator(eyeLike, "dtype", "k"),
  Range: operator(range),
  Shape: operator(shape, "start", "end"),
  Size: operator((call) => call.build("int64", [], () => call.tensor(0).data.length)),
};
