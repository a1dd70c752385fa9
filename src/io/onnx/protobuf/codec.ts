/**
 * Messages as tables: a field's name, its number and its kind of value. Reading, writing and the defaults follow from
 * the table. Unknown fields are passed over, as the format wants; a single field given twice is refused, because two
 * readers may take different ones.
 */

import { DELIMITED, FIXED32, FIXED64, VARINT, WireReader, type WireType } from "./wire-reader.js";
import { WireWriter } from "./wire-writer.js";

/** One kind of value on the wire. */
export interface Kind<T> {
  readonly wire: WireType;
  /** What an absent value means. */
  readonly absent: T;
  readonly read: (reader: WireReader) => T;
  readonly write: (writer: WireWriter, value: T) => void;
}

/** One field of a message. */
export interface Field<T> {
  readonly number: number;
  readonly repeated: boolean;
  readonly initial: () => T;
  /** The value after one more occurrence. */
  readonly read: (reader: WireReader, wire: WireType, before: T) => T;
  readonly write: (writer: WireWriter, value: T) => void;
}

export type Fields<T> = { readonly [Name in keyof T]-?: Field<T[Name]> };

/** A message is a kind of value too, so that messages nest. */
export interface Message<T> extends Kind<T | undefined> {
  readonly decode: (bytes: Uint8Array) => T;
  readonly encode: (value: T) => Uint8Array<ArrayBuffer>;
  /** A message with these fields; the others are absent. */
  readonly create: (fields: Partial<T>) => T;
}

export const int64: Kind<bigint> = {
  wire: VARINT,
  absent: 0n,
  read: (reader) => BigInt.asIntN(64, reader.varint()),
  write: (writer, value) => writer.varint(BigInt.asUintN(64, value)),
};

export const uint64: Kind<bigint> = {
  wire: VARINT,
  absent: 0n,
  read: (reader) => reader.varint(),
  write: (writer, value) => writer.varint(value),
};

/** Also for enumerations. */
export const int32: Kind<number> = {
  wire: VARINT,
  absent: 0,
  read: (reader) => Number(BigInt.asIntN(32, reader.varint())),
  write: (writer, value) => writer.varint(BigInt.asUintN(64, BigInt(value))),
};

export const float: Kind<number> = {
  wire: FIXED32,
  absent: 0,
  read: (reader) => reader.float32(),
  write: (writer, value) => writer.float32(value),
};

export const double: Kind<number> = {
  wire: FIXED64,
  absent: 0,
  read: (reader) => reader.float64(),
  write: (writer, value) => writer.float64(value),
};

export const bytes: Kind<Uint8Array> = {
  wire: DELIMITED,
  absent: new Uint8Array(0),
  read: (reader) => reader.bytes(),
  write: (writer, value) => writer.bytes(value),
};

export const text: Kind<string> = {
  wire: DELIMITED,
  absent: "",
  read: (reader) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(reader.bytes());
    } catch (error) {
      throw error instanceof TypeError ? reader.damaged("a text that is not UTF-8", "UTF-8") : error;
    }
  },
  write: (writer, value) => writer.bytes(new TextEncoder().encode(value)),
};

/** A field that is not written when it holds what absence means. */
export function one<T>(number: number, kind: Kind<T>): Field<T> {
  return {
    ...single(number, kind),
    initial: () => kind.absent,
    write: (writer, value) => {
      if (value !== kind.absent) writeOne(writer, number, kind, value);
    },
  };
}

/** A field whose presence says something by itself. */
export function maybe<T>(number: number, kind: Kind<T>): Field<T | undefined> {
  return {
    ...single(number, kind),
    initial: () => undefined,
    write: (writer, value) => {
      if (value !== undefined) writeOne(writer, number, kind, value);
    },
  };
}

/** A list, written value by value. */
export function many<T>(number: number, kind: Kind<T>): Field<readonly NonNullable<T>[]> {
  return list(number, kind, (writer, values) => {
    for (const value of values) writeOne(writer, number, kind, value);
  });
}

/** A list of numbers, written as one run of bytes. */
export function packed<T>(number: number, kind: Kind<T>): Field<readonly NonNullable<T>[]> {
  return list(number, kind, (writer, values) => {
    if (values.length === 0) return;
    const run = new WireWriter();
    for (const value of values) kind.write(run, value);
    writer.tag(number, DELIMITED);
    writer.bytes(run.finish());
  });
}

/** A message of the given fields; the table is asked for late, so that messages may hold each other. */
export function message<T extends object>(name: string, table: () => Fields<T>): Message<T> {
  type Name = keyof T & string;
  let known: { fields: Fields<T>; names: Name[]; byNumber: Map<number, Name> } | undefined;
  const resolve = (): NonNullable<typeof known> => {
    if (known === undefined) {
      const fields = table();
      const names = Object.keys(fields) as Name[];
      known = { fields, names, byNumber: new Map(names.map((key) => [fields[key].number, key])) };
    }
    return known;
  };
  const create = (given: Partial<T>): T => {
    const { fields, names } = resolve();
    const values = names.map((key) => [key, given[key] ?? fields[key].initial()]);
    return Object.fromEntries(values) as T;
  };
  const readFields = (reader: WireReader): T => {
    const { fields, byNumber } = resolve();
    const value = create({});
    const seen = new Set<Name>();
    while (!reader.done) {
      const { field, wire } = reader.tag();
      const key = byNumber.get(field);
      if (key === undefined) {
        reader.skip(wire);
        continue;
      }
      if (seen.has(key) && !fields[key].repeated)
        throw reader.damaged(`a second ${name}.${key}`, "one at most");
      seen.add(key);
      value[key] = fields[key].read(reader, wire, value[key]);
    }
    return value;
  };
  const encode = (value: T): Uint8Array<ArrayBuffer> => {
    const { fields, names } = resolve();
    const writer = new WireWriter();
    for (const key of names) fields[key].write(writer, value[key]);
    return writer.finish();
  };
  return {
    wire: DELIMITED,
    absent: undefined,
    read: (reader) => readFields(reader.nested()),
    write: (writer, value) => {
      if (value !== undefined) writer.bytes(encode(value));
    },
    decode: (all) => readFields(new WireReader(all)),
    encode,
    create,
  };
}

function single<T>(
  number: number,
  kind: Kind<T>,
): Pick<Field<T>, "number" | "repeated"> & { readonly read: (reader: WireReader, wire: WireType) => T } {
  return {
    number,
    repeated: false,
    read: (reader, wire) => {
      if (wire !== kind.wire) throw reader.damaged(`wire type ${wire} in field ${number}`, `${kind.wire}`);
      return kind.read(reader);
    },
  };
}

function list<T>(
  number: number,
  kind: Kind<T>,
  write: Field<readonly NonNullable<T>[]>["write"],
): Field<readonly NonNullable<T>[]> {
  return {
    number,
    repeated: true,
    initial: () => [],
    read: (reader, wire, before) => {
      // Each message has its own list from `initial`; pushing keeps long lists linear.
      const values = before as NonNullable<T>[];
      if (wire === kind.wire) {
        values.push(kind.read(reader) as NonNullable<T>);
      } else if (wire === DELIMITED) {
        const run = reader.nested();
        while (!run.done) values.push(kind.read(run) as NonNullable<T>);
      } else {
        throw reader.damaged(`wire type ${wire} in field ${number}`, `${kind.wire}`);
      }
      return values;
    },
    write,
  };
}

function writeOne<T>(writer: WireWriter, number: number, kind: Kind<T>, value: T): void {
  writer.tag(number, kind.wire);
  kind.write(writer, value);
}
