import { describe, expect, it } from "vitest";
import { checkSelect } from "./select-statement.js";

describe("checkSelect", () => {
  it.each([
    "SELECT 1",
    "  select 1",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "-- why\n/* and\nhow */ (SELECT 1)",
    "FROM data",
    "VALUES (1)",
    "table shop",
  ])("lets %j through", (sql) => expect(() => checkSelect(sql, "f")).not.toThrow());

  it.each([
    ["COPY shop TO 'x'", "COPY"],
    ["/* SELECT */ delete FROM shop", "delete"],
    ["(INSERT INTO shop VALUES (1))", "INSERT"],
    ["selection", "selection"],
    [";SELECT 1", ";SELECT 1"],
  ])("refuses %j by its first word", (sql, word) =>
    expect(() => checkSelect(sql, "f")).toThrow(
      `f: the query begins with "${word}", which is no reading; give a single SELECT with --sql`,
    ),
  );

  it.each(["", " \n", "-- nothing", "/* nothing */"])("refuses %j, which is empty", (sql) =>
    expect(() => checkSelect(sql, "f")).toThrow("f: the query is empty"),
  );
});
