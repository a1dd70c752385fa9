import { describe, expect, it } from "vitest";
import { BrailleCanvas, brailleCharacter } from "./braille-canvas.js";

function draw(canvas: BrailleCanvas): string[] {
  return Array.from({ length: canvas.rows }, (_, row) =>
    Array.from({ length: canvas.columns }, (_, column) => brailleCharacter(canvas.cell(column, row))).join(
      "",
    ),
  );
}

describe("BrailleCanvas", () => {
  it("sets the dots that Unicode numbers 1 to 8", () => {
    const dots: [x: number, y: number, character: string][] = [
      [0, 0, "⠁"],
      [0, 1, "⠂"],
      [0, 2, "⠄"],
      [1, 0, "⠈"],
      [1, 1, "⠐"],
      [1, 2, "⠠"],
      [0, 3, "⡀"],
      [1, 3, "⢀"],
    ];
    for (const [x, y, character] of dots) {
      const canvas = new BrailleCanvas(1, 1);
      canvas.dot(x, y);
      expect(draw(canvas)).toEqual([character]);
    }
  });

  it("draws connected lines, ends included", () => {
    const canvas = new BrailleCanvas(4, 2);
    canvas.line(0, 7, 7, 0);
    expect(draw(canvas)).toEqual(["⠀⠀⡠⠊", "⡠⠊⠀⠀"]);
  });

  it("ignores what lies outside", () => {
    const canvas = new BrailleCanvas(2, 1);
    canvas.line(-5, -5, 20, 20);
    canvas.dot(4, 0);
    canvas.dot(0, 4);
    expect(draw(canvas)).toEqual(["⠑⢄"]);
  });
});
