export type { Standing } from './choosing/standing.ts';
export type { AskedVocabulary, DetectorPrediction, DetectorPredictions } from './detectors/asked-boxes.ts';
export {
  type CompareDetectorsInput,
  type CompareDetectorsOptions,
  type ComparisonSummary,
  compareDetectors,
} from './detectors/compare-detectors.ts';
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
export { type EvaluateHeadsOptions, evaluateHeads, type LabelledHead } from './evaluation/evaluate-heads.ts';
export type { EvaluationOptions, EvaluationProgress } from './evaluation/measure-subjects.ts';
export { correctProtocol, type EvaluationErrata, paperErrata } from './evaluation/protocol.ts';
export { type EvaluateOptions, evaluateRanks, type RankEvaluation, scoreRows } from './evaluation/ranks.ts';
export type {
  BenchmarkResult,
  BenchmarkScores,
  ConfidenceInterval,
  EvaluationProtocol,
  EvaluationResult,
  HeadComparison,
  HeadResult,
  MeanRankSum,
  Measurement,
  QueryRanks,
  RankedItem,
  RankResult,
  RecallIntervals,
  RetrievalFold,
  RetrievalIntervals,
  RetrievalQueries,
  RetrievalResult,
} from './evaluation/results.ts';
export {
  evaluateRetrieval,
  type RetrievalGallery,
  type RetrievalOptions,
  rankRetrieval,
} from './evaluation/retrieval.ts';
export { type SummarizeOptions, type Summary, summarize } from './evaluation/summarize.ts';
export type { MatchingManifest, MatchingSet, MatchingTable, SetAnnotation } from './evaluation/table-parts.ts';
export { type LoadHeadOptions, loadHead, saveHead } from './files/head-file.ts';
export { type ImportHeadOptions, importPytorchHead } from './files/import-pytorch-head.ts';
export {
  type FunctionChoice,
  functionFromReleasedConfig,
  type ReleasedConfig,
  stageFromReleasedConfig,
} from './files/released-config.ts';
export type { AttentionOptions } from './functions/attention.ts';
export {
  type BuiltInName,
  type BuiltInOptions,
  builtInFamilies,
  builtInNames,
} from './functions/families.ts';
export type { LowRankOptions } from './functions/low-rank.ts';
export type { MlpOptions } from './functions/mlp.ts';
export type { ProjectionOptions, SidedOptions } from './functions/projection.ts';
export {
  defineHead,
  dotProducts,
  type HeadFamily,
  type PairwiseParts,
  type SeparableParts,
} from './matching/define-head.ts';
export { createHead, type Head, type HistoryEntry, type StartOptions } from './matching/head.ts';
export {
  filled,
  type InitialValue,
  identityMatrix,
  linearDefault,
  uniform,
  xavierUniform,
} from './matching/initial-values.ts';
export { createMatcher, type Matcher, type MatcherOptions } from './matching/matcher.ts';
export type { MatchingAnnotation, MatchingData, RankedRow } from './matching/matching-data.ts';
export {
  type CombineFallback,
  count,
  counts,
  type FunctionOptions,
  flag,
  type LinearMap,
  type LinearSides,
  type MatchingFunction,
  type OptionSpec,
  type OptionSpecs,
  oneOf,
  type ParameterSpec,
  type ParameterValues,
  type ScoreKind,
} from './matching/matching-function.ts';
export { captionScores, pairScores } from './matching/scores.ts';
export type { ResultTableOptions } from './tables/columns.ts';
export type { Candidate, Choice, EpochRecord, Standstill, TrainingRecord } from './training/record.ts';
export {
  balanced,
  type Choosing,
  type FurtherLoss,
  fineTune,
  type Keeping,
  type LossOptions,
  type OptimizerOptions,
  type Stage,
  warmUp,
} from './training/stage.ts';
export type { StageGraphs } from './training/stage-graphs.ts';
export type { CoarseSides } from './training/terms.ts';
export {
  type CheckpointOptions,
  type TrainingProgress,
  type TrainingResult,
  type TrainOptions,
  train,
} from './training/train.ts';
