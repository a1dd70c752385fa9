/** Positions in row-major data: strides, and walks over many dimensions. */

/** Elements between neighbours along each dimension. */
export function stridesOf(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length);
  let stride = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= dims[axis] as number;
  }
  return strides;
}

/**
 * A function that gives, call by call, the positions of all index tuples of `dims` in row-major order, one step along
 * dimension k being `strides[k]` elements. After the last it starts again.
 */
export function walk(dims: readonly number[], strides: readonly number[], offset = 0): () => number {
  const index = new Int32Array(dims.length);
  let next = offset;
  return () => {
    const position = next;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      next += stride;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (dims[axis] as number)) return position;
      next -= stride * (dims[axis] as number);
      index[axis] = 0;
    }
    return position;
  };
}

/** A walk over all elements in which those that differ only in the given axes follow each other. */
export function walkGroups(dims: readonly number[], axes: ReadonlySet<number>): () => number {
  const all = [...dims.keys()];
  const order = [...all.filter((axis) => !axes.has(axis)), ...all.filter((axis) => axes.has(axis))];
  const strides = stridesOf(dims);
  return walk(
    order.map((axis) => dims[axis] as number),
    order.map((axis) => strides[axis] as number),
  );
}

/**
 * The dimensions that all given ones stretch to, aligned at their ends, or undefined where two sizes differ and none
 * is 1.
 */
export function broadcastDims(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = shapes.reduce((most, dims) => Math.max(most, dims.length), 0);
  const result = new Array<number>(rank).fill(1);
  for (const dims of shapes) {
    for (let axis = 0; axis < dims.length; axis++) {
      const place = axis + rank - dims.length;
      const size = dims[axis] as number;
      if (size === 1) continue;
      if (result[place] !== 1 && result[place] !== size) return undefined;
      result[place] = size;
    }
  }
  return result;
}

/** Whether data of the first shape stretches to the second as it stands. */
export function stretchesTo(from: readonly number[], dims: readonly number[]): boolean {
  const missing = dims.length - from.length;
  return missing >= 0 && from.every((size, axis) => size === 1 || size === dims[axis + missing]);
}

/** A walk over `dims` in data of the shape `from` that stretches to it. */
export function walkBroadcast(from: readonly number[], dims: readonly number[]): () => number {
  const strides = stridesOf(from);
  const missing = dims.length - from.length;
  return walk(
    dims,
    dims.map((_, axis) =>
      axis < missing || from[axis - missing] === 1 ? 0 : (strides[axis - missing] as number),
    ),
  );
}
