import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../errors.js";
import { isDatabase, kindOfFile, nameOfSource } from "./source-name.js";

describe("nameOfSource", () => {
  it.each([
    ["postgres://ann:secret@db.example:5433/shop", "postgres://ann@db.example:5433/shop"],
    ["postgresql://ann@db/shop?password=secret&sslmode=disable", "postgresql://ann@db/shop"],
    ["POSTGRES://:secret@db/shop", "postgres://db/shop"],
    ["postgres:///shop?host=/tmp&user=ann", "postgres:///shop"],
    ["postgres://ann:secret@/shop?host=/tmp", "postgres://ann@/shop"],
    ["sales.csv", "sales.csv"],
  ])("%s → %s", (source, name) => expect(nameOfSource(source)).toBe(name));

  it("never holds the password, or the beginning of one", () => {
    const part = fc.oneof(
      fc.constantFrom("9999", "/", "?", "#", "@", ":", "@/", "%", " "),
      fc.string({ maxLength: 3 }),
    );
    const password = fc
      .tuple(fc.constantFrom("", "9999", "s3cret"), fc.array(part, { maxLength: 5 }))
      .map(([first, parts]) => `${first}${parts.join("")}s3cret`);
    const address = fc.oneof(
      password.map((word) => `postgres://ann:${encodeURIComponent(word)}@db/shop`),
      password.map((word) => `postgres://ann:${word}@db/shop`),
      password.map((word) => `postgres://ann:${word}@/shop?host=/tmp`),
      password.map((word) => `postgres://db/shop?password=${word}`),
      password.map((word) => `postgres:ann:${word}`),
    );
    fc.assert(
      fc.property(address, (source) => {
        expect(isDatabase(source)).toBe(true);
        try {
          expect(nameOfSource(source)).not.toMatch(/s3cret|9999/);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          expect(error.message).not.toMatch(/s3cret|9999/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

it("kindOfFile goes by the ending", () => {
  const names = [
    "a.csv",
    "a.parquet",
    "a.PQ",
    "a.json",
    "a.ndjson",
    "a.jsonl.gz",
    "a.json.csv",
    "a.duckdb",
    "json",
  ];
  expect(names.map(kindOfFile)).toEqual([
    "text",
    "parquet",
    "parquet",
    "json",
    "json",
    "json",
    "text",
    "duckdb",
    "text",
  ]);
});
