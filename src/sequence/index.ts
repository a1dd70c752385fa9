export { advance, describeFrequency, formatTime } from "./frequency.js";
export { type Gap, type InferredFrequency, inferFrequency, inferStep } from "./infer-frequency.js";
export { type ScalerDocument, StandardScaler } from "./scaler.js";
export type { Frequency, FrequencyUnit, Series } from "./series.js";
export {
  isFittedSpan,
  type Span,
  type SpanRole,
  type Split,
  type SplitLengths,
  splitSeries,
  wholeSpan,
} from "./span.js";
export { materialise, type WindowBatch, type WindowShape, type Windows, windows } from "./windows.js";
