/** Sequitur: give it a sequence; it tells you what comes next. */

export type { Engine } from "./engine/engine.js";
export { type EngineName, type EngineOptions, loadEngine } from "./engine/load.js";
export * from "./errors.js";
export type { ModelFileOptions } from "./io/learnt-tensors.js";
export { decodeModel, encodeModel } from "./io/model-file.js";
export { externalDataIn } from "./io/onnx/external-data.node.js";
export { decodePanelModel, encodePanelModel } from "./io/panel-model-file.js";
export type { Finding } from "./kinds/series/finding.js";
export type { Interval } from "./kinds/series/intervals.js";
export { loadHolidays } from "./kinds/series/load-holidays.node.js";
export { baselineForecasters } from "./kinds/series/panel/baseline-forecaster.js";
export type {
  FittedPanel,
  PanelForecast,
  PanelForecaster,
  PanelRequest,
} from "./kinds/series/panel/forecaster.js";
export { DistributionForecaster } from "./kinds/series/panel/heads/distribution-forecaster.js";
export type { FittedDistribution } from "./kinds/series/panel/heads/fitted-distribution.js";
export { type HeadName, headNames } from "./kinds/series/panel/heads/head-names.js";
export { headNamed } from "./kinds/series/panel/heads/panel-head.js";
export { fittedFrom, type LearntGroup, learntOf } from "./kinds/series/panel/learnt-group.js";
export { PanelNetworkForecaster, type PanelRecipe } from "./kinds/series/panel/network-forecaster.js";
export type { GroupModel, PanelModel } from "./kinds/series/panel/panel-model.js";
export type { PanelReading, SettledReading } from "./kinds/series/panel/panel-reading.js";
export { columnsOf, settledBy } from "./kinds/series/panel/read-alike.js";
export { type PanelInput, readPanel } from "./kinds/series/panel/read-panel.js";
export { readPanelFile } from "./kinds/series/panel/read-panel-file.node.js";
export { type TimeFeatures, withTimeFeatures } from "./kinds/series/panel/time-features.js";
export {
  type FileOptions,
  readSeriesFile,
  readSeriesFile as readCsv,
} from "./kinds/series/read-file.node.js";
export { type ReadOptions, readSeries as parseCsv, type SeriesInput } from "./kinds/series/read-series.js";
export { DEFAULT_RECIPE, type Recipe } from "./kinds/series/recipe.js";
export type { SeriesModel, SeriesPassport } from "./kinds/series/series-model.js";
export { forecastCsv } from "./report/csv.js";
export { renderTerminal } from "./report/terminal.js";
export type { TerminalOptions } from "./report/terminal-layout.js";
export { type CovariateNames, type Covariates, covariatesAt } from "./sequence/covariates.js";
export type { HolidayCalendar } from "./sequence/holiday-features.js";
export type { Group, Member } from "./sequence/panel.js";
export type { Frequency, FrequencyUnit, Series } from "./sequence/series.js";
export { type CompareOptions, type CompareProgress, type Comparison, compare } from "./tasks/compare.js";
export type { ComparisonDocument, ComparisonScore } from "./tasks/comparison-result.js";
export { type EvaluateOptions, type EvaluateProgress, evaluate } from "./tasks/evaluate.js";
export type { Evaluation, EvaluationDocument, GroupResult, PanelScore } from "./tasks/evaluation-result.js";
export type { ForecastDocument, ForecastResult, ForecastRow, Score } from "./tasks/forecast-result.js";
export {
  type GroupForecast,
  type MemberForecast,
  type PanelPrediction,
  panelModel,
} from "./tasks/panel-prediction.js";
export { type PredictOptions, type PredictProgress, predict } from "./tasks/predict.js";
export { predictPanel } from "./tasks/predict-panel.js";
export { type PredictPanelWithOptions, predictPanelWith } from "./tasks/predict-panel-with.js";
export { type PredictWithOptions, predictWith } from "./tasks/predict-with.js";
export type { SeriesForecast } from "./tasks/series-forecast.js";
export {
  type TrainedSeries,
  type TrainProgress,
  type TrainTaskOptions,
  trainSeries,
} from "./tasks/train.js";
export type { TrainingDocument, TrialSummary } from "./tasks/training-result.js";
export type { TuningProgress } from "./tasks/tuning/tune.js";
export type { TuneRequest } from "./tasks/tuning/tuning-request.js";
export type { NetworkSetting, TuningDocument, TuningTrial } from "./tasks/tuning/tuning-result.js";
export { Random } from "./tensor/random.js";
