/** A look into a network, for the terminal: its layers in figures, how gradients flow, and what was found. */

import type { Diagnosis, Finding, LayerHealth } from "../train/diagnosis/diagnosis.js";
import { remedies } from "../train/diagnosis/remedies.js";
import { type Paint, paintWith } from "./ansi.js";
import { brailleFlow } from "./braille-flow.js";
import { type FlowCurves, gradientCurves, influenceCurve } from "./gradient-flow.js";
import { layerColumns } from "./health-columns.js";
import { textTable } from "./table.js";
import { prose, reportWidth, type TerminalOptions } from "./terminal-layout.js";
import { printable, truncate } from "./text.js";
import { clippingSentence, healthSentence } from "./training-facts.js";

/** Two charts with less room could not be read. */
const WIDE_ENOUGH = 72;
const GAP = 3;
/** Charts of more layers would scroll away what was found. */
const MOST_CHARTS = 3;

/** The sections of the view, each as lines no longer than the width. */
export function diagnosisSections(diagnosis: Diagnosis, options: TerminalOptions): string[][] {
  const width = reportWidth(options);
  const paint = paintWith(options.color);
  const { layers, findings } = diagnosis;
  const recurrent = layers.filter(({ influence }) => influence.length > 0);
  const hidden = recurrent.slice(MOST_CHARTS).map(({ name }) => printable(name));
  return [
    [
      paint("strong", truncate("The layers: how a gradient fares on its way back", width)),
      ...textTable(layerColumns(layers), { width, paint }),
      ...prose(clippingSentence(diagnosis), width),
    ],
    ...recurrent.slice(0, MOST_CHARTS).map((layer) => flowLines(layer, width, paint)),
    hidden.length === 0
      ? []
      : prose(`⋮ and layers ${hidden.join(", ")}`, width).map((line) => paint("faint", line)),
    findings.length === 0
      ? prose(healthSentence(diagnosis), width).map((line) => paint("good", line))
      : findings.flatMap((finding) => findingLines(finding, width, paint)),
  ];
}

function flowLines(layer: LayerHealth, width: number, paint: Paint): string[] {
  const title = truncate(`How gradients flow through layer ${printable(layer.name)}`, width);
  // Two lines of one colour could not be told apart: the state that is the output.
  const curves = [influenceCurve(layer), gradientCurves(layer, 1)].filter(
    (each): each is FlowCurves => each !== undefined,
  );
  const shown = width >= WIDE_ENOUGH ? curves : curves.slice(0, 1);
  const room = shown.length === 1 ? width : Math.floor((width - GAP) / 2);
  const [left = [], right = []] = shown.map((each) => brailleFlow(each, room, paint));
  return [
    paint("strong", title),
    ...left.map((line, row) =>
      `${line}${right[row] === undefined ? "" : " ".repeat(GAP)}${right[row] ?? ""}`.trimEnd(),
    ),
  ];
}

function findingLines({ disease, text, remedies: names }: Finding, width: number, paint: Paint): string[] {
  const [first = "", ...rest] = prose(printable(`${disease}: ${text}`), width);
  const remedyLines = names.flatMap((name) => {
    const [start = "", ...more] = prose(`${name}: ${remedies[name].text}`, width - 4);
    return [`  · ${start}`, ...more.map((line) => `    ${line}`)];
  });
  return [...[first, ...rest].map((line) => paint("flag", line)), ...remedyLines];
}
