/**
 * Shapes with run-time extents. A dimension is a number, fixed when a graph is built, or the name of an extent
 * (`"T"` time, `"B"` batch, …) that gets its size when a program runs.
 */

import { ShapeError } from "../errors.js";

/** Name of a dimension whose size is known only at run time. */
export type Extent = string;
export type Dimension = number | Extent;
/** Dimensions, outermost first. `[]` is a scalar. */
export type Shape = readonly Dimension[];
/** Sizes of extents by name. */
export type Extents = Readonly<Record<Extent, number>>;

/** `[T, B, 4]`: as printed in messages and programs. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** The innermost dimension, which must be fixed: the features of a row. A scalar has one. */
export function featuresOf(shape: Shape): number {
  const last = shape.at(-1) ?? 1;
  if (typeof last !== "number")
    throw new ShapeError(`the last dimension of ${formatShape(shape)} must be a number`);
  return last;
}

/** All dimensions but the innermost: the rows that a matrix product runs over. */
export function rowsOf(shape: Shape): Shape {
  return shape.slice(0, -1);
}

/** The sizes of a shape once the extents are known. Throws {@link ShapeError} for an unknown extent. */
export function resolveShape(shape: Shape, extents: Extents): number[] {
  return shape.map((dimension) => {
    if (typeof dimension === "number") return dimension;
    const size = extents[dimension];
    if (size === undefined)
      throw new ShapeError(`extent "${dimension}" of ${formatShape(shape)} has no size`);
    return size;
  });
}

/** Number of elements once the extents are known. */
export function countElements(shape: Shape, extents: Extents = {}): number {
  return resolveShape(shape, extents).reduce((product, size) => product * size, 1);
}

/**
 * The common shape of operands aligned at their last dimension, where a dimension of 1 (or a missing one)
 * repeats. Throws {@link ShapeError} when two dimensions differ.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, axis) => {
    const left = a[axis - length + a.length] ?? 1;
    const right = b[axis - length + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new ShapeError(
      `shapes ${formatShape(a)} and ${formatShape(b)} do not fit: ${left} against ${right}; make them equal or 1`,
    );
  });
}
