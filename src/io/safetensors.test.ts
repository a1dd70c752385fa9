import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError, InputError } from "../errors.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import { fromFloatArray, type Tensor, toFloat32Array, toFloat64Array } from "./safetensors-tensor.js";

/** A file of the given header text and data bytes. */
function file(header: string, data: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = new Uint8Array(new BigUint64Array([BigInt(text.byteLength)]).buffer);
  return Uint8Array.from([...length, ...text, ...data]);
}

/** A file of one tensor whose header entry is given as text. */
function fileOf(info: string, bytes = 8): Uint8Array {
  return file(`{"a":${info}}`, Array(bytes).fill(0));
}

const messageOf = (bytes: Uint8Array): string => {
  try {
    decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  return "accepted";
};

const names = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "",
    "1",
    '"\\"',
    "\ud800",
    "a\ud800",
    "\udfff\ud800",
  ),
);
const tensors = fc
  .record({ rows: fc.nat(4), columns: fc.nat(4), dtype: fc.constantFrom("F32", "F64", "U8", "I64") })
  .chain(({ rows, columns, dtype }): fc.Arbitrary<Tensor> => {
    const size = rows * columns * { F32: 4, F64: 8, U8: 1, I64: 8 }[dtype as "F32"];
    return fc.uint8Array({ minLength: size, maxLength: size }).map((data) => ({
      dtype: dtype as Tensor["dtype"],
      shape: [rows, columns],
      data,
    }));
  });
const contents = fc.record({
  metadata: fc.dictionary(names, fc.string({ unit: "binary" }), { noNullPrototype: false }),
  tensors: fc.array(fc.tuple(names, tensors), { maxLength: 5 }).map((entries) => new Map(entries)),
});

describe("encode and decode", () => {
  it("give back every name, text, shape and byte", () => {
    fc.assert(
      fc.property(contents, (content) => {
        const decoded = decodeSafetensors(encodeSafetensors(content));
        expect(new Map(Object.entries(decoded.metadata))).toEqual(new Map(Object.entries(content.metadata)));
        expect([...decoded.tensors.keys()]).toEqual([...content.tensors.keys()].sort());
        for (const [name, tensor] of content.tensors) {
          const { dtype, shape, data } = decoded.tensors.get(name) as Tensor;
          expect({ dtype, shape, data: [...data] }).toEqual({ ...tensor, data: [...tensor.data] });
        }
      }),
    );
  });

  it("do not depend on the order of names", () => {
    fc.assert(
      fc.property(contents, ({ metadata, tensors }) => {
        const reversed = {
          metadata: Object.fromEntries(Object.entries(metadata).reverse()),
          tensors: new Map([...tensors].reverse()),
        };
        expect(encodeSafetensors(reversed)).toEqual(encodeSafetensors({ metadata, tensors }));
      }),
    );
  });

  it("write exactly these bytes", () => {
    const bytes = encodeSafetensors({
      metadata: { b: "2", a: "ü" },
      tensors: new Map([
        ["w", fromFloatArray([1, 2], Float32Array.of(1, -2))],
        ["b", fromFloatArray([], Float64Array.of(0.5))],
      ]),
    });
    const header =
      '{"__metadata__":{"a":"ü","b":"2"},"b":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
      '"w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}}';
    const data = [0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
    // The header is 143 bytes (ü takes two), one short of a multiple of 8.
    expect(bytes).toEqual(file(`${header} `, data));
  });

  it("write no metadata when there is none", () => {
    expect(encodeSafetensors({ metadata: {}, tensors: new Map() })).toEqual(file("{}      "));
  });

  it("leave a lone surrogate what it was", () => {
    const bytes = encodeSafetensors({ metadata: { text: "a\ud800" }, tensors: new Map() });
    expect(decodeSafetensors(bytes).metadata.text).toBe("a\ud800");
  });

  it("take __proto__ for a plain name", () => {
    const metadata = decodeSafetensors(file('{"__metadata__":{"__proto__":"x"}}')).metadata;
    expect(Object.getPrototypeOf(metadata)).toBeNull();
    expect(Object.entries(metadata)).toEqual([["__proto__", "x"]]);
  });

  it.each<[string, Tensor]>([
    ["bytes that do not fit the shape", { dtype: "F32", shape: [2], data: new Uint8Array(7) }],
    ["a fractional size", { dtype: "F32", shape: [0.5, 2], data: new Uint8Array(4) }],
    ["a negative size", { dtype: "F32", shape: [-1, -1], data: new Uint8Array(4) }],
    ["half a byte", { dtype: "F4", shape: [3], data: new Uint8Array(1) }],
  ])("refuse to write %s", (_, tensor) => {
    expect(() => encodeSafetensors({ metadata: {}, tensors: new Map([["a", tensor]]) })).toThrow(FormatError);
  });

  it("refuse to write a tensor of the reserved name, and a header above 100 MB", () => {
    const tensor = fromFloatArray([1], Float32Array.of(1));
    const reserved = new Map([["__metadata__", tensor]]);
    expect(() => encodeSafetensors({ metadata: {}, tensors: reserved })).toThrow(/reserved/);
    const metadata = { long: "x".repeat(100_000_000) };
    expect(() => encodeSafetensors({ metadata, tensors: new Map() })).toThrow(/less metadata/);
  });
});

describe("decode", () => {
  it.each([undefined, "model.safetensors", new ArrayBuffer(8)])("refuses %o, which is no bytes", (bytes) => {
    expect(() => decodeSafetensors(bytes as never)).toThrow(InputError);
    expect(() => decodeSafetensors(bytes as never)).toThrow("a safetensors file is bytes, received ");
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["an empty file", new Uint8Array(0), /found 0 bytes, expected at least 8/],
    [
      "a file cut short",
      fileOf('{"dtype":"F32","shape":[2],"data_offsets":[0,8]}', 7),
      /data_offsets \[0,8\].* 7 bytes/,
    ],
    ["a header longer than the file", file("{}").subarray(0, 9), /found 1 bytes.*header of 2/],
    [
      "a header of 2^63 bytes",
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80),
      /9223372036854775808 bytes, expected at most 100000000/,
    ],
    [
      "a header of 100 MB and a byte",
      Uint8Array.of(0x01, 0xe1, 0xf5, 0x05, 0, 0, 0, 0),
      /expected at most 100000000/,
    ],
    [
      "an announced header of 100 MB",
      Uint8Array.of(0x00, 0xe1, 0xf5, 0x05, 0, 0, 0, 0),
      /found 0 bytes after/,
    ],
    ["an empty header", file(""), /found "" at its start/],
    ["a header that ends early", file('{"__metadata__":{'), /found nothing more, expected a string/],
    ["a header that is not UTF-8", file("{}").fill(0xff, 9), /not UTF-8/],
    ["another first character", file(" {}"), /found " " at its start, expected "{"/],
    ["text behind the header", file("{}x"), /found "x", expected the end/],
    ["a byte order mark", file("\ufeff{}"), /at its start/],
    [
      "a tensor key given twice",
      file('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":0}'),
      /found key "a" again, expected every key once/,
    ],
    [
      "a key given twice, once escaped",
      file('{"__metadata__":{"a":"","\\u0061":""}}'),
      /again, expected every key once/,
    ],
    [
      "a field given twice",
      fileOf('{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}'),
      /again, expected every key once/,
    ],
    ["metadata given twice", file('{"__metadata__":{},"__metadata__":{}}'), /again, expected every key once/],
    [
      "an unknown field",
      fileOf('{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}'),
      /found key "x", expected dtype, shape and data_offsets only/,
    ],
    [
      "a missing field",
      fileOf('{"dtype":"F32","data_offsets":[0,8]}'),
      /found keys "dtype,data_offsets", expected dtype, shape and/,
    ],
    ["an unknown dtype", fileOf('{"dtype":"f32","shape":[2],"data_offsets":[0,8]}'), /dtype "f32"/],
    [
      "an inherited name as dtype",
      fileOf('{"dtype":"toString","shape":[2],"data_offsets":[0,8]}'),
      /dtype "toString"/,
    ],
    ["a fractional offset", fileOf('{"dtype":"F32","shape":[2],"data_offsets":[0,8.0]}'), /found ".0/],
    ["a leading zero", fileOf('{"dtype":"F32","shape":[02],"data_offsets":[0,8]}'), /found "2/],
    [
      "a number above 2^53",
      fileOf('{"dtype":"F32","shape":[9007199254740993],"data_offsets":[0,8]}'),
      /below 2\^53/,
    ],
    [
      "an overflowing shape",
      fileOf('{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}'),
      /8 bytes for F32/,
    ],
    [
      "an overflow times zero",
      fileOf('{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}', 0),
      /0 bytes for F32/,
    ],
    ["three offsets", fileOf('{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}'), /data_offsets \[0,8,8\]/],
    ["a reversed span", fileOf('{"dtype":"F32","shape":[2],"data_offsets":[8,0]}'), /data_offsets \[8,0\]/],
    [
      "half a byte",
      fileOf('{"dtype":"F4","shape":[3],"data_offsets":[0,1]}', 1),
      /1 bytes for F4 \[3\], expected a shape/,
    ],
    [
      "a size that does not fit",
      fileOf('{"dtype":"F32","shape":[3],"data_offsets":[0,8]}'),
      /8 bytes for F32 \[3\], expected 12/,
    ],
    [
      "a hole before",
      fileOf('{"dtype":"F32","shape":[1],"data_offsets":[4,8]}'),
      /from byte 4, expected it from byte 0/,
    ],
    [
      "bytes of no tensor",
      fileOf('{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'),
      /found 8 bytes of data, expected the 4/,
    ],
    [
      "overlapping tensors",
      file(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        [0, 0, 0],
      ),
      /"b": found data from byte 1, expected it from byte 2/,
    ],
    ["metadata that is no text", file('{"__metadata__":{"epoch":3}}'), /found "3}}", expected a string/],
    ["a bare line break in a string", file('{"__metadata__":{"a":"\n"}}'), /expected a JSON string/],
    ["an unknown escape", file('{"__metadata__":{"a":"\\x"}}'), /expected a JSON string/],
    ["an open string", file('{"__metadata__":{"a":"\\"}}'), /closing quotation mark/],
    ["a trailing comma", file('{"__metadata__":{},}'), /found "}", expected a string/],
    ["a missing comma", file('{"__metadata__":{"a":"" "b":""}}'), /expected a comma or "}"/],
    ["a missing colon", file('{"__metadata__" {}}'), /expected ":"/],
  ])("refuses %s", (_, bytes, message) => {
    expect(messageOf(bytes)).toMatch(message);
  });

  it("accepts white space, escapes and brackets in strings", () => {
    const header =
      '{ "__metadata__" :\t{ "a" : "\\\\" , "b" : "\\"}" } ,\r\n"t\\n" : { "shape" : [ 1 , 0 ] , "dtype" : "U8" , "data_offsets" : [ 0 , 0 ] } } \n';
    const { metadata, tensors } = decodeSafetensors(file(header));
    expect(Object.entries(metadata)).toEqual([
      ["a", "\\"],
      ["b", '"}'],
    ]);
    expect([...tensors]).toEqual([["t\n", { dtype: "U8", shape: [1, 0], data: new Uint8Array(0) }]]);
  });

  it("accepts an empty tensor between two others, wherever the header names it", () => {
    const info = (begin: number, end: number): string =>
      `{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}`;
    const header = `{"full":${info(1, 3)},"empty":${info(1, 1)},"first":${info(0, 1)},"last":${info(3, 3)}}`;
    const { tensors } = decodeSafetensors(file(header, [5, 6, 7]));
    expect([...tensors].map(([name, { data }]) => [name, [...data]])).toEqual([
      ["full", [6, 7]],
      ["empty", []],
      ["first", [5]],
      ["last", []],
    ]);
  });

  it("says so in one printable line, whatever the name", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\u2028", "\u2029", "\u202e")),
        (name) => {
          fc.pre(name !== "__metadata__");
          const message = messageOf(
            file(`{${JSON.stringify(name)}:{"dtype":"F32","shape":[1],"data_offsets":[0,9]}}`),
          );
          expect(message).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
        },
      ),
    );
  });

  it("never fails in another way, whatever the header", () => {
    const tokens = fc.constantFrom(
      ..."{}[],: ",
      '"a"',
      '"dtype"',
      '"shape"',
      '"data_offsets"',
      '"F32"',
      '"__metadata__"',
      '"\\',
      "0",
      "8",
      "-",
    );
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 20 }), (parts) => {
        messageOf(file(`{${parts.join("")}`));
      }),
      { numRuns: 500 },
    );
  });

  it("reads a megabyte of escaped quotation marks in linear time", () => {
    const metadata = { text: '\\"'.repeat(500_000) };
    const started = performance.now();
    expect(decodeSafetensors(encodeSafetensors({ metadata, tensors: new Map() })).metadata).toEqual(metadata);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("typed accessors", () => {
  const numbers = [0, -0, 1.5, Math.PI, -1e-300, Number.NaN, Number.POSITIVE_INFINITY];

  it("read F32 and F64 at any alignment", () => {
    for (const type of [Float32Array, Float64Array]) {
      const { dtype, shape, data } = fromFloatArray([7], type.from(numbers));
      for (const offset of [0, 1, 2, 3]) {
        const shifted = new Uint8Array(data.byteLength + offset).subarray(offset);
        shifted.set(data);
        const tensor: Tensor = { dtype, shape, data: shifted };
        expect(toFloat32Array(tensor)).toEqual(Float32Array.from(numbers));
        expect(toFloat64Array(tensor)).toEqual(Float64Array.from(type.from(numbers)));
      }
    }
  });

  it("copy", () => {
    const source = Float32Array.of(1);
    const tensor = fromFloatArray([1], source);
    source[0] = 2;
    toFloat32Array(tensor)[0] = 3;
    expect([...toFloat32Array(tensor)]).toEqual([1]);
  });

  it("refuse what is not F32 or F64", () => {
    const tensor: Tensor = { dtype: "I32", shape: [1], data: new Uint8Array(4) };
    expect(() => toFloat32Array(tensor)).toThrow(/dtype I32, expected F32 or F64/);
    expect(() => toFloat64Array(tensor)).toThrow(FormatError);
  });
});
