/**
 * A model file of ONNX, written by hand: a protocol buffer, of which a message is a sequence of fields, and a field a
 * key (number · 8 + kind of coding) and a value. Numbers of fields are those of onnx.proto.
 */

const FLOAT = 1;
const INT64 = 7;
const OPSET = 14;
const IR_VERSION = 8;

/**
 * LSTM, its last output, and a dense head.
 *
 * Inputs `x [T, B, I]`, `h [1, B, H]` and `c [1, B, H]`; outputs `y [B, O]`, `h_next` and `c_next`.
 * @param tensors `W [1, 4H, I]`, `R [1, 4H, H]`, `B [1, 8H]`, gates in ONNX's order i, o, f, c; `weight [O, H]`, `bias [O]`
 * @returns bytes of a ModelProto
 */
export function lstmModel({ inputs, units, outputs }, tensors) {
  const shapes = {
    W: [1, 4 * units, inputs],
    R: [1, 4 * units, units],
    B: [1, 8 * units],
    weight: [outputs, units],
    bias: [outputs],
  };
  const state = [1, "batch", units];
  const graph = message(
    field(
      1,
      node("LSTM", ["x", "W", "R", "B", "", "h", "c"], ["", "h_next", "c_next"], { hidden_size: units }),
    ),
    field(1, node("Squeeze", ["h_next", "axes"], ["last"])),
    field(1, node("Gemm", ["last", "weight", "bias"], ["y"], { transB: 1 })),
    field(2, text("lstm")),
    ...Object.entries(shapes).map(([name, shape]) => field(5, floats(name, shape, tensors[name]))),
    field(5, integers("axes", [0])),
    field(11, value("x", ["time", "batch", inputs])),
    field(11, value("h", state)),
    field(11, value("c", state)),
    field(12, value("y", ["batch", outputs])),
    field(12, value("h_next", state)),
    field(12, value("c_next", state)),
  );
  return message(number(1, IR_VERSION), field(7, graph), field(8, number(2, OPSET)));
}

function node(operator, inputs, outputs, attributes = {}) {
  return message(
    ...inputs.map((name) => field(1, text(name))),
    ...outputs.map((name) => field(2, text(name))),
    field(4, text(operator)),
    ...Object.entries(attributes).map(([name, integer]) =>
      // 20: the type of the attribute, of which 2 is an integer.
      field(5, message(field(1, text(name)), number(3, integer), number(20, 2))),
    ),
  );
}

function floats(name, shape, data) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return tensor(name, shape, FLOAT, bytes);
}

function integers(name, list) {
  return tensor(name, [list.length], INT64, new Uint8Array(BigInt64Array.from(list, BigInt).buffer));
}

function tensor(name, shape, type, bytes) {
  return message(
    ...shape.map((size) => number(1, size)),
    number(2, type),
    field(8, text(name)),
    field(9, bytes),
  );
}

/** A float32 input or output; a dimension is a size or a name. */
function value(name, shape) {
  const dimensions = shape.map((size) =>
    field(1, typeof size === "string" ? field(2, text(size)) : number(1, size)),
  );
  const type = field(1, message(number(1, FLOAT), field(2, message(...dimensions))));
  return message(field(1, text(name)), field(2, type));
}

const text = (string) => new TextEncoder().encode(string);
const message = (...fields) => new Uint8Array(Buffer.concat(fields));
/** A field of bytes: a text, a message. */
const field = (key, bytes) => message(varint(key * 8 + 2), varint(bytes.length), bytes);
const number = (key, integer) => message(varint(key * 8), varint(integer));

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(integer) {
  const bytes = [];
  let rest = integer;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}
