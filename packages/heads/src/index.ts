export type { HeadFamily, PairwiseParts, SeparableParts } from './define-head.ts';
export { defineHead, dotProducts, isHeadFamily } from './define-head.ts';
export {
  type CompareDetectorsInput,
  type CompareDetectorsOptions,
  type ComparisonSummary,
  compareDetectors,
} from './detectors/compare-detectors.ts';
export { comparisonAnswer } from './detectors/comparison-answer.ts';
export { comparisonTables } from './detectors/comparison-tables.ts';
export type {
  ComparedBenchmark,
  ComparedSystem,
  ComparisonProtocol,
  DetectorComparison,
  ExcessRank,
  Localization,
  RankCorrelation,
  SkippedBoxes,
} from './detectors/detector-comparison.ts';
export type { AskedVocabulary, DetectorPrediction, DetectorPredictions } from './detectors/detector-predictions.ts';
export { correlationsTable } from './detectors/tables/correlations-table.ts';
export { localizationTable } from './detectors/tables/localization-table.ts';
export { type PrecisionTableOptions, precisionTable } from './detectors/tables/precision-table.ts';
export { comparedRanksTable } from './detectors/tables/ranks-table.ts';
export type { EvaluateOptions, RankEvaluation } from './evaluate.ts';
export { evaluateRanks, scoreRows } from './evaluate.ts';
export { evaluateRetrieval } from './evaluate-retrieval.ts';
export type { ImportHeadOptions } from './files/import-pytorch-head.ts';
export { importPytorchHead } from './files/import-pytorch-head.ts';
export type { LoadHeadOptions } from './files/load-head.ts';
export { loadHead } from './files/load-head.ts';
export type { FunctionChoice, ReleasedConfig } from './files/released-config.ts';
export { functionFromReleasedConfig, stageFromReleasedConfig } from './files/released-config.ts';
export { saveHead } from './files/save-head.ts';
export { count, counts, flag, type OptionSpec, type OptionSpecs, oneOf, settledOptions } from './function-options.ts';
export type { AttentionOptions } from './functions/attention-options.ts';
export type { BuiltInName, BuiltInOptions } from './functions/families.ts';
export {
  allFamilies,
  baselineName,
  builtInFamilies,
  builtInNames,
  familyByName,
  functionByName,
  isBaseline,
  isBuiltIn,
} from './functions/families.ts';
export type { MlpOptions, ProjectionOptions } from './functions/projection.ts';
export type { Head, HistoryEntry, StartOptions } from './head.ts';
export { assembleHead, cosineHead, createHead, parameterExpressions } from './head.ts';
export type { InitialValue } from './initial-values.ts';
export { filled, identityMatrix, linearDefault, uniform, xavierUniform } from './initial-values.ts';
export type { Matcher, MatcherOptions } from './matcher.ts';
export { createMatcher } from './matcher.ts';
export type { MatchingAnnotation, MatchingData, RankedRow } from './matching-data.ts';
export type {
  CombineFallback,
  FunctionOptions,
  MatchingFunction,
  ParameterSpec,
  ParameterValues,
  ScoreKind,
} from './matching-function.ts';
export { correctProtocol, type EvaluationErrata, paperErrata } from './protocol/evaluation-errata.ts';
export { protocolRankStatistics, randomBaseline } from './protocol/protocol-ranks.ts';
export {
  type ProtocolRetrieval,
  type ProtocolRetrievalOptions,
  protocolRetrieval,
} from './protocol/protocol-retrieval.ts';
export { rankRetrieval } from './rank-retrieval.ts';
export { comparisonRun } from './report/comparison-run.ts';
export { type ChooseExamplesOptions, chooseExamples, type Example } from './report/evidence/choose-examples.ts';
export { scoreDistributions } from './report/evidence/score-distributions.ts';
export type { ReportFigure } from './report/figures/figure.ts';
export { bestHead } from './report/figures/rank-measure.ts';
export { renderReport } from './report/render-report.ts';
export type {
  GalleryItem,
  GalleryRanking,
  ReportData,
  ReportRun,
  ReportTraining,
  ScoreDistribution,
} from './report/report-data.ts';
export { type ReportFigureOptions, reportFigures } from './report/report-figures.ts';
export { darkTheme, lightTheme, pageTheme, type Theme } from './report/theme.ts';
export type { ResultTableOptions } from './results/columns.ts';
export { comparisonsTable } from './results/comparisons-table.ts';
export { errataNamed, erratumNames, namesOfErrata } from './results/errata-names.ts';
export type {
  BenchmarkResult,
  ConfidenceInterval,
  EvaluationProtocol,
  EvaluationResult,
  HeadComparison,
  HeadResult,
  MeanRankSum,
  RankResult,
  RecallIntervals,
  RetrievalIntervals,
  RetrievalResult,
} from './results/head-result.ts';
export type {
  BenchmarkScores,
  Measurement,
  QueryRanks,
  RankedItem,
  RetrievalFold,
  RetrievalQueries,
} from './results/measurement.ts';
export { benchmarkTitle, type PaperBenchmark, paperBenchmarks } from './results/paper-benchmarks.ts';
export {
  openClipRetrieval,
  type PublishedResult,
  paperResults,
  publishedResult,
  type Recalls,
} from './results/published.ts';
export { type PublishedDetector, publishedDetectors } from './results/published-detectors.ts';
export { publishedTable } from './results/published-table.ts';
export { type RankMeasure, type RanksTableOptions, ranksTable } from './results/ranks-table.ts';
export { renderCsv } from './results/render-csv.ts';
export { renderLatex } from './results/render-latex.ts';
export { renderMarkdown } from './results/render-markdown.ts';
export { renderText } from './results/render-text.ts';
export { meanRankTable, resultTable, resultTables, retrievalTable } from './results/result-table.ts';
export { scoresTable } from './results/scores-table.ts';
export { type SummarizeOptions, type Summary, summarize } from './results/summarize.ts';
export {
  type ColumnOf,
  type ResultTable,
  type TableCell,
  type TableColumn,
  type TableOptions,
  tableOf,
} from './results/table.ts';
export { galleryOf, type RetrievalGallery } from './retrieval-gallery.ts';
export type { RetrievalOptions } from './retrieval-input.ts';
export { captionScores, combineRows, pairScores } from './scores.ts';
export type { CheckpointOptions, TrainingProgress, TrainingResult, TrainOptions } from './training/options.ts';
export type { EpochRecord, TrainingRecord } from './training/record.ts';
export { type Standstill, standstillOf } from './training/record.ts';
export type { LossOptions, OptimizerOptions, Stage } from './training/stage.ts';
export { fineTune, presets, warmUp } from './training/stage.ts';
export { checkComparable } from './training/stage-data.ts';
export type { StageGraphs } from './training/stage-graphs.ts';
export { lossState, stageGraphs } from './training/stage-graphs.ts';
export { checkStage } from './training/stage-parts.ts';
export { train } from './training/train.ts';
