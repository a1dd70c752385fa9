/** What is measured: sections of comparisons; the entries of one comparison are timed in turns. */

/** Forward, backward through time, clipping by global norm 1, Adam; squared error of a dense head on the last output. */
const train = (cell, units, batch, steps, more = {}) =>
  entry("train", { cell, units, batch, steps, rate: 1e-3, ...more });
/** The same with weights that hardly move, so that every repeat has the same work, whatever a step takes. */
const scale = (units, batch, steps) => train("lstm", units, batch, steps, { label: "scaling", rate: 1e-6 });
/** The output after the last step, of sequences known as a whole. */
const infer = (cell, units, batch, steps) => entry("infer", { cell, units, batch, steps });
/** One time step, the state kept. So short that the clock is read once for many. */
const step = (cell, units) => entry("step", { cell, units, batch: 1, steps: 1, calls: 1000 });
/** brain.js's own example: all its training, `updates` long, counts as one call. */
const example = (updates) =>
  entry("train", { cell: "lstm", units: 20, batch: 1, steps: 2, updates, rate: 0.01 });

export const SECTIONS = [
  {
    title: "One training step",
    peers: true,
    comparisons: [
      [train("simple", 16, 32, 24)],
      [train("lstm", 16, 32, 24)],
      [train("gru", 16, 32, 24)],
      [train("lstm", 32, 32, 50)],
      [train("simple", 64, 32, 50)],
      [train("lstm", 64, 32, 50)],
      [train("gru", 64, 32, 50)],
      [train("gru-reset-before", 64, 32, 50)],
      [train("lstm", 64, 32, 100)],
      [train("simple", 128, 64, 100)],
      [train("lstm", 128, 64, 100)],
      [train("gru", 128, 64, 100)],
      [train("gru-reset-before", 128, 64, 100)],
      [train("lstm", 256, 64, 100)],
      [train("gru", 256, 64, 100)],
      [train("lstm", 512, 64, 100)],
    ],
  },
  {
    title: "Prediction from whole sequences",
    peers: true,
    comparisons: [[infer("lstm", 64, 1, 50)], [infer("lstm", 64, 32, 50)]],
  },
  { title: "One step of a stream", peers: true, comparisons: [[step("lstm", 64)]] },
  {
    title: "brain.js's own example, all its training",
    conclusion: "example",
    peers: true,
    comparisons: [[example(20)], [example(20_000)]],
  },
  {
    title: "Cells of one's own, as equations",
    conclusion: "cells",
    comparisons: [
      [
        train("lstm", 128, 64, 100, { label: "cells" }),
        train("own-lstm", 128, 64, 100, { label: "cells" }),
        train("peephole-lstm", 128, 64, 100, { label: "cells" }),
        train("layer-norm-lstm", 128, 64, 100, { label: "cells" }),
      ],
    ],
  },
  {
    title: "Longer sequences",
    conclusion: "steps",
    comparisons: [[100, 1000, 10_000].map((steps) => scale(64, 32, steps))],
  },
  {
    title: "Larger batches",
    conclusion: "batch",
    comparisons: [[32, 64, 128, 256, 512].map((batch) => scale(64, batch, 50))],
  },
  {
    title: "More threads",
    conclusion: "threads",
    allThreads: true,
    comparisons: [[train("lstm", 64, 64, 50, { label: "threads" })]],
  },
];

function entry(task, sizes) {
  const { cell, units, batch, steps, updates, label = updates === undefined ? task : "example" } = sizes;
  const many = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;
  const extent = updates === undefined ? many(steps, "step") : many(updates, "update");
  return { name: `${label} ${cell} ${units}, batch ${batch}, ${extent}`, task, calls: 1, ...sizes };
}
