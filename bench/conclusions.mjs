/** What a section is for, computed from its rows. Each gives lines of text, none where rows are missing. */
import { operationsOf } from "./operations.mjs";

export const CONCLUSIONS = {
  cells(rows) {
    return byEngine(rows).flatMap(([engine, own]) => {
      const cost = (row) => (1e6 * row.ms) / (operationsOf(row).products + operationsOf(row).pointwise);
      const plain = own.find(({ cell }) => cell === "lstm");
      if (plain === undefined) return [];
      return own.map(
        (row) =>
          `${engine}: ${row.cell} takes ${cost(row).toFixed(4)} ns a floating-point operation, ` +
          `${(cost(row) / cost(plain)).toFixed(2)} times as long as the LSTM's`,
      );
    });
  },
  example(rows) {
    return byEngine(rows).flatMap(([engine, own]) => {
      if (own.length < 2) return [];
      const [few, many] = own;
      const perUpdate = (time) => (time(many) - time(few)) / (many.updates - few.updates);
      const ours = perUpdate(({ ms }) => ms);
      const peer = perUpdate(({ peers }) => peers["brain.js"]?.ms);
      const start = few.ms - few.updates * ours;
      const beside = Number.isNaN(peer) ? "" : `; brain.js ${(1000 * peer).toFixed(1)} µs an update`;
      return `${engine}: ${(1000 * ours).toFixed(1)} µs an update, after ${start.toFixed(0)} ms to compile the model${beside}`;
    });
  },
  steps: (rows) => growth(rows, "steps", "T"),
  batch: (rows) => growth(rows, "batch", "B"),
  threads(rows) {
    return rows
      .filter(({ threads }) => threads > 1)
      .flatMap((row) => {
        const single = rows.find(({ engine, threads }) => engine === row.engine && threads === 1);
        if (single === undefined) return [];
        return `${row.engine}: ${row.threads} threads are ${(single.ms / row.ms).toFixed(2)} times as fast as one`;
      });
  },
};

/** The exponent of a size in the time it takes: the slope of a line through the logarithms, by least squares. */
function growth(rows, size, symbol) {
  return byEngine(rows).flatMap(([engine, own]) => {
    if (own.length < 2) return [];
    const points = own.map((row) => [Math.log(row[size]), Math.log(row.ms)]);
    const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    const [x, y] = [mean(0), mean(1)];
    const covariance = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
    const variance = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
    return `${engine}: time grows as ${symbol}^${(covariance / variance).toFixed(2)}`;
  });
}

function byEngine(rows) {
  const label = ({ engine, threads }) => `${engine}, ${threads === 1 ? "1 thread" : `${threads} threads`}`;
  return [...new Set(rows.map(label))].map((name) => [name, rows.filter((row) => label(row) === name)]);
}
