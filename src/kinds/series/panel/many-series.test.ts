import { describe, expect, it } from "vitest";
import { findManySeries } from "./many-series.js";

const find = (rows: readonly string[], time?: string): string | undefined =>
  findManySeries(`${rows.join("\n")}\n`, { file: "f.csv", time })?.id;
const [NEW_YEAR, NEXT] = ["2024-01-01", "2024-01-02"];

describe("many series are found", () => {
  it.each(["unique_id", "unique-id", "series", "item_id", "sku", "Store", "ticker", "id"])(
    "where %s tells rows of the same time apart",
    (name) => {
      expect(find([`${name},ds,y`, `a,${NEW_YEAR},1`, `a,${NEXT},2`, `b,${NEW_YEAR},3`, `b,${NEXT},4`])).toBe(
        name,
      );
      expect(find([`ds,y,${name}`, `${NEW_YEAR},1,7`, `${NEW_YEAR},3,8`, `${NEXT},4,8`])).toBe(name);
    },
  );

  it("however long the first of them is", () => {
    const day = (step: number): string => new Date(Date.UTC(2001, 0, 1 + step)).toISOString().slice(0, 10);
    const rows = ["a", "b"].flatMap((id) =>
      Array.from({ length: 5000 }, (_, step) => `${id},${day(step)},${step}`),
    );
    expect(find(["unique_id,ds,y", ...rows])).toBe("unique_id");
  });
});

describe("one series is left to its reader", () => {
  it.each<[string, string[], string?]>([
    ["without ids", ["ds,y", `${NEW_YEAR},1`, `${NEXT},2`]],
    ["of one id", ["unique_id,ds,y", `a,${NEW_YEAR},1`, `a,${NEXT},2`]],
    ["with a name for each row", ["name,ds,y", `a,${NEW_YEAR},1`, `b,${NEXT},2`]],
    ["that has a time twice, and no ids", ["ds,y", `${NEW_YEAR},1`, `${NEW_YEAR},2`]],
    ["with notes beside a time that stands twice", ["ds,note,y", `${NEW_YEAR},a,1`, `${NEW_YEAR},b,2`]],
    ["without times", ["unique_id,y", "a,1", "a,2", "b,3"]],
    ["whose rows are to be taken in their order", ["id,ds,y", `a,${NEW_YEAR},1`, `b,${NEW_YEAR},2`], "none"],
    ["that nobody can read", ["unique_id,ds,y", 'a,"b,1']],
    ["with a row a series", ["id,d1,d2,d3", "a,1,2,3", "b,1,2,3"]],
  ])("%s", (_, rows, time) => expect(find(rows, time)).toBeUndefined());
});
